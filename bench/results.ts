import type { Machine } from "./machine";
import type { Measured, Outcome } from "./measure";
import { pairedRatio, summarise, type Times } from "./statistics";
import type { Contender, Workload } from "./workloads/workload";

/** What one contender needed; null where it was absent or failed. */
type Each<T> = Partial<Record<Key, T>>;
type Key = "ours" | "pytorch" | "tfjs_node" | "tfjs_cpu";

/** One line of the table. Ratios above 1: we are faster. */
export interface Row {
  workload: string;
  title: string;
  /** Who takes part, present or not. */
  contenders: readonly Contender[];
  unit: "ms";
  /** Medians over the rounds. */
  ours: number | null;
  pytorch: number | null;
  tfjs_node: number | null;
  /** Only where tfjs' JavaScript takes part. */
  tfjs_cpu?: number | null;
  /** Medians of the rounds' ratios: the peer's time over ours. */
  ratio_pytorch: number | null;
  ratio_tfjs_node: number | null;
  ratio_tfjs_cpu?: number | null;
  rounds: number;
  /** In how many of the rounds other processes took more than a tenth of the machine. */
  disturbed: number;
  times: Each<Times>;
  peak_mib: Each<number>;
  /** The largest relative difference between the contenders' losses in the first steps; null with one contender. */
  loss_difference: number | null;
  /** Why a contender has no number. */
  failures: Each<string>;
}

export interface Results {
  schema: 1;
  date: string;
  git: string;
  dirty: boolean;
  machine: Machine;
  threads: number;
  versions: Record<string, string>;
  rows: Row[];
}

const keyOf = (contender: Contender) => contender.replace("-", "_") as Key;

/** Losses on equal weights and inputs may differ by rounding; this much relative difference is something else. */
const tolerance = 1e-3;

/** True if the contenders did not compute the same thing. */
export const lossesDiffer = ({ loss_difference }: Row): boolean => (loss_difference ?? 0) > tolerance;

/** True if everyone who takes part has a number. */
export const isComplete = ({ rows }: Results): boolean =>
  rows.every(({ contenders, times }) => contenders.every((contender) => times[keyOf(contender)] !== undefined));

/** A line of the table from what was measured. */
export function rowOf(
  { name, title, contenders }: Pick<Workload, "name" | "title" | "contenders">,
  { outcomes, disturbed }: { outcomes: ReadonlyMap<Contender, Outcome>; disturbed: number },
): Row {
  const measured = (contender: Contender): Measured | null => {
    const outcome = outcomes.get(contender);
    return outcome && !("failure" in outcome) ? outcome : null;
  };
  const time = (contender: Contender) => {
    const found = measured(contender);
    return found ? summarise(found.rounds).median : null;
  };
  const ratio = (peer: Contender) => {
    const [own, other] = [measured("ours"), measured(peer)];
    return own && other ? pairedRatio(own.rounds, other.rounds) : null;
  };
  const each = <T>(value: (contender: Contender) => T | null): Each<T> =>
    Object.fromEntries(
      contenders.map((contender) => [keyOf(contender), value(contender)]).filter(([, found]) => found !== null),
    );
  return {
    workload: name,
    title,
    contenders,
    unit: "ms",
    ours: time("ours"),
    pytorch: time("pytorch"),
    tfjs_node: time("tfjs-node"),
    ...(contenders.includes("tfjs-cpu") && { tfjs_cpu: time("tfjs-cpu"), ratio_tfjs_cpu: ratio("tfjs-cpu") }),
    ratio_pytorch: ratio("pytorch"),
    ratio_tfjs_node: ratio("tfjs-node"),
    rounds: measured("ours")?.rounds.length ?? 0,
    disturbed,
    times: each((contender) => {
      const found = measured(contender);
      return found && summarise(found.rounds);
    }),
    peak_mib: each((contender) => measured(contender)?.peakMiB ?? null),
    loss_difference: lossDifference(contenders.map((contender) => measured(contender)?.values ?? [])),
    failures: each((contender) => {
      const outcome = outcomes.get(contender);
      return outcome && "failure" in outcome ? outcome.failure : null;
    }),
  };
}

/** The largest relative difference between the lists, number by number; null where fewer than two lists hold any. */
export function lossDifference(lists: readonly (readonly number[])[]): number | null {
  const filled = lists.filter((list) => list.length > 0);
  if (filled.length < 2) return null;
  const steps = Math.min(...filled.map((list) => list.length));
  const differences = Array.from({ length: steps }, (_, step) => {
    const values = filled.map((list) => list[step]!);
    return (Math.max(...values) - Math.min(...values)) / Math.max(...values.map(Math.abs), Number.MIN_VALUE);
  });
  return Math.max(...differences);
}
