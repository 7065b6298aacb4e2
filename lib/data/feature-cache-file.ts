import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Rows } from "../vectors";

/** Bytes before the first row: the length of a row as a little-endian uint32; float32 rows follow. */
const header = 4;

/** All `n` rows of a finished file, or undefined when it is absent or has another size. */
export async function readRows(file: string, n: number): Promise<Rows | undefined> {
  const rows = await readWhole(file);
  return rows && rows.values.length === n * rows.length ? rows : undefined;
}

/** Rows that are written as they are computed, so that interrupted work goes on where it stopped. */
export interface RowWriter {
  /** What an earlier start has left: whole rows from the first image on; none when length is 0. */
  readonly found: Rows;
  /** Writes rows of `length` numbers at their place; the row `first` is the next one. */
  write(rows: Rows, first: number): Promise<void>;
  /** Gives the file its final name: from now on `readRows` finds it. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the file in which rows are gathered, beside `file`. Two processes may do so at once: rows are pure, so both write
 * the same bytes to the same places.
 */
export async function rowWriter(file: string, n: number): Promise<RowWriter> {
  const partial = `${file}.part`;
  await mkdir(dirname(file), { recursive: true });
  let found = (await readWhole(partial)) ?? { values: new Float32Array(), length: 0 };
  if (found.values.length > n * found.length) {
    await rm(partial, { force: true });
    found = { values: new Float32Array(), length: 0 };
  }
  const handle = await open(partial, found.length > 0 ? "r+" : "w");
  return {
    found,
    async write({ values, length }, first) {
      if (first === 0) await handle.write(littleEndian(length), 0, header, 0);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      await handle.write(bytes, 0, bytes.length, header + first * length * 4);
      await handle.datasync(); // so that a later start never finds a gap
    },
    async finish() {
      await handle.sync();
      await rename(partial, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error; // another process was faster
      });
    },
    close: () => handle.close(),
  };
}

/** The whole rows that a file holds; what is left over at its end was cut off while it was written. */
async function readWhole(file: string): Promise<Rows | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length < header) return undefined;
  const length = bytes.readUInt32LE(0);
  if (length === 0) return undefined;
  const rows = Math.floor((bytes.length - header) / (length * 4));
  const values = new Float32Array(rows * length);
  new Uint8Array(values.buffer).set(bytes.subarray(header, header + values.byteLength));
  return { values, length };
}

function littleEndian(value: number): Uint8Array {
  const bytes = Buffer.alloc(header);
  bytes.writeUInt32LE(value);
  return bytes;
}
