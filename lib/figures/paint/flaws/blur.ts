/** Square pictures of three interleaved channels; `size` pixels a side. */
type Rgb = Float32Array;

/** Out of focus: two box blurs in each direction, which come near a round spot of about `radius` pixels. */
export function defocused(rgb: Rgb, size: number, radius: number): Rgb {
  let result = rgb;
  for (let pass = 0; pass < 2; pass++) {
    result = boxed(result, size, radius * 0.7, 3, 3 * size);
    result = boxed(result, size, radius * 0.7, 3 * size, 3);
  }
  return result;
}

/** A mean over a window of 2 · radius + 1 pixels along a line of `step`; a fractional radius counts its ends in part. */
function boxed(rgb: Rgb, size: number, radius: number, step: number, nextLine: number): Rgb {
  const whole = Math.floor(radius);
  const part = radius - whole;
  const share = 1 / (2 * radius + 1);
  const result = new Float32Array(rgb.length);
  // One line with its ends repeated, so that the window never leaves it.
  const margin = whole + 1;
  const padded = new Float32Array(size + 2 * margin);
  for (let line = 0; line < size; line++)
    for (let channel = 0; channel < 3; channel++) {
      const start = line * nextLine + channel;
      for (let i = 0, at = start; i < size; i++, at += step) padded[margin + i] = rgb[at]!;
      padded.fill(padded[margin]!, 0, margin);
      padded.fill(padded[margin + size - 1]!, margin + size);
      let sum = 0;
      for (let i = 1; i < 2 * margin; i++) sum += padded[i]!;
      for (let i = 0, at = start; i < size; i++, at += step) {
        const [before, after] = [padded[i]!, padded[i + 2 * margin]!];
        result[at] = (sum + part * (before + after)) * share;
        sum += after - padded[i + 1]!;
      }
    }
  return result;
}

/** Moved during exposure: the mean along a line of `length` pixels in a direction, degrees. */
export function smeared(rgb: Rgb, size: number, length: number, direction: number): Rgb {
  const steps = Math.max(2, Math.ceil(length)) + 1;
  const [dx, dy] = [Math.cos((direction * Math.PI) / 180) * length, Math.sin((direction * Math.PI) / 180) * length];
  const result = new Float32Array(rgb.length);
  const last = size - 1;
  for (let i = 0; i < steps; i++) {
    const along = i / (steps - 1) - 0.5;
    const [sx, sy] = [Math.round(along * dx), Math.round(along * dy)];
    for (let y = 0, j = 0; y < size; y++) {
      const row = Math.min(last, Math.max(0, y + sy)) * size;
      for (let x = 0; x < size; x++, j += 3) {
        const from = 3 * (row + Math.min(last, Math.max(0, x + sx)));
        result[j]! += rgb[from]!;
        result[j + 1]! += rgb[from + 1]!;
        result[j + 2]! += rgb[from + 2]!;
      }
    }
  }
  for (let j = 0; j < result.length; j++) result[j]! /= steps;
  return result;
}
