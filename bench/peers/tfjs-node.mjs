import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { Failure, runLogged } from "../../scripts/processes.mjs";
import { inProject, writeFileAtomic } from "../../scripts/project.mjs";
import { findPython } from "../../scripts/python.mjs";
import { npm } from "../../scripts/setup.mjs";

const folder = inProject("build", "bench");
const packages = join(folder, "node_modules", "@tensorflow");
const tfjsNode = join(packages, "tfjs-node");
const binding = join(tfjsNode, "lib", "napi-v8");

/**
 * tfjs-node 4.22. Its install script would download libtensorflow from where it is not always to be had, so the binding is
 * compiled against the same library inside PyPI's TensorFlow package.
 */
export const tfjsNodePeer = {
  name: "tfjs-node",
  download:
    "tfjs-node 4.22 from npm and TensorFlow 2.15.1 from PyPI (207 MB) into build/bench, 650 MB on disk; compiled with g++ and make",

  /** Why it cannot be set up here; undefined where it can. */
  unsupported() {
    if (process.platform === "linux" && process.arch === "x64") return undefined;
    return "tfjs-node is set up on Linux x86-64 only: elsewhere PyPI's TensorFlow has no library to compile against";
  },

  find: () => (existsSync(join(binding, "tfjs_binding.node")) ? tfjsNode : undefined),

  async setUp() {
    const [python, ...args] = findPython();
    const log = (name) => ({ cwd: folder, log: inProject("build", "logs", `bench-${name}.log`) });
    rmSync(join(folder, "node_modules"), { recursive: true, force: true });
    const dependencies = { "@tensorflow/tfjs-node": "4.22.0", "node-gyp": "11.5.0" };
    writeFileAtomic(join(folder, "package.json"), `${JSON.stringify({ private: true, dependencies }, null, 2)}\n`);
    const install = ["install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"];
    await npm("Installing tfjs-node", install, log("tfjs-node"));
    // Only one tfjs may be loaded: without these, Node finds the project's own.
    for (const name of readdirSync(packages)) {
      if (name !== "tfjs-node") rmSync(join(packages, name), { recursive: true });
    }

    const wheels = join(folder, "wheels");
    const wanted = ["--only-binary=:all:", "--python-version=3.11", "--platform=manylinux2014_x86_64"];
    const download = ["-m", "pip", "download", "--disable-pip-version-check", "--no-deps", ...wanted, "--dest", wheels];
    const environment = join(folder, "pip");
    await runLogged("Making an environment for pip", python, [...args, "-m", "venv", environment], log("pip"));
    const pip = join(environment, "bin", "python");
    await runLogged("Downloading TensorFlow", pip, [...download, "tensorflow-cpu==2.15.1"], log("tensorflow"));
    const wheel = readdirSync(wheels).find((name) => name.endsWith(".whl"));
    await runLogged("Unpacking TensorFlow", pip, ["-c", unpack, join(wheels, wheel), wheels], log("unpack"));
    placeLibrary(join(wheels, "tensorflow"), join(tfjsNode, "deps"));
    rmSync(wheels, { recursive: true });
    rmSync(environment, { recursive: true });

    const gyp = join(folder, "node_modules", "node-gyp", "bin", "node-gyp.js");
    const settings = ["--module_name=tfjs_binding", `--module_path=${binding}`, "--napi_build_version=8"];
    const headers = join(dirname(dirname(process.execPath)), "include", "node", "node.h");
    // Node's own installation may have its headers; node-gyp downloads them from nodejs.org where it has not.
    if (existsSync(headers)) settings.push(`--nodedir=${dirname(dirname(process.execPath))}`);
    await runLogged("Compiling tfjs-node", process.execPath, [gyp, "rebuild", ...settings], {
      ...log("binding"),
      cwd: tfjsNode,
    });
    if (!this.find()) throw new Failure(`Compiling tfjs-node left no ${binding}/tfjs_binding.node.`);
  },
};

/** The libraries and the headers of TensorFlow's C interface, out of a wheel of 1 GB. */
const unpack = `
import sys, zipfile
wheel, folder = sys.argv[1:]
headers = ["tensorflow/include/" + name for name in ("tensorflow/c/", "tensorflow/core/platform/", "tsl/")]
keep = ("tensorflow/libtensorflow", *headers)
with zipfile.ZipFile(wheel) as archive:
    archive.extractall(folder, [name for name in archive.namelist() if name.startswith(keep)])`;

/** Where binding.gyp looks: deps/include, deps/lib, and the linker's names of the libraries. */
function placeLibrary(from, to) {
  mkdirSync(join(to, "lib"), { recursive: true });
  renameSync(join(from, "include"), join(to, "include"));
  for (const name of ["libtensorflow_cc.so.2", "libtensorflow_framework.so.2"]) {
    renameSync(join(from, name), join(to, "lib", name));
  }
  symlinkSync("libtensorflow_cc.so.2", join(to, "lib", "libtensorflow.so"));
  symlinkSync("libtensorflow_framework.so.2", join(to, "lib", "libtensorflow_framework.so"));
}
