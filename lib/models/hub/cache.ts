import { copyFile, lstat, mkdir, readFile, realpath, rm, stat, symlink } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { getRepoFolderName } from "@huggingface/hub";
import { type Verifier, verifier } from "../../data/checksum-index";
import { writeFileAtomic } from "../../files";
import { cacheDirectory } from "../../paths";
import { hashFile } from "./blob";
import { isCommit } from "./settings";

/**
 * One model in Hugging Face's cache: contents under blobs, named by hash; commits under snapshots, as links to them.
 */
export interface ModelCache {
  /** The files of a commit, under their names. */
  snapshot(commit: string): string;
  /** The path of a content, whether it is there yet or not. */
  blob(hash: string): string;
  /** The commit that a branch or tag had when it was last asked for. */
  readRef(revision: string): Promise<string | undefined>;
  writeRef(revision: string, commit: string): Promise<void>;
  /** A file of a commit: its path when it is there and whole, "absent" when the commit is known to lack it, … */
  find(commit: string, file: string): Promise<{ path: string } | "absent" | "damaged" | "unknown">;
  /** Puts a downloaded content under its name. */
  link(commit: string, file: string, hash: string): Promise<string>;
  /** Remembers that a commit lacks a file. */
  markAbsent(commit: string, file: string): Promise<void>;
  /** Keeps what was learned about whole files for the next start. */
  save(): Promise<void>;
}

/** The cache of one model in the folder that Python's huggingface_hub shares. */
export async function modelCache(cache: string, id: string): Promise<ModelCache> {
  const folder = join(cache, getRepoFolderName({ type: "model", name: id }));
  const check = await verifier(join(cacheDirectory(), "hub.json"));
  const snapshot = (commit: string) => join(folder, "snapshots", commit);
  const blob = (hash: string) => join(folder, "blobs", hash);
  const readRef = async (revision: string) => {
    const commit = (await readFile(join(folder, "refs", revision), "utf8").catch(() => "")).trim();
    return isCommit(commit) ? commit : undefined;
  };
  return {
    snapshot,
    blob,
    readRef,
    async writeRef(revision, commit) {
      if ((await readRef(revision)) !== commit) await writeFileAtomic(join(folder, "refs", revision), commit);
    },
    async find(commit, file) {
      const path = join(snapshot(commit), file);
      if (await exists(path)) return (await isWhole(path, check)) ? { path } : "damaged";
      return (await exists(join(folder, ".no_exist", commit, file))) ? "absent" : "unknown";
    },
    async link(commit, file, hash) {
      const path = join(snapshot(commit), file);
      await mkdir(dirname(path), { recursive: true });
      await rm(path, { force: true });
      await linkOrCopy(blob(hash), path);
      return path;
    },
    markAbsent: (commit, file) => writeFileAtomic(join(folder, ".no_exist", commit, file), ""),
    save: () => check.save(),
  };
}

/** Compares a file with the hash that its blob is named after; a copy without such a name is taken as it is. */
async function isWhole(path: string, check: Verifier): Promise<boolean> {
  const hash = basename(await realpath(path));
  const bytes = (await stat(path)).size;
  if (/^[0-9a-f]{64}$/.test(hash)) return (await check.check(await realpath(path), { bytes, sha256: hash })) === "good";
  if (/^[0-9a-f]{40}$/.test(hash)) return (await hashFile(path, { hash, bytes })) === hash;
  return true;
}

/** A link relative to its folder, so that the cache can be moved; a copy where the system allows no links. */
async function linkOrCopy(target: string, path: string): Promise<void> {
  try {
    await symlink(relative(dirname(path), target), path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await lstat(path)).isSymbolicLink()) return; // another process was faster
    if (code !== "EPERM" && code !== "ENOSYS" && code !== "ENOTSUP") throw error;
    await copyFile(target, path);
  }
}

/** True when a path exists; a link whose target is gone does not. */
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
