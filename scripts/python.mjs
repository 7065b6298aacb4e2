import { spawnSync } from "node:child_process";
import { Failure } from "./processes.mjs";
import { windows } from "./project.mjs";

const candidates = windows
  ? [["python"], ["py", "-3"], ["python3"]]
  : [["python3"], ["python"], ...[14, 13, 12, 11, 10].map((minor) => [`python3.${minor}`])];

// ensurepip is what Debian leaves out of python3 and puts into python3-venv.
const probe = `
import sys
try:
    import venv, ensurepip
    print(sys.version_info[0], sys.version_info[1], 1)
except ImportError:
    print(sys.version_info[0], sys.version_info[1], 0)`;

/**
 * The command of a Python that is new enough and can make virtual environments, as a list of words.
 *
 * @throws Failure that says what is missing and what to install
 */
export function findPython() {
  let tooOld;
  let withoutVenv;
  for (const [command, ...args] of candidates) {
    const result = spawnSync(command, [...args, "-c", probe], { encoding: "utf8", timeout: 30_000 });
    const [major, minor, venv] = (result.stdout ?? "").trim().split(" ").map(Number);
    if (result.status !== 0 || !(major >= 3)) continue;
    if (major === 3 && minor < 10) tooOld ??= `${major}.${minor}`;
    else if (venv !== 1) withoutVenv ??= `${major}.${minor}`;
    else return [command, ...args];
  }
  if (withoutVenv) {
    throw new Failure(
      `Python ${withoutVenv} is here but cannot make virtual environments: install its venv module ` +
        "(Debian, Ubuntu: sudo apt install python3-venv), then run this again.",
    );
  }
  throw new Failure(
    `stillact needs Python 3.10 or newer for JupyterLab, and ${tooOld ? `found only ${tooOld}` : "found none"}: install it ` +
      "(Debian, Ubuntu: sudo apt install python3 python3-venv; macOS: brew install python; " +
      "Windows: winget install Python.Python.3.13), then run this again.",
  );
}

/** Arguments to a Python that install packages into its environment, without questions. */
export const pipInstall = (...packages) => [
  ...["-m", "pip", "install", "--disable-pip-version-check", "--no-input"],
  ...packages,
];
