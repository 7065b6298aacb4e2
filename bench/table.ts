import { lossesDiffer, type Row } from "./results";

const dash = "–";

/** Milliseconds with three digits, the last of which is noise. */
export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return dash;
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

export const ratio = (value: number | null | undefined): string =>
  value === null || value === undefined ? dash : value.toFixed(2);

export const memory = (mib: number | undefined): string => (mib === undefined ? dash : mib.toFixed(0));

/** The middle half of a contender's rounds. */
export const spread = ({ times }: Row, contender: keyof Row["times"]): string =>
  times[contender] ? times[contender].quartiles.map(milliseconds).join(dash) : dash;

/** The results for a terminal: times in ms, how many times as fast as the peers we are, peak memory in MiB. */
export function textTable(rows: readonly Row[]): string {
  const groups = ["", "ours, ms", "", "", "PyTorch", "tfjs-node", "times as fast as", "", "peak memory, MiB", "", ""];
  const header = [
    "workload",
    "median",
    "min",
    "middle half",
    "ms",
    "ms",
    "PyTorch",
    "tfjs-node",
    "ours",
    "PyTorch",
    "tfjs-node",
  ];
  const lines = rows.map((row) => [
    row.workload,
    milliseconds(row.ours),
    milliseconds(row.times.ours?.minimum),
    spread(row, "ours"),
    milliseconds(row.pytorch),
    milliseconds(row.tfjs_node),
    ratio(row.ratio_pytorch),
    ratio(row.ratio_tfjs_node),
    memory(row.peak_mib.ours),
    memory(row.peak_mib.pytorch),
    memory(row.peak_mib.tfjs_node),
  ]);
  return columns([groups, header, ...lines]);
}

/** Lines of equally wide columns: the first to the left, the others to the right. */
export function columns(lines: readonly (readonly string[])[]): string {
  const widths = lines[0]!.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  const pad = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!));
  return lines.map((line) => line.map(pad).join("  ").trimEnd()).join("\n");
}

/** What is to be said beside a row's numbers: failures, losses that differ, disturbance, the further peer. */
export function remarks(row: Row): string[] {
  const said = Object.entries(row.failures).map(([contender, failure]) => `${contender}: ${failure}`);
  if (lossesDiffer(row))
    said.push(
      `the contenders do not compute the same: their losses differ by ${row.loss_difference!.toExponential(1)}`,
    );
  if (row.disturbed > 0) said.push(`other processes kept the machine busy in ${row.disturbed} of ${row.rounds} rounds`);
  if (row.ratio_tfjs_cpu != null)
    said.push(`${ratio(row.ratio_tfjs_cpu)} times as fast as tfjs' JavaScript (${milliseconds(row.tfjs_cpu)} ms)`);
  return said;
}
