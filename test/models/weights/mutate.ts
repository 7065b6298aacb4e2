import { fromMemory, type Source } from "../../../lib/models/weights/source";
import type { Random } from "../../../lib/random";

export const MUTATIONS = 10_000;

/** A copy with some bytes changed: overwritten, flipped, filled, cut off, cut out or moved; mostly in its first bytes. */
export function mutated(original: Uint8Array, structure: number, { integer, uniform }: Random): Uint8Array {
  let bytes = Uint8Array.from(original);
  const place = () => integer(Math.max(1, uniform() < 0.8 ? Math.min(structure, bytes.length) : bytes.length));
  for (let n = 1 + integer(3); n > 0; n--) {
    const [at, kind] = [place(), integer(6)];
    if (kind === 0) bytes[at] = integer(256);
    else if (kind === 1) bytes[at]! ^= 1 << integer(8);
    else if (kind === 2) bytes.fill([0, 0x30, 0x39, 0x7f, 0x80, 0xff][integer(6)]!, at, at + 1 + integer(9));
    else if (kind === 3) bytes = bytes.slice(0, at);
    else if (kind === 4) bytes = Uint8Array.from([...bytes.subarray(0, at), ...bytes.subarray(place())]);
    else bytes.copyWithin(at, place(), place());
  }
  return bytes;
}

/** Bytes in memory that are counted as they are asked for; asking for what is not there is a mistake. */
export function watched(bytes: Uint8Array): Source & { asked(): number } {
  let asked = 0;
  const source = fromMemory(bytes, "mutated");
  return {
    ...source,
    asked: () => asked,
    read(at, length) {
      if (!(at >= 0 && length >= 0 && at + length <= bytes.length)) throw new RangeError(`read ${length} from ${at}`);
      asked += length;
      return source.read(at, length);
    },
  };
}
