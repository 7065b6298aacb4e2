import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { runLogged } from "../../scripts/processes.mjs";
import { inProject, windows } from "../../scripts/project.mjs";
import { findPython, pipInstall } from "../../scripts/python.mjs";

const environment = inProject("build", "bench", "python");
const own = windows ? inProject("build", "bench", "python", "Scripts", "python.exe") : `${environment}/bin/python`;

/** PyTorch, in a Python environment of its own or in the one that STILLACT_BENCH_PYTHON names. */
export const pytorch = {
  name: "PyTorch",
  download:
    "PyTorch 2.15, NumPy, Pillow and Hugging Face's transformers from PyPI into build/bench/python; on Linux with the libraries of CUDA: 3.0 GB to download, 5.4 GB on disk",

  /** The Python to use, or undefined where there is none yet. Throws an Error if the one that is named lacks PyTorch. */
  find() {
    const named = process.env.STILLACT_BENCH_PYTHON;
    if (named && !hasTorch(named)) {
      throw new Error(`STILLACT_BENCH_PYTHON: ${named} has no PyTorch and NumPy; install them there, or unset it`);
    }
    if (named) return named;
    return existsSync(own) && hasTorch(own) ? own : undefined;
  },

  async setUp() {
    const [python, ...args] = findPython();
    const options = { log: inProject("build", "logs", "bench-pytorch.log"), env: { ...process.env, PIP_USER: "0" } };
    await runLogged("Making build/bench/python", python, [...args, "-m", "venv", "--clear", environment], options);
    const install = pipInstall("torch==2.15.0", "numpy", "transformers==5.24.0", "pillow");
    await runLogged("Installing PyTorch", own, install, options);
  },
};

/** True if the packages are there whole: pip writes their metadata last. */
function hasTorch(python) {
  const probe = "import importlib.metadata as m; m.version('torch'); m.version('numpy')";
  return spawnSync(python, ["-c", probe], { timeout: 60_000 }).status === 0;
}
