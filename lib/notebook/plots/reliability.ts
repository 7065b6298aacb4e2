import { number, percent } from "../format";
import type { Plot } from "../plain";
import { axis, COLORS, layout, methodColors } from "../theme";

/** One bin of confidence. */
export interface ReliabilityBin {
  /** Mean probability of the predicted class in this bin, 0 to 1. */
  confidence: number;
  /** Share of right predictions in this bin, 0 to 1. */
  accuracy: number;
  /** Number of images; bins without any are left out. */
  count: number;
}

export interface ReliabilityOptions {
  bins: readonly ReliabilityBin[];
  method: string;
  /** Expected calibration error, 0 to 1. */
  ece?: number;
}

/** Reliability diagram: accuracy against confidence, dots as large as their bins; a calibrated method lies on the line. */
export function reliabilityDiagram({ bins, method, ece }: ReliabilityOptions): Plot {
  const filled = bins.filter((bin) => bin.count > 0);
  const largest = Math.max(...filled.map((bin) => bin.count));
  const [color] = methodColors([method]);
  const title = `Reliability: ${method}`;
  const error = ece === undefined ? "" : `expected calibration error ${percent(ece)}`;
  const figure = {
    data: [
      {
        type: "scatter",
        mode: "lines",
        x: [0, 1],
        y: [0, 1],
        line: { color: COLORS.reference, dash: "dash", width: 1 },
        hoverinfo: "skip",
      },
      {
        type: "scatter",
        mode: "lines+markers",
        x: filled.map((bin) => bin.confidence),
        y: filled.map((bin) => bin.accuracy),
        text: filled.map((bin) => number(bin.count)),
        line: { color, width: 1.5 },
        marker: { color, size: filled.map((bin) => 5 + 19 * Math.sqrt(bin.count / largest)), opacity: 0.75 },
        hovertemplate: "confidence %{x:.1%}, accuracy %{y:.1%}, %{text} images<extra></extra>",
        cliponaxis: false,
      },
    ],
    layout: layout({
      title,
      subtitle: [error, "area: images in the bin"].filter(Boolean).join("; "),
      width: 520,
      height: 500,
      xaxis: axis("confidence (probability of the predicted class)", { range: [0, 1.03], tickformat: ".0%" }),
      yaxis: axis("accuracy", { range: [0, 1.03], tickformat: ".0%" }),
    }),
  };
  const parts = filled.map(
    (b) => `${percent(b.accuracy, 0)} right at ${percent(b.confidence, 0)} (${number(b.count)})`,
  );
  return { figure, sentence: `${title}${error ? `, ${error}` : ""}: ${parts.join(", ")}.` };
}
