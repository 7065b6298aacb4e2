import { writeFileAtomic } from "../../files";
import { product } from "../../numbers";
import { decodeFloats, encodeHalf, type FloatFormat, floatBytes, overflowsHalf } from "./floats";
import { openFile, type Source } from "./source";
import type { StoredTensor, StoredTensors } from "./tensors";

/** Bytes of JSON. Hugging Face stops at 100 MB; the header of a large CLIP has 0.1. */
const MAX_HEADER = 10e6;

/** Bytes of one element of each dtype of the format (huggingface.co/docs/safetensors). */
const dtypeBytes: { readonly [dtype: string]: number } = {
  BOOL: 1,
  U8: 1,
  I8: 1,
  F8_E4M3: 1,
  F8_E5M2: 1,
  I16: 2,
  U16: 2,
  I32: 4,
  U32: 4,
  I64: 8,
  U64: 8,
  ...floatBytes,
};

interface Entry {
  dtype: string;
  shape: readonly number[];
  /** Where its bytes begin and end, counted from the end of the header. */
  data_offsets: readonly [number, number];
}

/** Opens a `.safetensors` file; see `readSafetensors`. */
export async function openSafetensors(path: string): Promise<StoredTensors> {
  const source = await openFile(path);
  return readSafetensors(source).catch(async (error) => {
    await source.close();
    throw error;
  });
}

/**
 * Reads the header of a `.safetensors` file. Tensors are read one by one when asked for.
 *
 * @throws Error that names the file if the header is too long for it, no JSON or not of this format, or if the tensors
 *   do not lie side by side from its end to the end of the file
 */
export async function readSafetensors(source: Source): Promise<StoredTensors> {
  const fail = (what: string) => new Error(`${source.name} is no valid safetensors file: ${what}`);
  if (source.size < 8) throw fail(`it has ${source.size} bytes`);
  const { buffer } = await source.read(0, 8);
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  if (length > MAX_HEADER || length > source.size - 8)
    throw fail(`its header would have ${length} bytes, the file has ${source.size}`);
  const start = 8 + length;

  const entries = parseHeader(await source.read(8, length), fail);
  let end = 0;
  for (const [name, { dtype, shape, data_offsets: offsets }] of entries.toSorted(byOffset)) {
    const bytes = dtypeBytes[dtype]! * product(shape);
    if (offsets[0] !== end) throw fail(`"${name}" begins at ${offsets[0]}, where ${end} is next: an overlap or a gap`);
    if (offsets[1] - offsets[0] !== bytes)
      throw fail(`"${name}", ${dtype} of shape [${shape}], needs ${bytes} bytes and has ${offsets[1] - offsets[0]}`);
    end = offsets[1];
  }
  if (start + end !== source.size)
    throw fail(
      `its tensors end at byte ${start + end}, the file has ${source.size}: cut off, or something was appended`,
    );

  const tensors = entries.map(([name, { dtype, shape, data_offsets: offsets }]): [string, StoredTensor] => {
    const format = dtype in floatBytes ? (dtype as FloatFormat) : null;
    return [
      name,
      {
        shape,
        format,
        async read() {
          if (!format)
            throw new Error(`${source.name}: "${name}" is ${dtype}; only F64, F32, F16 and BF16 can be read`);
          return decodeFloats(await source.read(start + offsets[0], offsets[1] - offsets[0]), format);
        },
      },
    ];
  });
  return { tensors: new Map(tensors), close: () => source.close() };
}

const byOffset = ([, { data_offsets: a }]: [string, Entry], [, { data_offsets: b }]: [string, Entry]) =>
  a[0] - b[0] || a[1] - b[1];

function parseHeader(bytes: Uint8Array, fail: (what: string) => Error): [string, Entry][] {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    throw fail(`its header is not JSON (${(error as Error).message})`);
  }
  if (typeof header !== "object" || header === null || Array.isArray(header))
    throw fail("its header is no JSON object");
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  for (const [name, entry] of entries) if (!isEntry(entry)) throw fail(`its header does not describe "${name}"`);
  return entries as [string, Entry][];
}

const isIndex = (n: unknown): n is number => Number.isSafeInteger(n) && (n as number) >= 0;
const isIndices = (list: unknown): list is number[] => Array.isArray(list) && list.every(isIndex);

function isEntry(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null) return false;
  const { dtype, shape, data_offsets: offsets } = value as { [key: string]: unknown };
  if (typeof dtype !== "string" || !Object.hasOwn(dtypeBytes, dtype)) return false;
  return isIndices(shape) && isIndices(offsets) && offsets.length === 2 && offsets[0]! <= offsets[1]!;
}

/** A tensor to be written. */
export interface WritableTensor {
  shape: readonly number[];
  values: Float32Array;
}

/**
 * Writes tensors as a `.safetensors` file that Hugging Face loads: the same bytes as its own writer's.
 *
 * @param format F16 halves the file and rounds the values (relative error up to 2⁻¹¹)
 * @throws Error that names the tensors with values beyond half precision, if that is the format
 */
export async function writeSafetensors(
  path: string,
  tensors: Readonly<Record<string, WritableTensor>>,
  { format = "F32" }: { format?: "F32" | "F16" } = {},
): Promise<void> {
  const names = Object.keys(tensors).sort();
  const large = format === "F16" ? names.filter((name) => overflowsHalf(tensors[name]!.values)) : [];
  if (large.length > 0)
    throw new Error(
      `safetensors: half precision ends at 65504, but larger values are in ${large.join(", ")}; save in F32`,
    );
  let end = 0;
  const entries = names.map((name) => {
    const { shape, values } = tensors[name]!;
    if (product(shape) !== values.length)
      throw new Error(`safetensors: "${name}" of shape [${shape}] has ${values.length} values`);
    const begin = end;
    end += values.length * floatBytes[format];
    return [name, { dtype: format, shape, data_offsets: [begin, end] }] as const;
  });
  const json = JSON.stringify({ __metadata__: { format: "pt" }, ...Object.fromEntries(entries) });
  const header = Buffer.from(json);
  const padding = Buffer.alloc((8 - (header.length % 8)) % 8, " "); // so that the tensors lie aligned
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length + padding.length));

  function* parts() {
    yield* [length, header, padding];
    for (const name of names) {
      const { values } = tensors[name]!;
      const { buffer, byteOffset, byteLength } = format === "F16" ? encodeHalf(values) : values;
      yield new Uint8Array(buffer, byteOffset, byteLength);
    }
  }
  await writeFileAtomic(path, parts());
}
