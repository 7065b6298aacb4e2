import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFloats, encodeHalf } from "../../../lib/models/weights/floats";

const bytesOf = ({ buffer }: { buffer: ArrayBuffer }) => new Uint8Array(buffer);

test("every half-precision number becomes itself and back", () => {
  const halves = Uint16Array.from({ length: 65536 }, (_, i) => i);
  const floats = decodeFloats(bytesOf(halves), "F16");
  // The definition: (-1)^s 2^(e-15) (1 + f/1024), subnormal below e = 1.
  halves.forEach((half, i) => {
    const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
    const finite = exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15);
    const wanted = exponent === 31 ? (fraction === 0 ? Number.POSITIVE_INFINITY : Number.NaN) : finite;
    if (!Object.is(floats[i], sign * wanted)) expect(floats[i]).toBe(sign * wanted);
  });
  const back = encodeHalf(floats);
  const wrong = halves.filter((half, i) => !Number.isNaN(floats[i]!) && back[i] !== half);
  expect(wrong.length).toBe(0);
});

test("rounding to half precision takes the nearest, ties to the even one", () => {
  const halves = decodeFloats(bytesOf(Uint16Array.from({ length: 0x7c01 }, (_, i) => i)), "F16"); // 0 to infinity
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0x7bff }), fc.double({ min: 0, max: 1, noNaN: true }), (i, t) => {
      const [low, high] = [halves[i]!, i === 0x7bff ? 65536 : halves[i + 1]!];
      const value = Math.fround(low + t * (high - low));
      const toLow = value - low;
      const toHigh = high - value;
      const wanted = toLow < toHigh || (toLow === toHigh && i % 2 === 0) ? i : i + 1;
      expect(encodeHalf(Float32Array.of(value, -value))).toEqual(Uint16Array.of(wanted, wanted | 0x8000));
    }),
    { numRuns: 5000 },
  );
  expect([...encodeHalf(Float32Array.of(65519.99, 65520, 1e30, 2 ** -25, 1.0001 * 2 ** -25))]).toEqual([
    0x7bff, 0x7c00, 0x7c00, 0, 1,
  ]);
});

test("bfloat16 is the upper half of a float32; data may lie anywhere in memory", () => {
  const padded = new Uint8Array([0, 0x80, 0x3f, 0x20, 0xc0]);
  expect(decodeFloats(padded.subarray(1), "BF16")).toEqual(Float32Array.of(1, -2.5));
  const float = new Uint8Array([9, 0, 0, 0x80, 0x3f]);
  expect(decodeFloats(float.subarray(1), "F32")).toEqual(Float32Array.of(1));
});

test("float64 is rounded to the nearest float32", () => {
  const doubles = Float64Array.of(0.1, -1e300, 2 ** -149, 16777217);
  expect(decodeFloats(bytesOf(doubles), "F64")).toEqual(Float32Array.of(0.1, -Infinity, 2 ** -149, 16777216));
});
