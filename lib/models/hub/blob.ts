import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { persist, Transient } from "../../http";
import { exchange, Refused, type RequestOptions } from "./request";

/** One file's content, as the hub describes it. */
export interface Blob {
  /** Its name in the model's folder. */
  file: string;
  url: string;
  bytes: number;
  /** SHA-256 of a large file (64 digits), git's object id of a small one (40 digits): also its name in the cache. */
  hash: string;
}

/** The bytes that arrived, all of them, are not those of the list. */
export class WrongContent extends Transient {}

/** An attempt that brought so much more than those before counts as progress: a long download may break often. */
const worthwhile = 2 ** 20;
/** Less than this within the timeout is a stall: some 500 bytes per second. */
const leastFlow = 2 ** 14;

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
  // What was fetched once is no progress when it is fetched again: wrong bytes and broken resumptions end.
  let most = (await sizeOf(incomplete)) ?? 0;
  await persist(async (progressed) => {
    try {
      await fetchRest(blob, incomplete, options);
    } finally {
      const have = (await sizeOf(incomplete)) ?? 0;
      if (have >= most + worthwhile) progressed();
      most = Math.max(most, have);
    }
    if ((await sizeOf(incomplete)) === undefined && (await isBlob(path, blob))) return; // another process was faster
    const found = await hashFile(incomplete, blob);
    if (found !== blob.hash) {
      await rm(incomplete, { force: true });
      throw new WrongContent(`${blob.file} has the hash ${found} instead of ${blob.hash}`);
    }
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
  let unreported = 0;
  for await (const chunk of response.body ?? []) {
    unreported += chunk.length;
    if (unreported >= leastFlow) {
      alive();
      unreported = 0;
    }
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
