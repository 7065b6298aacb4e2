import type { Interval } from "../../evaluate/interval";
import { checkOptions } from "../../options";
import { percent } from "../format";
import type { Plot } from "../plotly";
import { axis, layout, methodColors, plotText, withOpacity } from "../theme";
import { aTitle, someReferences, someRows } from "./checks";
import type { Reference } from "./rows";

export interface LearningCurve {
  method: string;
  /** By number of training images, ascending. */
  points: readonly { trainSize: number; score: Interval }[];
}

export interface LearningCurveOptions {
  curves: readonly LearningCurve[];
  references?: readonly Reference[];
  title?: string;
  subtitle?: string;
}

/** Accuracy on unseen images against the number of training images, with 95 % bands. */
export function learningCurve(options: LearningCurveOptions): Plot {
  checkOptions("plots.learningCurve", options, {
    curves: someRows,
    references: someReferences,
    title: aTitle,
    subtitle: aTitle,
  });
  const {
    curves,
    references = [],
    title = "Would more training images help?",
    subtitle = "line: out-of-fold accuracy; band: 95 % interval",
  } = options;
  const colors = methodColors(curves.map(({ method }) => method));
  const sizes = [...new Set(curves.flatMap(({ points }) => points.map(({ trainSize }) => trainSize)))].sort(
    (a, b) => a - b,
  );
  const traces = curves.flatMap(({ method, points }, i) => {
    const x = points.map(({ trainSize }) => trainSize);
    const band = { type: "scatter", mode: "lines", line: { width: 0 }, hoverinfo: "skip", showlegend: false };
    return [
      { ...band, x, y: points.map(({ score }) => score.low) },
      {
        ...band,
        x,
        y: points.map(({ score }) => score.high),
        fill: "tonexty",
        fillcolor: withOpacity(colors[i]!, 0.18),
      },
      {
        type: "scatter",
        mode: "lines+markers",
        name: plotText(method),
        x,
        y: points.map(({ score }) => score.estimate),
        line: { color: colors[i]!, width: 2 },
        marker: { color: colors[i]!, size: 8 },
        hovertemplate: "%{x} images: %{y:.1%}<extra>%{fullData.name}</extra>",
      },
    ];
  });
  const lines = references.map(({ label, value }) => ({
    type: "scatter",
    mode: "lines",
    name: plotText(`${label} ${percent(value)}`),
    x: [sizes[0]!, sizes.at(-1)!],
    y: [value, value],
    line: { color: "#777", width: 1, dash: "dash" },
    hoverinfo: "skip",
  }));
  const parts = curves.map(({ method, points }) => {
    const values = points.map(
      ({ trainSize, score }) =>
        `${percent(score.estimate)} [${percent(score.low)}, ${percent(score.high)}] with ${trainSize}`,
    );
    return `${method} ${values.join(", ")}`;
  });
  return {
    figure: {
      data: [...traces, ...lines],
      layout: layout({
        title,
        subtitle,
        width: 720,
        height: 420,
        showlegend: true,
        xaxis: axis("training images", { tickvals: sizes }),
        yaxis: axis("accuracy out of fold", { tickformat: ".0%" }),
      }),
    },
    sentence: `${title} Accuracy out of fold by number of training images: ${parts.join("; ")}.`,
  };
}
