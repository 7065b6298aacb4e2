import type { Results, Row } from "./results";
import { memory, milliseconds, ratio, spread } from "./table";

const begin = "<!-- speed: written by npm run bench -- --update, not by hand -->";
const end = "<!-- end of speed -->";

/**
 * The documents that show the results, with their tables renewed.
 *
 * @param read gives the text of a file of the checkout
 * @throws Error if a document lacks the lines between which its table stands
 */
export function renewTables(results: Results, read: (file: string) => string): Record<string, string> {
  return {
    "README.md": renew("README.md", read("README.md"), shortTable(results)),
    "environment.md": renew("environment.md", read("environment.md"), fullTable(results)),
  };
}

/** Replaces what stands between the markers. */
export function renew(file: string, text: string, table: string): string {
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`bench: ${file} lacks the lines "${begin}" and "${end}" around its table`);
  return `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`;
}

/** How fast we are, for the README. */
export function shortTable(results: Results): string {
  const rows = results.rows.filter(({ ratio_pytorch }) => ratio_pytorch !== null);
  return [
    "| workload | times as fast as PyTorch | times as fast as tfjs-node | peak memory against PyTorch's |",
    "|---|---|---|---|",
    ...rows.map((row) => {
      const { title, ratio_pytorch, ratio_tfjs_node } = row;
      return `| ${title} | ${ratio(ratio_pytorch)} | ${ratio(ratio_tfjs_node)} | ${ratio(memoryShare(row))} |`;
    }),
    "",
    circumstances(results),
  ].join("\n");
}

/** All numbers, for environment.md. */
export function fullTable(results: Results): string {
  return [
    "| workload | ours, ms: median, min, middle half | PyTorch: median, min, middle half | tfjs-node | ours / PyTorch / tfjs-node, MiB |",
    "|---|---|---|---|---|",
    ...results.rows.map((row) => {
      const each = (key: "ours" | "pytorch") => {
        const times = row.times[key];
        return times ? `${milliseconds(times.median)}, ${milliseconds(times.minimum)}, ${spread(row, key)}` : "–";
      };
      const { ours, pytorch, tfjs_node } = row.peak_mib;
      const peaks = [ours, pytorch, tfjs_node].map(memory).join(" / ");
      return `| ${row.title} | ${each("ours")} | ${each("pytorch")} | ${milliseconds(row.tfjs_node)} | ${peaks} |`;
    }),
    "",
    ...results.rows.filter(({ ratio_tfjs_cpu }) => ratio_tfjs_cpu != null).map(againstJavaScript),
    circumstances(results),
  ].join("\n");
}

const againstJavaScript = ({ title, ratio_tfjs_cpu, tfjs_cpu }: Row) =>
  `"${title}" runs ${ratio(ratio_tfjs_cpu)} times as fast as on tfjs' own JavaScript (${milliseconds(tfjs_cpu)} ms).\n`;

const memoryShare = ({ peak_mib: { ours, pytorch } }: Row) => (ours && pytorch ? ours / pytorch : null);

/** Where and with what the numbers were measured. */
function circumstances({ date, machine, threads, versions, rows }: Results): string {
  const software = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const disturbed = rows.reduce((sum, row) => sum + row.disturbed, 0);
  const rounds = rows.reduce((sum, row) => sum + row.rounds, 0);
  return (
    `Measured ${date.slice(0, 10)} on ${machine.cpu}, ${machine.cores} cores, ${machine.memory_gib} GiB, ${machine.platform}; ` +
    `${threads} threads each, float32; ${software.join(", ")}. ` +
    `Other processes took more than a tenth of the machine in ${disturbed} of ${rounds} rounds.`
  );
}
