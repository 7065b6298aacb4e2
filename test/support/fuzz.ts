import { fromMemory, type Source } from "../../lib/models/weights/source";
import { type Random, random } from "../../lib/random";

/** Damaged files per reader; `STILLACT_FUZZ=10000 npm test -- fuzz` makes so many. */
export const MUTATIONS = Number(process.env.STILLACT_FUZZ ?? 400);

/** What one damaged file may cost. */
const [SECONDS, TIMES_ITS_SIZE] = [2, 3];
/** Room for what reading takes whatever a file's size: the error with its stack, compiled code, the test itself. */
const FIXED = 48 * 2 ** 20;

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

/** What a value of JSON is replaced by: every type, limits of numbers, names that objects have of their own. */
const strange: readonly unknown[] = [
  ...[null, true, [], {}, "", "(a+)+$", "\u0000", "../../x", "__proto__", "constructor", "x".repeat(5000)],
  ...[0, -1, 0.5, -0.5, 2 ** 31, 2 ** 53, 1e300, [null], [[]], { a: null }, { type: "NFC" }],
];
const DEEP = 20_000;

/** A JSON text of the value with some of its parts replaced, removed, repeated, moved or nested very deeply. */
export function mutatedJson(value: unknown, draws: Random): string {
  const { integer, uniform } = draws;
  if (uniform() < 0.3) return Buffer.from(mutated(Buffer.from(JSON.stringify(value)), Infinity, draws)).toString();
  const root = { root: JSON.parse(JSON.stringify(value)) };
  let deep: string | undefined;
  for (let n = 1 + integer(3); n > 0; n--) {
    const [holder, key] = anyPart(root, draws);
    const kind = integer(8);
    if (kind < 4) put(holder, key, strange[integer(strange.length)]);
    else if (kind === 4 && key !== "root") delete holder[key];
    else if (kind === 5) put(holder, another(holder, draws), holder[key]);
    else if (kind === 6) {
      const [from, name] = anyPart(root, draws);
      put(holder, key, from[name]);
    } else if (uniform() < 0.1) {
      deep = "nested very deeply";
      put(holder, key, deep);
    }
  }
  const text = JSON.stringify(root.root ?? null);
  return deep ? text.replace(JSON.stringify(deep), "[".repeat(DEEP) + "]".repeat(DEEP)) : text;
}

type Holder = { [key: string]: unknown };

/** A key that a holder does not have; of a list, the one after its last. */
const another = (holder: Holder, { integer }: Random) =>
  String(Array.isArray(holder) ? holder.length : strange[integer(strange.length)]);

/** A copy of a value as a property of its own, whatever its name ("__proto__"). */
function put(holder: Holder, key: string, value: unknown): void {
  const properties = { configurable: true, enumerable: true, writable: true };
  Object.defineProperty(holder, key, { ...properties, value: structuredClone(value) });
}

/** The holder and the key of some part of a JSON value, at any depth. */
function anyPart(root: Holder, { integer, uniform }: Random): [Holder, string] {
  let [holder, key] = [root, "root"];
  for (;;) {
    const inside = holder[key];
    const keys = typeof inside === "object" && inside !== null ? Object.keys(inside) : [];
    if (keys.length === 0 || uniform() < 0.25) return [holder, key];
    [holder, key] = [inside as Holder, keys[integer(keys.length)]!];
  }
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

export interface Fuzzed<T extends { length: number }> {
  /** Names the stream of random numbers. */
  name: string;
  /** One damaged file. */
  make(draws: Random): T;
  /** Reads it, and uses what was read. */
  read(file: T): unknown;
  /** How errors that are meant begin or what they contain: the file's name. */
  message: RegExp;
}

/**
 * Reads damaged files. Each must give a result or an error that names the file, in two seconds and with memory of three
 * times its size.
 *
 * @returns how many could be read all the same
 */
export async function fuzz<T extends { length: number }>({ name, make, read, message }: Fuzzed<T>): Promise<number> {
  let whole = 0;
  for (let i = 0; i < MUTATIONS; i++) {
    const file = make(random("fuzz", name, i));
    const [memory, start] = [held(), performance.now()];
    try {
      await read(file);
      whole++;
    } catch (error) {
      const isOurs = error instanceof Error && !isSlip(error) && message.test(error.message);
      if (!isOurs) throw new Error(`${name} ${i}: ${(error as Error).stack}`, { cause: error });
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds > SECONDS) throw new Error(`${name} ${i} took ${seconds} s`);
    const grown = held() - memory;
    if (grown > TIMES_ITS_SIZE * file.length + FIXED)
      throw new Error(`${name} ${i}: ${grown} bytes for a file of ${file.length}`);
  }
  return whole;
}

/** What JavaScript itself throws where a value was not looked at first. */
const isSlip = (error: Error) =>
  error.constructor === TypeError ||
  error.constructor === SyntaxError ||
  /call stack|Invalid (array|typed array|string) length/.test(error.message);

function held(): number {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
