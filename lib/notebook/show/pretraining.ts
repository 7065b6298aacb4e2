import { checkOptions } from "../../options";
import type { PretrainingResults } from "../../results/pretraining";
import { count, duration, percentInterval } from "../format";
import { someReferences } from "../plots/checks";
import { forest } from "../plots/forest";
import { pretraining as curvesOf } from "../plots/pretraining";
import type { Reference } from "../plots/rows";
import { showTable } from "../tables";
import { plot, text } from "./values";

/**
 * What each way of pretraining the same network on the same figures is good for: its curves, a table, and a forest plot of
 * the accuracies on the benchmark with 95 % intervals. Where nothing is published yet, it says how to make it.
 */
export async function pretraining(
  scores: PretrainingResults | undefined,
  options: { references?: readonly Reference[] } = {},
): Promise<void> {
  const { references = [] } = checkOptions("show.pretraining", options, { references: someReferences });
  if (!scores) return text("results/pretraining.json is missing: npm run pretrain -- --evaluate writes it.");
  const { dataset, n, k, repeats, bestAccuracy } = scores.benchmark;
  const trained = Object.entries(scores.rows).filter(([, { history }]) => history.length > 1);
  const rows = Object.entries(scores.rows).flatMap(([name, { what, settings, provenance, benchmark }]) =>
    benchmark.map(({ method, accuracy, macroF1 }) => ({
      name: `${name}, ${method}`,
      what,
      accuracy,
      macroF1,
      seen: provenance.seconds === 0 ? "–" : count(settings.samples, "figures"),
      time: provenance.seconds === 0 ? "–" : duration(provenance.seconds),
    })),
  );
  if (trained.length > 0)
    await plot(curvesOf({ curves: Object.fromEntries(trained.map(([name, { history }]) => [name, history])) }));
  showTable(
    rows.map(({ name, what, accuracy, macroF1, seen, time }) => ({
      "pretrained on": name,
      "how the image tower was trained": what,
      "figures seen": seen,
      time,
      accuracy: percentInterval(accuracy),
      "macro-F1": percentInterval(macroF1),
    })),
    {
      caption: `Scores on ${dataset} [95 % interval, bootstrap over figures] by what the same network was pretrained on.`,
    },
  );
  await plot(
    forest({
      rows: rows.map(({ name, accuracy }) => ({ method: name, score: accuracy })),
      references: [...references, { label: "best possible", value: bestAccuracy }],
      title: "Accuracy by pretraining",
      subtitle: `${count(n, "figures")}, linear probes out of fold (${repeats} × ${k} folds); bar: 95 % interval`,
    }),
  );
}
