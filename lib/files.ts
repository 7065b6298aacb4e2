import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";

/** The content of a file, or the pieces of it one after the other. */
export type Content = string | Uint8Array | Iterable<Uint8Array>;

/** Writes a file whole or not at all: into a temporary file beside it, flushed to disk, then renamed. Makes the folder. */
export function writeFileAtomic(path: string, content: Content): Promise<void> {
  return writeFilesAtomic([[path, content]]);
}

/**
 * Writes files that belong together: each whole or not at all, and none of them takes its place before all are on disk.
 * Makes the folders.
 */
export async function writeFilesAtomic(files: Iterable<readonly [path: string, content: Content]>): Promise<void> {
  const written: [temporary: string, path: string][] = [];
  try {
    for (const [path, content] of files) {
      await mkdir(dirname(path), { recursive: true });
      const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
      written.push([temporary, path]);
      const file = await open(temporary, "wx");
      try {
        const pieces = typeof content === "string" || ArrayBuffer.isView(content) ? [content] : content;
        for (const piece of pieces) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
    }
    for (const [temporary, path] of written) await rename(temporary, path);
  } catch (error) {
    for (const [temporary] of written) await rm(temporary, { force: true });
    throw error;
  }
}

/** SHA-256 of bytes or of a text's UTF-8, as 64 hexadecimal digits. */
export function sha256(data: string | Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

/** SHA-256 of a file, read in pieces. */
export async function sha256File(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/**
 * JSON text that depends on the content alone: keys sorted, no white space, undefined properties left out.
 *
 * @throws TypeError on what JSON cannot hold (NaN, infinities, functions, big integers, dates and other class
 *   instances), where JSON.stringify would silently write something else
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean" || typeof value === "string") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError(`canonicalJson: ${value} has no JSON form`);
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${Array.from(value, canonicalJson).join(",")}]`;
  if (!isPlainObject(value)) throw new TypeError(`canonicalJson: ${describe(value)} has no JSON form`);
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`);
  return `{${entries.join(",")}}`;
}

/** SHA-256 of a value's canonical JSON, as 64 hexadecimal digits. */
export function hashJson(value: unknown): string {
  return sha256(canonicalJson(value));
}

// By tag, not by prototype: a notebook's objects come from another realm than this module's.
function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (Object.prototype.toString.call(value) !== "[object Object]") return false;
  const prototype = Object.getPrototypeOf(value as object);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function describe(value: unknown): string {
  return typeof value === "object" ? Object.prototype.toString.call(value) : typeof value;
}
