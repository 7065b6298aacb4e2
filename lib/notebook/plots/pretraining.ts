import { checkOptions, record, required } from "../../options";
import { fixed, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, layout, methodColors, plotText, secondPanelReference } from "../theme";
import { aShare, aTitle } from "./checks";

/** One line of a pretraining's history; see `build/pretrain/<variant>/history.jsonl`. */
export interface PretrainingPoint {
  /** Figures seen. */
  samples: number;
  /** Nats. */
  loss?: number;
  /** On held-out figures, 0 to 1. */
  accuracy?: number;
  neighbours?: number;
}

export interface PretrainingOptions {
  /** Histories by what was learnt from. */
  curves: Readonly<Record<string, readonly PretrainingPoint[]>>;
  /** Accuracy of guessing, 0 to 1: one in 17 activities by default. */
  chance?: number;
  title?: string;
}

/** Loss, and accuracy on held-out figures, by the figures seen. */
export function pretraining(options: PretrainingOptions): Plot {
  checkOptions("plots.pretraining", options, {
    curves: required(record("curves by what was learnt from: { captions: [ … ] }")),
    chance: aShare,
    title: aTitle,
  });
  const { curves, chance = 1 / 17, title = "Pretraining on figures" } = options;
  const names = Object.keys(curves);
  const colors = methodColors(names);
  const line = (i: number, key: "loss" | "accuracy" | "neighbours", panel: string, dash = "solid") => {
    const points = curves[names[i]!]!.filter((point) => point[key] !== undefined);
    if (points.length === 0) return []; // a variant trained without words has no accuracy
    const trace = {
      type: "scatter",
      mode: points.length > 1 ? "lines" : "markers",
      name: plotText(names[i]!),
      legendgroup: names[i]!,
      showlegend: key === "neighbours",
      xaxis: `x${panel}`,
      yaxis: `y${panel}`,
      x: points.map(({ samples }) => samples),
      y: points.map((point) => point[key]),
      line: { color: colors[i]!, width: 2, dash },
    };
    return [trace];
  };
  const figure = {
    data: names.flatMap((_, i) => [
      ...line(i, "loss", ""),
      ...line(i, "accuracy", "2"),
      ...line(i, "neighbours", "2", "dot"),
    ]),
    layout: layout({
      title,
      subtitle:
        "right, solid: held-out figures classified correctly, of 17 activities; dotted: nearest neighbours with the same activity",
      width: 860,
      height: 400,
      showlegend: names.length > 1,
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom" },
      xaxis: axis("figures seen", { domain: [0, 0.43] }),
      yaxis: axis("loss (nats)", { rangemode: "tozero" }),
      xaxis2: axis("figures seen", { domain: [0.57, 1], anchor: "y2" }),
      yaxis2: axis("share", { anchor: "x2", rangemode: "tozero", tickformat: ".0%" }),
      shapes: [secondPanelReference(chance)],
    }),
  };
  return { figure, sentence: `${title}: ${names.map((name) => summary(name, curves[name]!)).join(" ")}` };
}

function summary(name: string, points: readonly PretrainingPoint[]): string {
  const last = (key: "loss" | "accuracy" | "neighbours") => points.findLast((point) => point[key] !== undefined)?.[key];
  const parts = [
    ["loss", fixed(last("loss") ?? Number.NaN)],
    ["held-out accuracy", percent(last("accuracy") ?? Number.NaN)],
    ["neighbours alike", percent(last("neighbours") ?? Number.NaN)],
  ];
  return `${name} after ${points.at(-1)?.samples ?? 0} figures: ${parts.map((part) => part.join(" ")).join(", ")}.`;
}
