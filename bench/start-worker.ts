import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

export interface WorkerCommand {
  /** Who runs there, for messages. */
  name: string;
  command: string;
  args: readonly string[];
  env?: Record<string, string>;
}

/** A long-lived process that answers each line it gets with one line of JSON, and sends one when it is ready. */
export interface Worker {
  /** The next answer, which nothing was asked for: what the worker says when it is ready. */
  next(): Promise<unknown>;
  /** Sends a line and waits for its answer. */
  ask(line: string): Promise<unknown>;
  /** Ends the process and waits until it is gone. */
  end(): Promise<void>;
}

interface Waiting {
  fulfil(answer: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts a worker. Answers are queued, so that none is lost that comes before it is waited for. A worker that ends, does not start, or gives no
 * answer for `patience` milliseconds makes the waiting call and all later ones fail with what it last said.
 */
export function startWorker({ name, command, args, env = {} }: WorkerCommand, patience = 600_000): Worker {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: "pipe", windowsHide: true });
  const answers: unknown[] = [];
  const said: string[] = [];
  let waiting: Waiting | null = null;
  let failure: Error | null = null;
  let asked = "start";

  const fail = (reason: string) => {
    const last = said.length > 0 ? `; it last said:\n${said.map((line) => `    ${line}`).join("\n")}` : "";
    failure ??= new Error(`${name} ${reason} (asked to: ${asked})${last}`);
    waiting?.reject(failure);
    waiting = null;
  };
  const note = (line: string) => {
    said.push(line);
    if (said.length > 12) said.shift();
  };

  createInterface({ input: child.stderr }).on("line", note);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return note(line); // a library that prints
    const answer: unknown = JSON.parse(line);
    if (waiting) waiting.fulfil(answer);
    else answers.push(answer);
    waiting = null;
  });
  child.on("error", (error) => fail(`could not be started: ${error.message}`));
  child.on("close", (code, signal) => fail(`stopped with ${signal ?? `exit code ${code}`}`));
  child.stdin.on("error", () => {}); // it is gone; "close" says so

  function next(): Promise<unknown> {
    if (answers.length > 0) return Promise.resolve(answers.shift());
    if (failure) return Promise.reject(failure);
    return new Promise((fulfil, reject) => {
      const timer = setTimeout(() => {
        fail(`gave no answer for ${patience / 1000} s`);
        child.kill("SIGKILL");
      }, patience);
      const settle =
        <T>(done: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          done(value);
        };
      waiting = { fulfil: settle(fulfil), reject: settle(reject) };
    });
  }

  return {
    next,
    ask(line) {
      asked = line;
      if (!failure) child.stdin.write(`${line}\n`);
      return next();
    },
    end: () => ended(child),
  };
}

/** Closes the process's input, at which workers end, and kills the one that does not. */
function ended(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((fulfil) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("close", () => {
      clearTimeout(timer);
      fulfil();
    });
    child.stdin.end();
  });
}
