import { join } from "node:path";
import type { OnProgress } from "../progress";
import { type Verifier, verifier } from "./checksum-index";
import { mapConcurrently } from "./concurrent";
import { type DownloadOptions, download, type RemoteFile } from "./download";

/** A remote file with its place below the cache and the mirror folder: "coco/val2017/000000001268.jpg". */
export interface WantedFile extends RemoteFile {
  place: string;
}

export interface ObtainOptions extends DownloadOptions {
  /** The cache folder; downloads go there. */
  cache: string;
  /** A folder with copies, laid out as the cache; they are used where they lie. */
  mirror?: string;
  /** Limits for the first download of all, which shows whether the server can be reached. */
  probe?: { attempts?: number; timeout?: number };
  onProgress?: OnProgress;
}

export interface Failure {
  place: string;
  reason: string;
}

export interface Obtained {
  /** Absolute paths of verified files, by place. */
  paths: ReadonlyMap<string, string>;
  failures: readonly Failure[];
}

const parallelDownloads = 8;
/** So many failed downloads in a row mean that the network is gone: the rest is not tried. */
const hopeless = parallelDownloads;

/**
 * Finds every file: in the cache, else in the mirror, else by download into the cache. Verifies size and SHA-256 of
 * each; files verified by an earlier start are told by their size and time of change.
 *
 * Resolves with what was found and what failed; rejects only when aborted or when the cache cannot be written.
 */
export async function obtain(files: readonly WantedFile[], options: ObtainOptions): Promise<Obtained> {
  const { cache, signal, onProgress } = options;
  const check = await verifier(join(cache, "verified.json"));
  const report = (note: string) => onProgress?.({ done: paths.size, total: files.length, note });
  const paths = new Map<string, string>();
  const complaints = new Map<string, string>();

  const lookUp = async (file: WantedFile) => {
    const { path, complaint } = await findLocally(file, check, options);
    if (path) paths.set(file.place, path);
    if (complaint) complaints.set(file.place, complaint);
    if (path) report("checking the photos");
  };
  try {
    await mapConcurrently(files, parallelDownloads, lookUp, signal);
  } finally {
    await check.save();
  }

  const missing = files.filter((file) => !paths.has(file.place));
  const failures: Failure[] = [];
  const fail = (file: WantedFile, reason: string) => {
    failures.push({ place: file.place, reason: [complaints.get(file.place), reason].filter(Boolean).join("; ") });
  };
  let failedInARow = 0;
  const fetchOne = async (file: WantedFile, limits: DownloadOptions) => {
    if (failedInARow >= hopeless) return fail(file, "not tried after the failures before it");
    const path = join(cache, file.place);
    try {
      await download(file, path, limits);
      paths.set(file.place, path);
      failedInARow = 0;
      report("downloading");
    } catch (error) {
      signal?.throwIfAborted();
      failedInARow++;
      fail(file, (error as Error).message);
    }
  };

  const [first, ...rest] = missing;
  if (!first) return { paths, failures };
  try {
    report("downloading");
    await fetchOne(first, { ...options, ...options.probe });
    if (failures.length > 0) for (const file of rest) fail(file, "not tried after the first failure");
    else await mapConcurrently(rest, parallelDownloads, (file) => fetchOne(file, options), signal);
    // What download() wrote it has verified; checking once more here puts it into the index for the next start.
    await mapConcurrently(missing, parallelDownloads, (file) => check.check(join(cache, file.place), file));
  } finally {
    await check.save();
  }
  return { paths, failures };
}

async function findLocally(
  file: WantedFile,
  check: Verifier,
  { cache, mirror }: ObtainOptions,
): Promise<{ path?: string; complaint?: string }> {
  const complaints: string[] = [];
  for (const [place, folder] of Object.entries({ cache, mirror })) {
    if (!folder) continue;
    const path = join(folder, file.place);
    const verdict = await check.check(path, file);
    if (verdict === "good") return { path };
    if (verdict === "wrong") complaints.push(`the copy in the ${place} has wrong bytes`);
  }
  return complaints.length > 0 ? { complaint: complaints.join("; ") } : {};
}
