import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { persist, Transient } from "../../http";
import { exchange, Refused, type RequestOptions } from "./request";

/** One file's content, as the hub describes it. */
export interface Blob {
  url: string;
  bytes: number;
  /** SHA-256 of a large file (64 digits), git's object id of a small one (40 digits): also its name in the cache. */
  hash: string;
}

/** An attempt that brought so much counts as progress: a long download may break often. */
const worthwhile = 2 ** 20;

/**
 * Downloads a blob to `path`, which appears only when size and hash are right. What arrived before a break is kept in
 * `<path>.incomplete` and not asked for again, now or at the next start.
 *
 * @throws the reason of the last attempt, or the signal's reason
 */
export async function downloadBlob(
  blob: Blob,
  path: string,
  options: RequestOptions & { onBytes?: (bytes: number) => void },
): Promise<void> {
  if (await isBlob(path, blob)) return options.onBytes?.(blob.bytes);
  const incomplete = `${path}.incomplete`;
  await mkdir(dirname(path), { recursive: true });
  await persist(async (progressed) => {
    const before = (await sizeOf(incomplete)) ?? 0;
    try {
      await fetchRest(blob, incomplete, options);
    } finally {
      if (((await sizeOf(incomplete)) ?? 0) >= before + worthwhile) progressed();
    }
    if (!(await isBlob(incomplete, blob))) {
      await rm(incomplete, { force: true });
      throw new Transient("the bytes that arrived have another hash than the hub's list says; they were deleted");
    }
    // Another process may have been faster: then the blob is there already.
    await rename(incomplete, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
    });
  }, options);
}

/** True when the file is there with the right size and hash. */
async function isBlob(file: string, blob: Blob): Promise<boolean> {
  return (await sizeOf(file)) === blob.bytes && (await hashFile(file, blob)) === blob.hash;
}

/** The hash of a file, in the kind of `like`: SHA-256, or git's object id of a blob. */
export async function hashFile(file: string, like: { hash: string; bytes: number }): Promise<string> {
  const git = like.hash.length === 40;
  const hash = createHash(git ? "sha1" : "sha256");
  if (git) hash.update(`blob ${like.bytes}\0`);
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function fetchRest(
  blob: Blob,
  incomplete: string,
  options: RequestOptions & { onBytes?: (bytes: number) => void },
): Promise<void> {
  let have = (await sizeOf(incomplete)) ?? 0;
  if (have > blob.bytes) {
    await rm(incomplete, { force: true });
    have = 0;
  }
  options.onBytes?.(have);
  if (have === blob.bytes && have > 0) return;
  const headers: Record<string, string> = { "accept-encoding": "identity" };
  if (have > 0) headers.range = `bytes=${have}-`;
  const answer = exchange(blob.url, { headers }, options, async (response, alive) => {
    const resumed = response.status === 206 && response.headers.get("content-range")?.startsWith(`bytes ${have}-`);
    // Written at its place, not appended: two processes may fetch the same bytes at once.
    const file = await open(incomplete, resumed ? "r+" : "w");
    try {
      await receive(response, file, resumed ? have : 0, blob.bytes, alive, options.onBytes);
    } finally {
      await file.close();
    }
  });
  await answer.catch(async (error) => {
    if (!(error instanceof Refused && error.status === 416)) throw error;
    await rm(incomplete, { force: true });
    throw new Transient("the server cannot resume the download; it starts again");
  });
}

async function receive(
  response: Response,
  file: FileHandle,
  start: number,
  bytes: number,
  alive: () => void,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  let at = start;
  for await (const chunk of response.body ?? []) {
    alive();
    if (at + chunk.length > bytes) throw new Transient(`more than the expected ${bytes} bytes`);
    await file.write(chunk, 0, chunk.length, at);
    at += chunk.length;
    onBytes?.(at);
  }
  if (at < bytes) throw new Transient(`${at} of ${bytes} bytes`);
}

async function sizeOf(file: string): Promise<number | undefined> {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
