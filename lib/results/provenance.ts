import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { projectRoot } from "../paths";

const run = promisify(execFile);

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
