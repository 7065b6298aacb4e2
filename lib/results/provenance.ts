import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { sha256 } from "../files";
import { projectRoot } from "../paths";

const run = promisify(execFile);

/** Folders of the package whose code decides what `fit` computes, and the single files beside them. */
const FIT_CODE = ["data", "engine", "features", "methods", "models", "train", "numbers", "random"];

/** The commit that the code comes from, and whether tracked files differ from it; "unknown" outside a git checkout. */
export async function gitState(): Promise<{ git: string; dirty: boolean }> {
  try {
    const options = { cwd: projectRoot() };
    const { stdout: git } = await run("git", ["rev-parse", "HEAD"], options);
    const { stdout: changes } = await run("git", ["status", "--porcelain", "--untracked-files=no"], options);
    return { git: git.trim(), dirty: changes.trim() !== "" };
  } catch {
    return { git: "unknown", dirty: false };
  }
}

/**
 * SHA-256 over the package's code that `fit` runs, as it is on disk now (compiled, or sources under a test runner).
 *
 * @param more further folders of the package
 */
export async function codeHash(more: readonly string[] = []): Promise<string> {
  const folders = [...FIT_CODE, ...more];
  const root = join(__dirname, "..");
  const files: string[] = [];
  for (const entry of await readdir(root, { recursive: true })) {
    const first = entry.split(/[\\/]/)[0]!.replace(/\.[jt]s$/, "");
    if (folders.includes(first) && /(?<!\.d)\.[jt]s$/.test(entry)) files.push(entry);
  }
  const hashes = files.sort().map(async (file) => `${file} ${sha256(await readFile(join(root, file)))}`);
  return sha256((await Promise.all(hashes)).join("\n"));
}
