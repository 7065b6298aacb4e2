/** What a pickle may ask its reader for. Both are called while the pickle is read; what they throw ends it. */
export interface PickleRules {
  /** What stands for a global of Python; undefined refuses it. A `PickleFunction` or `PickleClass` may be called. */
  global(module: string, name: string): unknown;
  /** What stands for a persistent id. */
  persistent(id: unknown): unknown;
}

/** A function of Python, as a pickle calls it: what it returns is computed by `call`, from plain data. */
export class PickleFunction {
  constructor(
    readonly name: string,
    readonly call: (args: readonly unknown[]) => unknown,
  ) {}
}

/** A class of Python whose objects are plain: they keep the state that the pickle gives them. */
export class PickleClass {
  constructor(readonly name: string) {}
}

/** An object of a `PickleClass`. */
export class PickleObject {
  state: unknown = null;
  constructor(readonly name: string) {}
}

/** The bytes end before the pickle does. */
export class PickleEnds extends Error {
  constructor() {
    super("it ends within its pickle");
  }
}

/** Bounds on what a pickle of a few bytes per item can make: the largest checkpoints stay ten times below them. */
const MAX_STACK = 1e6;
const MAX_MEMO = 4e6;
const MAX_CONTAINERS = 1e6;
const MAX_MARKS = 1000;
/** Bytes of a whole number; torch's own have up to 10. */
const MAX_INTEGER = 64;

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");

/** A name from a file as errors show it. */
export const shown = (name: unknown): string => {
  const text = String(name);
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text).slice(1, -1);
};

/**
 * Reads one pickle of Python (protocols 2 to 5) as plain data. Nothing is executed: globals and persistent ids are what the rules
 * make of them. None becomes null, whole numbers beyond 2⁵³ bigints, bytes Uint8Arrays, lists and tuples arrays, dicts Maps.
 *
 * Format: the comments of Python's Lib/pickletools.py.
 *
 * @returns the value, and where in the bytes its pickle ends
 * @throws PickleEnds if the bytes end first
 * @throws Error if a global is refused (by name), the pickle is damaged, or beyond the bounds of a checkpoint
 */
export function unpickle(bytes: Uint8Array, { global, persistent }: PickleRules): { value: unknown; end: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const stack: unknown[] = [];
  const marks: number[] = [];
  const memo = new Map<number, unknown>();
  let containers = 0;
  let at = 0;

  function take(length: number): number {
    if (length > bytes.length - at) throw new PickleEnds();
    at += length;
    return at - length;
  }
  const u8 = () => view.getUint8(take(1));
  const u32 = () => view.getUint32(take(4), true);
  const u64 = () => Number(view.getBigUint64(take(8), true));

  function payload(length: number): Uint8Array {
    const from = take(length);
    return bytes.subarray(from, from + length);
  }
  function text(length: number): string {
    const content = payload(length);
    try {
      return utf8.decode(content);
    } catch {
      throw new Error("its pickle has text that is no UTF-8");
    }
  }
  function line(): string {
    const end = bytes.indexOf(10, at);
    if (end < 0) throw new PickleEnds();
    const content = text(end - at);
    at++;
    return content;
  }

  function push(value: unknown): void {
    if (stack.length >= MAX_STACK) throw new Error(`its pickle puts more than ${MAX_STACK} items on the stack`);
    stack.push(value);
  }
  function made<T>(container: T): T {
    if (++containers > MAX_CONTAINERS) throw new Error(`its pickle makes more than ${MAX_CONTAINERS} containers`);
    return container;
  }
  const floor = () => marks.at(-1) ?? 0;
  function pop(): unknown {
    if (stack.length <= floor()) throw new Error("its pickle takes more from the stack than is there");
    return stack.pop();
  }
  function top(): unknown {
    if (stack.length <= floor()) throw new Error("its pickle takes more from the stack than is there");
    return stack.at(-1);
  }
  /** What was pushed since the last mark. */
  function popMark(): unknown[] {
    const mark = marks.pop();
    if (mark === undefined) throw new Error("its pickle has no mark where one is needed");
    return stack.splice(mark);
  }
  const tuple = (length: number) => push(made(Array.from({ length }, pop).reverse()));

  function put(index: number): void {
    if (memo.size >= MAX_MEMO) throw new Error(`its pickle remembers more than ${MAX_MEMO} items`);
    memo.set(index, top());
  }
  function get(index: number): void {
    if (!memo.has(index)) throw new Error(`its pickle refers to item ${index}, which it has not made`);
    push(memo.get(index));
  }

  function expect<T>(kind: abstract new (...args: never[]) => T, value: unknown): T {
    if (value instanceof kind) return value;
    throw new Error(`its pickle needs a ${kind.name} where it has ${describe(value)}`);
  }
  function setItems(target: unknown, items: readonly unknown[]): void {
    const map = expect<Map<unknown, unknown>>(Map, target);
    if (items.length % 2 !== 0) throw new Error("its pickle gives a dict a key without a value");
    for (let i = 0; i < items.length; i += 2) map.set(items[i], items[i + 1]);
  }
  function find(module: string, name: string): unknown {
    const found = global(module, name);
    if (found === undefined) throw new Error(refusal(shown(`${module}.${name}`)));
    return found;
  }
  function create(called: unknown): PickleObject {
    if (called instanceof PickleClass) return made(new PickleObject(called.name));
    throw new Error(refusal(`an object of ${describe(called)}`));
  }
  function call(called: unknown, args: unknown): unknown {
    if (called instanceof PickleFunction) return made(called.call(expect<unknown[]>(Array, args)));
    throw new Error(refusal(`a call of ${describe(called)}`));
  }
  /** Attributes of dicts (`_metadata` of a state dict) and of tensors say nothing about their values. */
  function build(target: unknown, state: unknown): void {
    if (target instanceof PickleObject) target.state = state;
    else if (typeof target !== "object" || target === null || Array.isArray(target) || target instanceof Uint8Array)
      throw new Error(refusal(`attributes on ${describe(target)}`));
  }
  function fromList(items: unknown): Map<unknown, unknown> {
    const map = made(new Map());
    setItems(map, items as unknown[]);
    return map;
  }

  for (;;) {
    const operation = u8();
    // In the order of Python's pickle.py.
    switch (operation) {
      case 0x80: {
        const protocol = u8();
        if (protocol < 2 || protocol > 5) throw new Error(`its pickle has protocol ${protocol}; 2 to 5 are read`);
        break;
      }
      case 0x95:
        take(8); // a frame: its length, which helps only readers of streams
        break;
      case 0x2e: // .
        return { value: pop(), end: at };
      case 0x28: // (
        if (marks.length >= MAX_MARKS) throw new Error(`its pickle is nested more than ${MAX_MARKS} deep`);
        marks.push(stack.length);
        break;
      case 0x30: // 0
        pop();
        break;
      case 0x31: // 1
        popMark();
        break;
      case 0x32: // 2
        push(top());
        break;
      case 0x4e: // N
        push(null);
        break;
      case 0x88:
        push(true);
        break;
      case 0x89:
        push(false);
        break;
      case 0x4a: // J
        push(view.getInt32(take(4), true));
        break;
      case 0x4b: // K
        push(u8());
        break;
      case 0x4d: // M
        push(view.getUint16(take(2), true));
        break;
      case 0x8a:
        push(integer(payload(u8())));
        break;
      case 0x8b:
        push(integer(payload(u32())));
        break;
      case 0x47: // G
        push(view.getFloat64(take(8), false));
        break;
      case 0x54: // T
        push(latin1(payload(u32())));
        break;
      case 0x55: // U
        push(latin1(payload(u8())));
        break;
      case 0x58: // X
        push(text(u32()));
        break;
      case 0x8c:
        push(text(u8()));
        break;
      case 0x8d:
        push(text(u64()));
        break;
      case 0x42: // B
        push(payload(u32()).slice());
        break;
      case 0x43: // C
        push(payload(u8()).slice());
        break;
      case 0x8e:
      case 0x96:
        push(payload(u64()).slice());
        break;
      case 0x5d: // ]
        push(made([]));
        break;
      case 0x61: {
        // a
        const item = pop();
        expect<unknown[]>(Array, top()).push(item);
        break;
      }
      case 0x65: {
        // e
        const items = popMark();
        const list = expect<unknown[]>(Array, top());
        for (const item of items) list.push(item);
        break;
      }
      case 0x6c: // l
      case 0x74: // t
        push(made(popMark()));
        break;
      case 0x29: // )
        push(made([]));
        break;
      case 0x85:
      case 0x86:
      case 0x87:
        tuple(operation - 0x84);
        break;
      case 0x7d: // }
        push(made(new Map()));
        break;
      case 0x64: // d
        push(fromList(popMark()));
        break;
      case 0x73: {
        // s
        const value = pop();
        const key = pop();
        setItems(top(), [key, value]);
        break;
      }
      case 0x75: {
        // u
        const items = popMark();
        setItems(top(), items);
        break;
      }
      case 0x8f:
        push(made(new Set()));
        break;
      case 0x90: {
        const items = popMark();
        const set = expect<Set<unknown>>(Set, top());
        for (const item of items) set.add(item);
        break;
      }
      case 0x91:
        push(made(new Set(popMark())));
        break;
      case 0x71: // q
        put(u8());
        break;
      case 0x72: // r
        put(u32());
        break;
      case 0x94:
        put(memo.size);
        break;
      case 0x68: // h
        get(u8());
        break;
      case 0x6a: // j
        get(u32());
        break;
      case 0x63: {
        // c
        const module = line();
        push(find(module, line()));
        break;
      }
      case 0x93: {
        const name = pop();
        const module = pop();
        if (typeof name !== "string" || typeof module !== "string")
          throw new Error("its pickle names a global by something that is no text");
        push(find(module, name));
        break;
      }
      case 0x52: {
        // R
        const args = pop();
        push(call(pop(), args));
        break;
      }
      case 0x81: {
        const args = expect<unknown[]>(Array, pop());
        if (args.length > 0) throw new Error(refusal(`an object of ${describe(pop())} from arguments`));
        push(create(pop()));
        break;
      }
      case 0x62: {
        // b
        const state = pop();
        build(top(), state);
        break;
      }
      case 0x51: // Q
        push(persistent(pop()));
        break;
      case 0x69: {
        // i
        const module = line();
        throw new Error(refusal(`an object of ${shown(`${module}.${line()}`)}`));
      }
      case 0x6f: // o
        throw new Error(refusal(`an object of ${describe(popMark()[0])}`));
      case 0x92: {
        pop();
        pop();
        throw new Error(refusal(`an object of ${describe(pop())}`));
      }
      case 0x82:
        throw new Error(refusal(`extension ${u8()}`));
      case 0x83:
        throw new Error(refusal(`extension ${view.getUint16(take(2), true)}`));
      case 0x84:
        throw new Error(refusal(`extension ${u32()}`));
      default:
        throw new Error(`its pickle has the operation 0x${operation.toString(16)}, which no checkpoint uses`);
    }
  }
}

const refusal = (what: string) =>
  `its pickle asks for ${what}, which no weights need. It was refused, and nothing of the file was run`;

/** A value of a pickle, for errors. */
export function describe(value: unknown): string {
  if (value === null) return "None";
  if (value instanceof PickleFunction || value instanceof PickleClass || value instanceof PickleObject)
    return shown(value.name);
  if (typeof value === "object") return value.constructor.name;
  return typeof value === "string" ? `"${shown(value)}"` : String(value).slice(0, 200);
}

/** Little-endian two's complement of any length. */
function integer(bytes: Uint8Array): number | bigint {
  if (bytes.length > MAX_INTEGER) throw new Error(`its pickle has a whole number of ${bytes.length} bytes`);
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(8 * bytes.length, value);
  return signed >= Number.MIN_SAFE_INTEGER && signed <= Number.MAX_SAFE_INTEGER ? Number(signed) : signed;
}
