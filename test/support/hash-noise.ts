/** Uniform numbers in [-1, 1) from an integer hash of the index: the twin of `noise` in goldens/training.py. */
export function hashNoise(count: number, stream: number): Float32Array {
  return Float32Array.from(hash(count, stream), (value) => value / 2 ** 31 - 1);
}

/** Uniform bytes from the same hash: the twin of `noise_bytes` in goldens/resample.py. */
export function hashBytes(count: number, stream: number): Uint8Array {
  return Uint8Array.from(hash(count, stream), (value) => value >>> 24);
}

function hash(count: number, stream: number): Uint32Array {
  const offset = Number((BigInt(stream) * 0x9e3779b9n) & 0xffffffffn);
  return Uint32Array.from({ length: count }, (_, index) => {
    let x = (index + offset) | 0;
    x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
    x = Math.imul(x ^ (x >>> 16), 0xc2b2ae35);
    return x ^ (x >>> 16);
  });
}
