import { sum } from "../../numbers";
import { checkOptions, required, wholeNumber } from "../../options";
import { count, number, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, BLUES, layout, plotText } from "../theme";
import { aTable, aTitle, someNames } from "./checks";

export interface ConfusionOptions {
  /** Class names in label order. */
  classes: readonly string[];
  /** Images by `[labelled][predicted]`; means over repeats need not be whole. */
  counts: readonly (readonly number[])[];
  method: string;
  repeats?: number;
  unit?: string;
}

/** Confusion matrix: rows are labels and sum to 100 %, columns are predictions; colour is the share of the row. */
export function confusionMatrix(options: ConfusionOptions): Plot {
  checkOptions("plots.confusionMatrix", options, {
    classes: someNames,
    counts: aTable,
    method: required(aTitle),
    repeats: wholeNumber(1),
    unit: aTitle,
  });
  const { classes, counts, method, repeats = 1, unit = "images" } = options;
  const sums = counts.map((row) => sum(row));
  const rates = counts.map((row, i) => row.map((n) => (sums[i] ? n / sums[i] : Number.NaN)));
  const total = Math.round(sum(sums));
  const right = sum(counts.map((row, i) => row[i]!));
  const names = classes.map(plotText);
  const side = 90 * Math.max(3, classes.length);
  const title = `Confusion matrix: ${method}`;
  const what = repeats > 1 ? `${count(total, unit)}, mean over ${repeats} repeats` : count(total, unit);
  const figure = {
    data: [
      {
        type: "heatmap",
        x: names,
        y: names,
        z: rates,
        zmin: 0,
        zmax: 1,
        colorscale: BLUES,
        text: counts.map((row, i) => row.map((n, j) => `<b>${number(n)}</b><br>${percent(rates[i]![j]!, 0)}`)),
        texttemplate: "%{text}",
        hovertemplate: "labelled %{y}, predicted %{x}: %{z:.1%}<extra></extra>",
        xgap: 2,
        ygap: 2,
        colorbar: {
          title: { text: "share of labelled class", side: "right", font: { size: 12 } },
          tickformat: ".0%",
          thickness: 14,
          outlinewidth: 0,
        },
      },
    ],
    layout: layout({
      title,
      subtitle: `${what}; count and share of the row`,
      width: side + 280,
      height: side + 150,
      xaxis: axis("predicted", { showgrid: false, ticks: "" }),
      yaxis: axis("labelled", { showgrid: false, ticks: "", autorange: "reversed" }),
    }),
  };
  const recalls = classes.map((name, i) => `${name} ${percent(rates[i]![i]!)}`);
  const sentence = `${title}, ${what}: ${number(right)} right (${percent(right / total)}); right per class: ${recalls.join(", ")}.${confused(classes, counts)}`;
  return { figure, sentence };
}

/** The most frequent mistake in words. */
function confused(classes: readonly string[], counts: readonly (readonly number[])[]): string {
  const wrong = counts.flatMap((row, i) => row.map((n, j) => ({ n, i, j }))).filter(({ i, j }) => i !== j);
  const most = wrong.reduce((a, b) => (b.n > a.n ? b : a));
  return most.n > 0 ? ` Most often confused: ${classes[most.i]} taken for ${classes[most.j]} (${number(most.n)}).` : "";
}
