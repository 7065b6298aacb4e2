import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, relative } from "node:path";
import { createInterface } from "node:readline";
import { root, windows } from "./project.mjs";

/** An error that the reader sees as its message alone, without a stack. */
export class Failure extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

const running = new Set();
const sharing = new Set();
let interrupted = false;

/** Runs a script's body; its value, if any, is the exit code. Ctrl-C ends the children first, then the script. */
export async function main(body) {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stopAll(signal));
  try {
    process.exitCode = (await body()) ?? 0;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    console.error(error.message);
    process.exitCode = error.exitCode;
  }
}

function stopAll(signal) {
  if (sharing.size > 0) {
    // Ctrl-C reached it as it reached us; other signals come to us alone.
    if (signal !== "SIGINT") for (const child of sharing) child.kill("SIGTERM");
    return;
  }
  if (running.size === 0) process.exit(130);
  interrupted = true;
  for (const child of running) {
    kill(child, signal === "SIGHUP" ? "SIGTERM" : signal);
    // A notebook kernel gets ten seconds to end its cell; whoever is still there after that hangs.
    setTimeout(() => kill(child, "SIGKILL"), 20_000).unref();
  }
}

function kill(child, signal) {
  try {
    if (windows) child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/**
 * Runs a program to its end; the value is its exit code.
 *
 * Output goes to the terminal, or into the file `log`; with `onLine`, lines of standard output go there instead.
 * Each program leads a group of its own, so that one Ctrl-C reaches it once, through here, with all that it started;
 * with `terminal` it shares the terminal instead, reads from it and answers Ctrl-C by itself.
 *
 * @throws Failure if it cannot start, or Ctrl-C came
 */
export function run(
  command,
  args,
  { cwd = root, env = process.env, log, onLine, shell = false, terminal = false } = {},
) {
  if (log) mkdirSync(dirname(log), { recursive: true });
  const file = log ? openSync(log, "w") : "inherit";
  // A pipe for standard input: its end tells a child that this process is gone, however it went.
  const stdio = terminal ? "inherit" : [onLine ? "pipe" : "ignore", onLine ? "pipe" : file, file];
  return new Promise((fulfil, reject) => {
    const child = spawn(command, args, { cwd, env, stdio, shell, detached: !windows && !terminal, windowsHide: true });
    (terminal ? sharing : running).add(child);
    if (onLine) createInterface({ input: child.stdout }).on("line", onLine);
    if (log) closeSync(file); // the child has its own by now
    const end = () => {
      running.delete(child);
      sharing.delete(child);
    };
    child.once("error", (error) => {
      end();
      const where = command === "npm" ? "it comes with Node (https://nodejs.org); " : "";
      const absent = `${command} is not on the PATH: ${where}install it, or add its folder, then run this again.`;
      reject(new Failure(error.code === "ENOENT" ? absent : `${command} could not be started: ${error.message}`));
    });
    child.once("close", (code) => {
      end();
      if (interrupted) reject(new Failure("\nInterrupted.", 130));
      else fulfil(code ?? 1);
    });
  });
}

/** Runs a program as `run` does into a log; a failure shows the log's first and last lines. */
export async function runLogged(what, command, args, options) {
  const code = await run(command, args, options);
  if (code === 0) return;
  // npm says what is wrong first and prints its usage after it; compilers and pip say it last.
  const lines = readFileSync(options.log, "utf8").trimEnd().split("\n");
  const shown = lines.length > 24 ? [...lines.slice(0, 12), "…", ...lines.slice(-12)] : lines;
  const text = shown.map((line) => `    ${line}`).join("\n");
  throw new Failure(`\n${what} failed (exit code ${code}). From ${relative(root, options.log)}:\n\n${text}\n`);
}
