import { sum } from "../../numbers";
import { count, percent } from "../format";
import type { Plot } from "../plain";
import { axis, classColor, layout, plotText } from "../theme";

export interface ClassBalanceOptions {
  classes: readonly string[];
  /** Images per class, in the order of `classes`. */
  counts: readonly number[];
  title?: string;
  /** What is counted: "photos", "figures". */
  unit?: string;
}

/** Number of images per class as bars that start at zero. */
export function classBalance({ classes, counts, title = "Class balance", unit = "images" }: ClassBalanceOptions): Plot {
  const total = sum(counts);
  const parts = classes.map((name, i) => `${name} ${counts[i]} (${percent(counts[i]! / total)})`);
  const figure = {
    data: [
      {
        type: "bar",
        x: classes.map(plotText),
        y: counts,
        text: counts.map((n) => `${n}<br>${percent(n / total)}`),
        textposition: "outside",
        marker: { color: classes.map((_, label) => classColor(label)) },
        hovertemplate: "%{x}: %{y}<extra></extra>",
        width: 0.6,
      },
    ],
    layout: layout({
      title,
      subtitle: count(total, unit),
      width: Math.max(480, 120 + 110 * classes.length),
      height: 380,
      xaxis: axis("class", { ticks: "", showgrid: false }),
      yaxis: axis(`number of ${unit}`, { range: [0, 1.2 * Math.max(1, ...counts)] }),
    }),
  };
  return { figure, sentence: `${title}: ${count(total, unit)}; ${parts.join(", ")}.` };
}
