import { join } from "node:path";
import { gitState, machine } from "./machine";
import { measure, type Outcome } from "./measure";
import { writePhoto } from "./photo";
import { lossesDiffer, type Results, type Row, rowOf } from "./results";
import { startWorker, type Worker } from "./start-worker";
import { remarks, textTable } from "./table";
import { workloads } from "./workloads";
import type { Contender, Workload } from "./workloads/workload";

export { renewTables } from "./documents";
export { isComplete, lossesDiffer } from "./results";

export interface BenchOptions {
  /** The folder of the checkout. */
  root: string;
  /** Names of workloads; all if absent. */
  only?: readonly string[];
  rounds: number;
  threads: number;
  /** A Python with torch, if there is one. */
  python?: string;
  /** Whether tfjs-node can be loaded. */
  tfjsNode: boolean;
  /** Variables of the environment that the notebooks' kernel starts with: ours does so too. The peers start as they are used. */
  kernel: Record<string, string>;
  /** Called after each workload with all results so far. */
  onResults(results: Results): void;
  /** Shows a state that passes, and lines that stay. */
  line: { update(text: string): void; print(text: string): void };
}

export const workloadNames = (): string[] => workloads.map(({ name }) => name);

/** Measures the workloads one after the other and prints the table. */
export async function runBench(options: BenchOptions): Promise<Results> {
  const { root, only, rounds, threads, onResults, line } = options;
  const chosen = workloads.filter(({ name }) => !only || only.includes(name));
  const versions: Record<string, string> = { node: process.versions.node };
  const rows: Row[] = [];
  const origin = { schema: 1, date: new Date().toISOString(), ...gitState(root), machine: machine(), threads } as const;
  if (chosen.some(({ needsPhoto }) => needsPhoto)) await writePhoto(photoOf(root));
  for (const workload of chosen) {
    line.update(`  … ${workload.name}`);
    const measured = await measure(contendersOf(workload, options), {
      rounds,
      warmUp: 3,
      turn: 250,
      pause: 30,
      onRound: (round, undisturbed) =>
        line.update(`  … ${workload.name}  round ${round}, ${undisturbed} of ${rounds} undisturbed`),
    });
    Object.assign(versions, ...[...measured.outcomes.values()].map(versionsOf));
    const row = rowOf(workload, measured);
    rows.push(row);
    onResults({ ...origin, versions, rows });
    line.print(`  ${Object.keys(row.failures).length > 0 || lossesDiffer(row) ? "✗" : "✓"} ${workload.title}`);
    for (const remark of remarks(row)) line.print(`    ${remark}`);
  }
  line.print(`\n${textTable(rows)}`);
  return { ...origin, versions, rows };
}

const photoOf = (root: string) => join(root, "build", "bench", "photo.jpg");

const versionsOf = (outcome: Outcome) => ("failure" in outcome ? {} : outcome.versions);

function contendersOf({ name, contenders }: Workload, options: BenchOptions): { name: Contender; start(): Worker }[] {
  const isHere = (contender: Contender) =>
    contender === "pytorch" ? options.python !== undefined : contender === "tfjs-node" ? options.tfjsNode : true;
  return contenders.filter(isHere).map((contender) => ({
    name: contender,
    start: () => startWorker({ name: contender, ...commandOf(contender, name, options) }),
  }));
}

function commandOf(contender: Contender, workload: string, { root, python, threads, kernel }: BenchOptions) {
  const n = String(threads);
  if (contender === "pytorch")
    return {
      command: python!,
      args: [join(root, "bench", "peers", "pytorch.py"), workload, n],
      env: { OMP_NUM_THREADS: n, MKL_NUM_THREADS: n, STILLACT_BENCH_PHOTO: photoOf(root) },
    };
  const env: Record<string, string> =
    contender === "tfjs-node"
      ? { TF_NUM_INTRAOP_THREADS: n, TF_NUM_INTEROP_THREADS: "1", TF_CPP_MIN_LOG_LEVEL: "2" }
      : { ...(contender === "ours" && kernel), STILLACT_BENCH_PHOTO: photoOf(root) };
  return { command: process.execPath, args: [join(__dirname, "worker.js"), workload, contender, n], env };
}
