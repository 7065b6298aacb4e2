import type { Interval } from "../../evaluate/interval";
import { checkOptions } from "../../options";
import { percent, percentInterval } from "../format";
import type { Plot } from "../plotly";
import { axis, layout, methodColors, plotText } from "../theme";
import { aTitle, someReferences, someRows } from "./checks";
import { intervalTrace, type Reference, referenceLines, rowAxis, rowLayout, rowNotes } from "./rows";

export interface ForestRow {
  method: string;
  /** 0 to 1. */
  score: Interval;
}

export interface ForestOptions {
  /** Drawn from top to bottom. */
  rows: readonly ForestRow[];
  /** What the score is: "accuracy". */
  metric?: string;
  references?: readonly Reference[];
  title?: string;
  subtitle?: string;
}

const WIDTH = 720;

/** Least width of the plot area beside long names, pixels. */
const PLOT_WIDTH = 300;

/** Room for the numbers right of the plot area, pixels. */
const RIGHT = 160;

/** Forest plot: one score with its 95 % interval per method, and lines to compare them with. */
export function forest(options: ForestOptions): Plot {
  checkOptions("plots.forest", options, {
    rows: someRows,
    metric: aTitle,
    references: someReferences,
    title: aTitle,
    subtitle: aTitle,
  });
  const {
    rows,
    metric = "accuracy",
    references = [],
    title = `Out-of-fold ${metric}`,
    subtitle = "point: mean over repeats; bar: 95 % interval",
  } = options;
  const values = [...rows.flatMap(({ score }) => [score.low, score.high]), ...references.map(({ value }) => value)];
  const limits = [Math.max(0, Math.min(...values) - 0.04), Math.min(1.01, Math.max(...values) + 0.04)] as const;
  const names = rows.map(({ method }) => method);
  const { l, r } = rowLayout(names, { right: RIGHT }).margin;
  const width = Math.max(WIDTH, l + r + PLOT_WIDTH);
  const lines = referenceLines(references, { limits, width, left: l, right: r });
  const figure = {
    data: [
      {
        ...intervalTrace(
          rows.map(({ score }) => score),
          methodColors(names),
        ),
        customdata: names.map(plotText),
        hovertemplate: "%{customdata}: %{x:.1%}<extra></extra>",
      },
    ],
    layout: layout({
      title,
      subtitle,
      width,
      ...rowLayout(names, { references: lines.rows, right: RIGHT }),
      xaxis: axis(metric, { range: limits, tickformat: ".0%" }),
      yaxis: rowAxis(names),
      shapes: lines.shapes,
      annotations: [...lines.annotations, ...rowNotes(rows.map(({ score }) => percentInterval(score)))],
    }),
  };
  const scores = rows.map(({ method, score }) => `${method} ${percentInterval(score)}`);
  const against = references.map(({ label, value }) => `${label} ${percent(value)}`);
  return {
    figure,
    sentence: `${title} with 95 % intervals: ${scores.join("; ")}.${against.length > 0 ? ` For comparison: ${against.join(", ")}.` : ""}`,
  };
}
