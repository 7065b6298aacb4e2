/** A small assembler: WebAssembly functions that pass once over several float32 arrays, four values per instruction. */

type Code = readonly number[];

/** Unsigned LEB128, as WebAssembly writes counts. */
function leb(n: number): number[] {
  const bytes: number[] = [];
  let rest = n;
  do {
    const more = rest >>> 7;
    bytes.push((rest & 127) | (more ? 128 : 0));
    rest = more;
  } while (rest);
  return bytes;
}

const [i32, f32, v128] = [0x7f, 0x7d, 0x7b];
const get = (local: number) => [0x20, ...leb(local)];
const set = (local: number, code: Code) => [...code, 0x21, ...leb(local)];
const simd =
  (op: number) =>
  (...operands: Code[]): Code => [...operands.flat(), 0xfd, ...leb(op)];

/** Arithmetic on four float32 lanes. */
export const lanes = { sqrt: simd(0xe3), add: simd(0xe4), sub: simd(0xe5), mul: simd(0xe6), div: simd(0xe7) };
const splat = simd(0x13);
const load = (address: Code, offset: number) => [...address, 0xfd, 0, 4, ...leb(offset)];
const store = (address: Code, offset: number, code: Code) => [...address, ...code, 0xfd, 11, 4, ...leb(offset)];
/** Bytes that one instruction handles, and how often the loop is unrolled. */
const [width, unrolled] = [16, 4];
/** Bytes that one round of the loop handles: arrays start and end at multiples of it. */
export const alignment = width * unrolled;
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

/** Signed LEB128 of a small number, as constants are written. */
const signedLeb = (n: number) => (n < 64 ? [n] : [(n & 127) | 128, n >> 7]);

export interface ArrayPass {
  readonly name: string;
  /** How many arrays and how many scalars the pass takes. */
  readonly arrays: number;
  readonly scalars: number;
  /** The new value of each array, in order, from the scalars and the arrays' values: of the arrays before it, their new ones. */
  readonly update: (k: readonly Code[]) => readonly ((at: readonly Code[]) => Code)[];
}

/** The first array of a pass is read alone: its new value is for the others. The rest are stored. */
const readOnly = 1;

/** The code of a function (pointer of each array, bytes, scalars…). */
function passBody({ arrays, scalars, update }: ArrayPass): Code {
  const end = arrays; // the parameter `bytes` becomes the end of the first array
  const firstScalar = arrays + 1;
  const firstSplat = firstScalar + scalars;
  const firstValue = firstSplat + scalars;
  const k = range(scalars).map((i) => get(firstSplat + i));
  const at = range(arrays).map((i) => get(firstValue + i));
  const step = (offset: number) => [
    ...range(arrays).flatMap((i) => set(firstValue + i, load(get(i), offset))),
    ...update(k).flatMap((value, i) => set(firstValue + i, value(at))),
    ...range(arrays)
      .slice(readOnly)
      .flatMap((i) => store(get(i), offset, at[i]!)),
  ];
  return [
    ...[1, ...leb(scalars + arrays), v128],
    ...range(scalars).flatMap((i) => set(firstSplat + i, splat(get(firstScalar + i)))),
    ...set(end, [...get(0), ...get(end), 0x6a]), // i32.add
    ...[0x03, 0x40], // loop
    ...range(unrolled).flatMap((i) => step(i * width)),
    ...range(arrays).flatMap((i) => set(i, [...get(i), 0x41, ...signedLeb(alignment), 0x6a])),
    ...[...get(0), ...get(end), 0x49, 0x0d, 0], // while the first pointer is below the end
    ...[0x0b, 0x0b],
  ];
}

/** A module that imports a memory ("host", "memory") and exports one function per pass. */
export function assemble(passes: readonly ArrayPass[]): Uint8Array<ArrayBuffer> {
  const text = (s: string) => [s.length, ...Buffer.from(s)];
  const vector = (items: readonly Code[]) => [...leb(items.length), ...items.flat()];
  const section = (id: number, content: Code) => [id, ...leb(content.length), ...content];
  const signature = ({ arrays, scalars }: ArrayPass) => [
    0x60,
    ...leb(arrays + 1 + scalars),
    ...Array(arrays + 1).fill(i32),
    ...Array(scalars).fill(f32),
    0,
  ];
  const body = (pass: ArrayPass) => {
    const code = passBody(pass);
    return [...leb(code.length), ...code];
  };
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, vector(passes.map(signature))),
    ...section(2, vector([[...text("host"), ...text("memory"), 2, 0, 0]])),
    ...section(3, vector(passes.map((_, i) => [i]))),
    ...section(7, vector(passes.map(({ name }, i) => [...text(name), 0, ...leb(i)]))),
    ...section(10, vector(passes.map(body))),
  ]);
}
