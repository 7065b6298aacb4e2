import { mean } from "../../numbers";
import { checkOptions } from "../../options";
import { percent, quantile } from "../format";
import type { Plot } from "../plotly";
import { axis, COLORS, layout, methodColors, plotText, withOpacity } from "../theme";
import { aTitle, someReferences, someRows } from "./checks";
import { type Reference, referenceLines, rowAxis, rowLayout } from "./rows";

export interface SpreadRow {
  method: string;
  /** Accuracy of each held-out fold, 0 to 1: what a single split would have reported. */
  folds: readonly number[];
}

export interface SpreadOptions {
  rows: readonly SpreadRow[];
  references?: readonly Reference[];
  title?: string;
}

const WIDTH = 720;

/** One dot per fold and method: how much a single train / test split depends on luck. */
export function splitSpread(options: SpreadOptions): Plot {
  checkOptions("plots.splitSpread", options, { rows: someRows, references: someReferences, title: aTitle });
  const { rows, references = [], title = "What single splits would have shown" } = options;
  const values = [...rows.flatMap(({ folds }) => folds), ...references.map(({ value }) => value)];
  const limits = [Math.max(0, Math.min(...values) - 0.05), Math.min(1.01, Math.max(...values) + 0.05)] as const;
  const names = rows.map(({ method }) => method);
  const { l, r } = rowLayout(names).margin;
  const lines = referenceLines(references, { limits, width: WIDTH, left: l, right: r });
  const colors = methodColors(names);
  const binWidth = (limits[1] - limits[0]) / 60;
  const dots = rows.map(({ method, folds }, i) => ({
    type: "scatter",
    mode: "markers",
    name: plotText(method),
    x: folds,
    y: stacked(folds, binWidth).map((offset) => i + offset),
    marker: { color: withOpacity(colors[i]!, 0.65), size: 9, line: { color: colors[i]!, width: 1 } },
    hovertemplate: "%{x:.1%}<extra>%{fullData.name}</extra>",
  }));
  const means = {
    type: "scatter",
    mode: "markers",
    name: "mean",
    x: rows.map(({ folds }) => mean(folds)),
    y: rows.map((_, i) => i + 0.22),
    marker: { symbol: "triangle-up", size: 11, color: COLORS.reference },
    hovertemplate: "mean %{x:.1%}<extra></extra>",
  };
  const figure = {
    data: [...dots, means],
    layout: layout({
      title,
      subtitle: "dot: accuracy on one held-out fold; triangle: mean of the method's folds",
      width: WIDTH,
      ...rowLayout(names, { references: lines.rows, rowHeight: 64 }),
      xaxis: axis("accuracy on one fold", { range: limits, tickformat: ".0%" }),
      yaxis: rowAxis(names),
      shapes: lines.shapes,
      annotations: lines.annotations,
    }),
  };
  const parts = rows.map(
    ({ method, folds }) =>
      `${method} ${percent(Math.min(...folds))} to ${percent(Math.max(...folds))} over ${folds.length} folds ` +
      `(mean ${percent(mean(folds))}, middle half ${percent(quantile(folds, 0.25))} to ${percent(quantile(folds, 0.75))})`,
  );
  const against = references.map(({ label, value }) => `${label} ${percent(value)}`);
  const sentence = `${title}: ${parts.join("; ")}.${against.length > 0 ? ` For comparison: ${against.join(", ")}.` : ""}`;
  return { figure, sentence };
}

/** Offsets (upwards, in rows) that stack dots of nearly the same value, closer where the stack would leave its row. */
function stacked(values: readonly number[], binWidth: number): number[] {
  const bins = values.map((value) => Math.round(value / binWidth));
  const tallest = Math.max(...bins.map((bin) => bins.filter((other) => other === bin).length));
  const step = Math.min(0.13, 0.55 / tallest);
  return bins.map((bin, i) => -step * bins.slice(0, i).filter((other) => other === bin).length);
}
