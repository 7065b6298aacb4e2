/** Formats of floating-point numbers that weights are stored in. */
export type FloatFormat = "F64" | "F32" | "F16" | "BF16";

/** Bytes of one number. */
export const floatBytes = { F64: 8, F32: 4, F16: 2, BF16: 2 } as const;

/**
 * Little-endian numbers of any of the formats as float32 (F64 rounded to the nearest); F32 is not copied where its
 * place in memory allows it.
 */
export function decodeFloats(bytes: Uint8Array<ArrayBuffer>, format: FloatFormat): Float32Array<ArrayBuffer> {
  const isAligned = bytes.byteOffset % floatBytes[format] === 0;
  const { buffer, byteOffset } = isAligned ? bytes : bytes.slice();
  const count = bytes.length / floatBytes[format];
  if (format === "F32") return new Float32Array(buffer, byteOffset, count);
  if (format === "F64") return Float32Array.from(new Float64Array(buffer, byteOffset, count));
  const halves = new Uint16Array(buffer, byteOffset, count);
  const values = new Float32Array(count);
  const bits = new Uint32Array(values.buffer);
  const widen = format === "BF16" ? (half: number) => half << 16 : bitsOfHalf;
  for (let i = 0; i < count; i++) bits[i] = widen(halves[i]!);
  return values;
}

/** How many values are NaN or infinite. */
export function countNotFinite(values: Float32Array): number {
  let probe = 0;
  for (let i = 0; i < values.length; i++) probe += values[i]! * 0; // NaN as soon as one is not finite: nothing to branch on
  return probe === 0 ? 0 : values.reduce((count, value) => (Number.isFinite(value) ? count : count + 1), 0);
}

/** The smallest magnitude that half precision rounds to infinity. */
const HALF_OVERFLOW = 65520;

/** True if a finite value becomes infinite in half precision. */
export function overflowsHalf(values: Float32Array): boolean {
  return values.some((value) => Math.abs(value) >= HALF_OVERFLOW && Number.isFinite(value));
}

/** Float32 numbers as IEEE half precision, rounded to the nearest, ties to even; beyond 65504 to infinity. */
export function encodeHalf(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) halves[i] = halfOfBits(bits[i]!);
  return halves;
}

/** The bits of the float32 that equals a half-precision number. */
function bitsOfHalf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (fraction << 13);
  if (exponent !== 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Subnormal: fraction × 2⁻²⁴ is a normal float32, whose leading bit is implicit.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | ((fraction << (13 + shift)) & 0x7fffff);
}

function halfOfBits(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = bits & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00; // NaN
  if (magnitude >= 0x477ff000) return sign | 0x7c00; // 65520 and more
  if (magnitude >= 0x38800000) return sign | (roundedShift(magnitude, 13) - (112 << 10));
  if (magnitude < 0x33000000) return sign; // below half of the smallest subnormal
  const shift = 126 - (magnitude >>> 23);
  return sign | roundedShift((magnitude & 0x7fffff) | 0x800000, shift);
}

/** n / 2^shift, to the nearest whole number, ties to even. */
function roundedShift(n: number, shift: number): number {
  const quotient = n >>> shift;
  const rest = n & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}
