import { mkdir, open, readFile, rename } from "node:fs/promises";
import { dirname } from "node:path";
import type { Rows } from "../vectors";
import { seal, sealBytes, warnOfDamage } from "./sealed-file";

/**
 * Bytes before the first row: the number of values in a row, as a little-endian uint32. Rows follow: float32 values, then
 * the seal of this row.
 */
const header = 4;

/** All `n` rows of a finished file; undefined when there is no such file, or a damaged one, which is named. */
export async function readRows(file: string, n: number): Promise<Rows | undefined> {
  const found = await readWhole(file, file);
  const { rows, damaged } = found ?? { rows: noRows, damaged: false };
  if (!damaged && rows.length > 0 && rows.values.length === n * rows.length) return rows;
  if (found) warnOfDamage(file);
  return undefined;
}

/** Rows that are written as they are computed, so that interrupted work resumes where it stopped. */
export interface RowWriter {
  /** What an earlier start has left: whole rows from the first image on; none when length is 0. */
  readonly found: Rows;
  /** Writes rows at their place; `first` is the number of rows before them. */
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
  const left = await readWhole(partial, file);
  if (left?.damaged) warnOfDamage(partial);
  const usable = left && left.rows.length > 0 && left.rows.values.length <= n * left.rows.length;
  const found = usable ? left.rows : noRows;
  const handle = await open(partial, usable ? "r+" : "w");
  const sizeFor = (length: number) => header + n * (length * 4 + sealBytes);
  let size = sizeFor(found.length);
  return {
    found,
    async write({ values, length }, first) {
      const bytes = Buffer.alloc((first === 0 ? header : 0) + (values.length / length) * (length * 4 + sealBytes));
      size = sizeFor(length);
      let at = 0;
      if (first === 0) at = bytes.writeUInt32LE(length);
      for (let start = 0; start < values.length; start += length) {
        const row = new Uint8Array(values.buffer, values.byteOffset + start * 4, length * 4);
        bytes.set(row, at);
        bytes.set(seal(file, row, first + start / length), at + row.length);
        at += row.length + sealBytes;
      }
      await handle.write(bytes, 0, bytes.length, first === 0 ? 0 : header + first * (length * 4 + sealBytes));
      await handle.datasync(); // so that a later start never finds a gap
    },
    async finish() {
      await handle.truncate(size); // a damaged file may have been longer
      await handle.sync();
      await rename(partial, file).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== "ENOENT") throw error; // another process was faster
      });
    },
    close: () => handle.close(),
  };
}

const noRows: Rows = { values: new Float32Array(), length: 0 };

/**
 * The rows that a file holds, up to the first damaged one; what is left over at its end was cut off while it was written.
 *
 * @param name the file's final name, which its seals are made with
 */
async function readWhole(file: string, name: string): Promise<{ rows: Rows; damaged: boolean } | undefined> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes) return undefined;
  const length = bytes.length < header ? 0 : bytes.readUInt32LE(0);
  if (length === 0) return { rows: noRows, damaged: bytes.length > 0 };
  const stride = length * 4 + sealBytes;
  const written = Math.floor((bytes.length - header) / stride);
  const values = new Float32Array(written * length);
  const target = new Uint8Array(values.buffer);
  for (let row = 0; row < written; row++) {
    const start = header + row * stride;
    const content = bytes.subarray(start, start + length * 4);
    if (bytes.compare(seal(name, content, row), 0, sealBytes, start + length * 4, start + stride) !== 0) {
      return { rows: row > 0 ? { values: values.slice(0, row * length), length } : noRows, damaged: true };
    }
    target.set(content, row * length * 4);
  }
  return { rows: written > 0 ? { values, length } : noRows, damaged: false };
}
