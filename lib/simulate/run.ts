import { fork } from "node:child_process";
import { join } from "node:path";
import { indices, mean } from "../numbers";
import type { OnProgress } from "../progress";
import { type Source, settingOf } from "./source";
import type { Expected, Outcome } from "./study";
import { learners } from "./train";
import type { Task } from "./worker";

/** Means over studies, by row ("1-NN, 5 × 3") and column ("level: corrected t"). */
export type Table = Record<string, Record<string, number>>;

export interface RunOptions {
  expected: Expected;
  studies: number;
  seed: number;
  /** Processes side by side. */
  workers: number;
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** Studies in one message to a process. */
const chunk = 10;

/** What each learner achieves in a setting. */
export function expectations(source: Source, seed: number): Expected {
  const setting = settingOf(source);
  return Object.fromEntries(learners.map((learner) => [learner, setting.expected(learner, seed)])) as Expected;
}

/** Runs the studies of one setting in processes of their own. Which process runs a study does not change it. */
export async function runSetting(
  source: Source,
  { expected, studies, seed, workers, signal, onProgress }: RunOptions,
): Promise<Table> {
  const waiting = indices(Math.ceil(studies / chunk)).map((c) =>
    indices(Math.min(chunk, studies - c * chunk)).map((i) => c * chunk + i),
  );
  const outcomes = new Map<number, Outcome[]>();
  const work = () =>
    new Promise<void>((fulfil, reject) => {
      const child = fork(join(__dirname, "worker.js"), { serialization: "advanced" });
      const stop = () => child.kill();
      signal.addEventListener("abort", stop, { once: true });
      let current: number[] | undefined;
      const next = (first?: Source) => {
        current = waiting.shift();
        if (!current) return child.disconnect();
        const task: Task = { ...(first && { source: first }), expected, studies: current, seed };
        child.send(task);
      };
      child.on("message", (found: Outcome[]) => {
        outcomes.set(current![0]!, found);
        onProgress({ done: Math.min(studies, outcomes.size * chunk), total: studies });
        next();
      });
      child.once("error", reject);
      child.once("exit", (code) => {
        signal.removeEventListener("abort", stop);
        if (signal.aborted) reject(signal.reason);
        else if (code === 0 && !current) fulfil();
        else reject(new Error(`simulate: a process ended with code ${code} while it ran studies of ${source.name}`));
      });
      next(source);
    });
  await Promise.all(indices(Math.max(1, Math.min(workers, waiting.length))).map(work));
  return tableOf([...outcomes].sort(([a], [b]) => a - b).flatMap(([, found]) => found));
}

/** The means of all outcomes. */
export function tableOf(outcomes: readonly Outcome[]): Table {
  const table: Table = {};
  for (const key of Object.keys(outcomes[0]!)) {
    const [row, column] = key.split(" | ") as [string, string];
    table[row] ??= {};
    table[row][column] = mean(outcomes.map((outcome) => outcome[key]!));
  }
  for (const columns of Object.values(table)) {
    const { accuracy, "accuracy squared": squared, ...others } = columns;
    if (accuracy === undefined) continue;
    // Over studies: what the mean standard error should be.
    Object.assign(others, { "mean accuracy": accuracy, "standard deviation": Math.sqrt(squared! - accuracy ** 2) });
    for (const name of Object.keys(columns)) delete columns[name];
    Object.assign(columns, others);
  }
  return table;
}
