import type { Source } from "./source";

/** One file in an archive. */
export interface ZipEntry {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** Bytes of it, which are there to be read. Throws where the entry itself cannot be read. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Bytes of a directory: PyTorch needs 150 per tensor. */
const MAX_DIRECTORY = 64 * 2 ** 20;

const END = 0x06054b50;
const END_SIZE = 22;
const END64 = 0x06064b50;
const END64_SIZE = 56;
const LOCATOR = 0x07064b50;
const LOCATOR_SIZE = 20;
const HEADER = 0x02014b50;
const HEADER_SIZE = 46;
const LOCAL = 0x04034b50;
const LOCAL_SIZE = 30;

/** Whether bytes begin as an archive's do. */
export const isZip = (head: Uint8Array): boolean =>
  head.length >= 4 && viewOf(head as Uint8Array<ArrayBuffer>).getUint32(0, true) === LOCAL;

/**
 * The directory of a ZIP archive (PKWARE's APPNOTE.TXT), with ZIP64. Entries are read where they lie, so only those that are
 * stored as they are.
 *
 * @throws Error if the directory is damaged
 */
export async function readZip(source: Source): Promise<ZipEntry[]> {
  const { start, length, count } = await findDirectory(source);
  if (length > MAX_DIRECTORY || !(start + length <= source.size))
    throw new Error(`its directory would be ${length} bytes from ${start} on, the file has ${source.size}`);
  const bytes = await source.read(start, length);
  const view = viewOf(bytes);
  const entries = new Map<string, ZipEntry>();
  let at = 0;
  while (at < length) {
    if (at + HEADER_SIZE > length || view.getUint32(at, true) !== HEADER) throw new Error("its directory is damaged");
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true));
    const nameAt = at + HEADER_SIZE;
    const extraAt = nameAt + nameLength!;
    const end = extraAt + extraLength! + commentLength!;
    if (end > length) throw new Error("its directory is damaged");
    const name = new TextDecoder().decode(bytes.subarray(nameAt, extraAt));
    const extra = viewOf(bytes.subarray(extraAt, extraAt + extraLength!));
    const [packed, size, header] = wide(extra, [20, 24, 42], (field) => view.getUint32(at + field, true));
    if (entries.has(name)) throw new Error(`"${name.slice(0, 200)}" appears twice in its directory`);
    const isStored = view.getUint16(at + 10, true) === 0 && (view.getUint16(at + 8, true) & 1) === 0;
    entries.set(name, entry(source, { name, size: size!, header: header!, isStored: isStored && packed === size }));
    at = end;
  }
  if (entries.size !== count) throw new Error(`its directory has ${entries.size} entries, ${count} are announced`);
  return [...entries.values()];
}

interface Place {
  name: string;
  size: number;
  /** Where its local header begins. */
  header: number;
  isStored: boolean;
}

function entry(source: Source, { name, size, header, isStored }: Place): ZipEntry {
  let start: number | undefined;
  return {
    name,
    size,
    async read(at, length) {
      if (!isStored)
        throw new Error(
          `"${name}" is compressed or encrypted, as PyTorch never writes it: save it again with torch.save`,
        );
      start ??= await dataStart();
      return source.read(start + at, length);
    },
  };

  async function dataStart(): Promise<number> {
    const damaged = new Error(`"${name}" is not where its directory says`);
    if (!(header + LOCAL_SIZE <= source.size)) throw damaged;
    const view = viewOf(await source.read(header, LOCAL_SIZE));
    if (view.getUint32(0, true) !== LOCAL) throw damaged;
    const from = header + LOCAL_SIZE + view.getUint16(26, true) + view.getUint16(28, true);
    if (!(from + size <= source.size)) throw damaged;
    return from;
  }
}

/** The fields of a header, those of 0xffffffff from its ZIP64 record, which lists them in the order of `fields`. */
function wide(extra: DataView, fields: readonly number[], narrow: (field: number) => number): number[] {
  let [at, end] = record64(extra);
  return fields.map((field) => {
    const value = narrow(field);
    if (value !== 0xffffffff) return value;
    if (at + 8 > end) throw new Error("its directory is damaged");
    at += 8;
    return Number(extra.getBigUint64(at - 8, true));
  });
}

/** Where the content of the ZIP64 record begins and ends. */
function record64(extra: DataView): [at: number, end: number] {
  for (let at = 0; at + 4 <= extra.byteLength; ) {
    const end = at + 4 + extra.getUint16(at + 2, true);
    if (extra.getUint16(at, true) === 1 && end <= extra.byteLength) return [at + 4, end];
    at = end;
  }
  return [0, 0];
}

async function findDirectory(source: Source): Promise<{ start: number; length: number; count: number }> {
  // The end record is last, before a comment of up to 65535 bytes; the locator of the ZIP64 record comes just before it.
  const tailLength = Math.min(source.size, END_SIZE + 0xffff + LOCATOR_SIZE);
  const tail = viewOf(await source.read(source.size - tailLength, tailLength));
  let at = tailLength - END_SIZE;
  while (at >= 0 && !(tail.getUint32(at, true) === END && tail.getUint16(at + 20, true) === tailLength - END_SIZE - at))
    at--;
  if (at < 0) throw new Error("it has no directory at its end: cut off?");
  const located = at - LOCATOR_SIZE;
  if (located < 0 || tail.getUint32(located, true) !== LOCATOR)
    return {
      start: tail.getUint32(at + 16, true),
      length: tail.getUint32(at + 12, true),
      count: tail.getUint16(at + 10, true),
    };
  const end64 = Number(tail.getBigUint64(located + 8, true));
  if (!(end64 + END64_SIZE <= source.size)) throw new Error("its directory is damaged");
  const view = viewOf(await source.read(end64, END64_SIZE));
  if (view.getUint32(0, true) !== END64) throw new Error("its directory is damaged");
  const [count, length, start] = [32, 40, 48].map((field) => Number(view.getBigUint64(field, true)));
  return { start: start!, length: length!, count: count! };
}

const viewOf = ({ buffer, byteOffset, length }: Uint8Array<ArrayBuffer>) => new DataView(buffer, byteOffset, length);
