import { createHash, randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const windows = process.platform === "win32";

/** The folder of the checkout. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A path inside the checkout. */
export const inProject = (...parts) => join(root, ...parts);

/** The Python of the project's own virtual environment. */
export const venvPython = windows ? inProject(".venv", "Scripts", "python.exe") : inProject(".venv", "bin", "python");

/** The folder of Jupyter's data inside that environment: kernels are registered below it. */
export const jupyterData = inProject(".venv", "share", "jupyter");

/** The TypeScript compiler, as an argument to node: without a shell, also on Windows. */
export const tsc = inProject("node_modules", "typescript", "bin", "tsc");

/** A path that the caller gave: npm moves to the project, so relative ones count from where npm was started. */
export const fromCaller = (path) => resolve(process.env.INIT_CWD ?? process.cwd(), path);

/** Where a run writes. */
export const buildFolder = () =>
  process.env.STILLACT_BUILD ? fromCaller(process.env.STILLACT_BUILD) : inProject("build");

/**
 * The environment of processes with large weights. glibc gives large blocks back to the system when they are freed only until the first of
 * them was; after that the peak memory of a compiled model depends on when garbage was collected (ViT-B/32: 860 or 1080 MiB).
 * Other C libraries do not read it.
 */
export const allocation = { MALLOC_MMAP_THRESHOLD_: "1048576" };

/**
 * The environment of everything that starts a kernel: the project's kernel comes first, and folders named by the caller
 * are absolute, since a kernel runs in the notebook's folder.
 */
export function kernelEnvironment(settings = {}) {
  const env = { ...process.env, ...settings };
  for (const name of ["STILLACT_MIRROR", "STILLACT_CACHE", "STILLACT_BUILD"]) {
    if (env[name] && !env[name].includes("://")) env[name] = fromCaller(env[name]);
  }
  env.JUPYTER_PATH = [jupyterData, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter);
  env.JUPYTER_PREFER_ENV_PATH = "1";
  return env;
}

export const sha256 = (data) => createHash("sha256").update(data).digest("hex");

/** The text of a file, or "" where there is none. */
export const readText = (file) => (existsSync(file) ? readFileSync(file, "utf8") : "");

/** Writes a file whole or not at all. */
export function writeFileAtomic(file, data) {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  writeFileSync(temporary, data);
  renameSync(temporary, file);
}
