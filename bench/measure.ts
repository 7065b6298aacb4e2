import { setTimeout as sleep } from "node:timers/promises";
import { watchLoad } from "./load";
import type { Worker } from "./start-worker";
import { median } from "./statistics";

/** What one contender did in one workload. */
export interface Measured {
  /** Milliseconds of a step, one number for each round. */
  rounds: number[];
  /** Numbers to compare contenders by, from the first steps. */
  values: number[];
  /** The most memory its process held. */
  peakMiB: number;
  versions: Record<string, string>;
}

/** A contender's results, or why there are none. */
export type Outcome = Measured | { failure: string };

export interface Plan {
  /** Rounds that count. */
  rounds: number;
  /** Steps before anything counts. */
  warmUp: number;
  /** How long a contender's turn is, in milliseconds: short steps are repeated. */
  turn: number;
  /** Milliseconds between turns, so that the threads of the last contender have gone to sleep. */
  pause: number;
  /** Called before a round, with its number and how many undisturbed ones there are so far. */
  onRound?(round: number, undisturbed: number): void;
}

/** The share of the processors that other processes may take before a round is called disturbed. */
const quiet = 0.1;

/** A disturbed round is made up for by another, as long as the rounds have not taken this many milliseconds. */
const patience = 60_000;

interface Steps {
  times: number[];
  values: (number | null)[];
  /** Processor time of the steps, in seconds. */
  cpu: number;
}

interface Entry<Name> {
  name: Name;
  worker: Worker;
  measured: Measured;
  failure?: string;
}

/**
 * Lets workers take turns, A B C A B C, every one with the same number of steps, and ends them. One that dies is left out
 * from then on; the others go on. Where other processes kept the machine busy, the quietest rounds are kept.
 *
 * @param start starts the worker of each contender; they are started one after the other
 * @returns each contender's outcome, and in how many of the rounds that count other processes disturbed
 */
export async function measure<Name extends string>(
  start: readonly { name: Name; start(): Worker }[],
  plan: Plan,
): Promise<{ outcomes: Map<Name, Outcome>; disturbed: number }> {
  const entries: Entry<Name>[] = [];
  const alive = () => entries.filter(({ failure }) => failure === undefined);
  try {
    let slowest = 0;
    for (const { name, start: startIt } of start) {
      const entry = { name, worker: startIt(), measured: { rounds: [], values: [], peakMiB: 0, versions: {} } };
      entries.push(entry);
      await guard(entry, async () => {
        slowest = Math.max(slowest, await warmUp(entry, plan.warmUp));
      });
    }
    const count = Math.max(1, Math.min(50, Math.floor(plan.turn / slowest)));
    const foreign = await takeTurns(alive, count, plan);
    const kept = quietest(foreign, plan.rounds);
    for (const entry of alive())
      await guard(entry, async () => {
        const { peakMiB } = (await entry.worker.ask("memory")) as Pick<Measured, "peakMiB">;
        entry.measured = { ...entry.measured, peakMiB, rounds: kept.map((round) => entry.measured.rounds[round]!) };
      });
    const outcomes = entries.map(({ name, measured, failure }): [Name, Outcome] => [
      name,
      failure === undefined ? measured : { failure },
    ]);
    return { outcomes: new Map(outcomes), disturbed: kept.filter((round) => foreign[round]! > quiet).length };
  } finally {
    await Promise.all(entries.map(({ worker }) => worker.end()));
  }
}

/** Runs `body` and keeps what went wrong with its worker. */
async function guard(entry: Entry<string>, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (error) {
    entry.failure = error instanceof Error ? error.message : String(error);
  }
}

const steps = ({ worker }: Entry<string>, count: number) => worker.ask(`steps ${count}`) as Promise<Steps>;

/** The first steps, and how long the last of them took. */
async function warmUp(entry: Entry<string>, count: number): Promise<number> {
  const { versions } = (await entry.worker.next()) as Pick<Measured, "versions">;
  const { times, values } = await steps(entry, count);
  entry.measured.versions = versions;
  entry.measured.values = values.filter((value) => value !== null);
  return times.at(-1)!;
}

/** The rounds; for each the largest share of the machine that others took while one had its turn. */
async function takeTurns(
  alive: () => Entry<string>[],
  count: number,
  { rounds, pause, onRound }: Plan,
): Promise<number[]> {
  const foreign: number[] = [];
  const started = performance.now();
  const undisturbed = () => foreign.filter((share) => share <= quiet).length;
  const mayGoOn = () => undisturbed() < rounds && performance.now() - started <= patience;
  while (foreign.length < rounds || mayGoOn()) {
    onRound?.(foreign.length + 1, undisturbed());
    let most = 0;
    for (const entry of alive()) {
      await sleep(pause);
      await guard(entry, async () => {
        const foreignShare = watchLoad();
        const { times, cpu } = await steps(entry, count);
        most = Math.max(most, foreignShare(cpu));
        entry.measured.rounds.push(median(times));
      });
    }
    foreign.push(most);
  }
  return foreign;
}

/** The indices of the `count` rounds with the least foreign load, in their order. */
export function quietest(foreign: readonly number[], count: number): number[] {
  const order = foreign.map((_, round) => round).sort((a, b) => foreign[a]! - foreign[b]! || a - b);
  return order.slice(0, count).sort((a, b) => a - b);
}
