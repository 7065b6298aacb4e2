import { random } from "../../random";
import type { Figure } from "../world/figure";
import { defocused, smeared } from "./flaws/blur";
import { compressed } from "./flaws/jpeg";

/** RGB from RGBA as a camera makes and stores it: blur, the light's cast, darker corners, grain, compression. */
export function developed(rgba: Uint8Array, size: number, { texture, light, flaws }: Figure): Uint8Array {
  let lit = exposed(rgba, size, light);
  if (flaws.defocus > 0) lit = defocused(lit, size, flaws.defocus * size);
  if (flaws.smear.length > 0) lit = smeared(lit, size, flaws.smear.length * size, flaws.smear.direction);
  const grainy = withGrain(lit, size, flaws.grain, texture);
  return flaws.quality === undefined ? new Uint8Array(grainy.buffer) : compressed(grainy, size, flaws.quality);
}

/** The light's colour cast and exposure; the picture darkens towards its corners. */
function exposed(rgba: Uint8Array, size: number, light: Figure["light"]): Float32Array {
  const rgb = new Float32Array(size * size * 3);
  const [red, green, blue] = light.cast.map((value) => light.exposure * (1 + light.amount * (value / 200 - 1)));
  const [brightX, brightY] = [size * (0.5 + 0.2 * light.from[0]), size * 0.4];
  for (let y = 0, i = 0, j = 0; y < size; y++)
    for (let x = 0; x < size; x++, i += 4, j += 3) {
      const fall = 1.04 - (0.26 * ((x - brightX) ** 2 + (y - brightY) ** 2)) / (size * size);
      rgb[j] = rgba[i]! * red! * fall;
      rgb[j + 1] = rgba[i + 1]! * green! * fall;
      rgb[j + 2] = rgba[i + 2]! * blue! * fall;
    }
  return rgb;
}

/** The same noise on all channels, as luminance noise of a sensor. */
function withGrain(rgb: Float32Array, size: number, grain: number, seed: number): Uint8ClampedArray {
  const { uint32 } = random(seed, "grain");
  const noisy = new Uint8ClampedArray(rgb.length);
  // Four uniform bytes add up to nearly a normal number, with a mean of 510 and a standard deviation of 147.8.
  const amplitude = grain / 147.8;
  for (let j = 0; j < size * size * 3; j += 3) {
    const bits = uint32();
    const sum = (bits & 255) + ((bits >>> 8) & 255) + ((bits >>> 16) & 255) + (bits >>> 24);
    const noise = (sum - 510) * amplitude;
    noisy[j] = rgb[j]! + noise;
    noisy[j + 1] = rgb[j + 1]! + noise;
    noisy[j + 2] = rgb[j + 2]! + noise;
  }
  return noisy;
}
