/** A seeded source of random numbers, the same on every machine. */
export interface Random {
  /** A uniform integer in [0, 2^32). */
  uint32(): number;
  /** A uniform number in [0, 1), with 53 random bits. */
  uniform(): number;
  /** A uniform integer in [0, n). */
  integer(n: number): number;
  /** A standard normal number. */
  normal(): number;
  /** A new array with the items in random order. */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * A generator whose stream is set by `parts`: numbers, or words that name a purpose, so that one seed gives independent
 * streams (`random(7, "shuffle")`, `random(7, "init")`).
 *
 * xoshiro128** (Blackman and Vigna, 2018, doi:10.1145/3460772), its state filled by splitmix32 from an FNV-1a hash of
 * the parts. Integers are drawn by rejection, so they carry no modulo bias.
 */
export function random(...parts: readonly (number | string)[]): Random {
  const state = seedState(parts.map((part) => `${typeof part}:${part}`).join("|"));

  const uint32 = (): number => {
    const result = Math.imul(rotl(Math.imul(state[1]!, 5), 7), 9) >>> 0;
    const t = state[1]! << 9;
    state[2]! ^= state[0]!;
    state[3]! ^= state[1]!;
    state[1]! ^= state[2]!;
    state[0]! ^= state[3]!;
    state[2]! ^= t;
    state[3] = rotl(state[3]!, 11);
    return result;
  };
  const uniform = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  let [size, limit] = [Number.NaN, 0]; // of the last call: a remainder takes longer than all else here
  const integer = (n: number): number => {
    if (n !== size) {
      if (!Number.isInteger(n) || n < 1 || n > 2 ** 32)
        throw new RangeError(`random: integer(n) needs 1 ≤ n ≤ 2^32, got ${n}`);
      [size, limit] = [n, 2 ** 32 - (2 ** 32 % n)];
    }
    for (;;) {
      const value = uint32();
      if (value < limit) return value - n * Math.floor(value / n); // exact: both lie below 2^33
    }
  };
  // Box and Muller (1958); 1 - u keeps the logarithm finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const shuffle = <T>(items: readonly T[]): T[] => {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = integer(i + 1);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  };
  return { uint32, uniform, integer, normal, shuffle };
}

const rotl = (x: number, k: number) => (x << k) | (x >>> (32 - k));

function seedState(text: string): Uint32Array {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    hash = (hash + 0x9e3779b9) | 0;
    let z = hash;
    z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    state[i] = z ^ (z >>> 16);
  }
  return state;
}
