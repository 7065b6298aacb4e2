import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { writeFileAtomic } from "../files";

/** Bytes of a seal. */
export const sealBytes = 32;

/**
 * SHA-256 over the name of a cache file, which is the key of its content, the place of some bytes in it, and the bytes:
 * what was changed, moved or copied from another file does not fit its seal.
 */
export function seal(file: string, bytes: Uint8Array, place = 0): Uint8Array {
  return createHash("sha256")
    .update(`${basename(file)}\n${place}\n`)
    .update(bytes)
    .digest();
}

/** Writes bytes with their seal after them, whole or not at all. */
export async function writeSealed(file: string, bytes: Uint8Array): Promise<void> {
  await writeFileAtomic(file, [bytes, seal(file, bytes)]);
}

/** The `length` bytes that `writeSealed` wrote; undefined when there is no such file, or a damaged one, which is named. */
export async function readSealed(file: string, length: number): Promise<Uint8Array | undefined> {
  const found = await readFile(file).catch(() => undefined);
  if (!found) return undefined;
  const bytes = found.subarray(0, length);
  if (found.length === length + sealBytes && seal(file, bytes).every((byte, i) => byte === found[length + i])) {
    return bytes;
  }
  warnOfDamage(file);
  return undefined;
}

/** Says that a cache file does not hold what was written. */
export function warnOfDamage(file: string): void {
  console.warn(`cache: ${file} is damaged (its checksum does not fit); what it held is computed again`);
}
