import { between, checkOptions, required } from "../../options";
import { number, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, COLORS, layout, methodColors, plotText } from "../theme";
import { aTitle, someRows } from "./checks";

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

/** Reliability diagram: accuracy against confidence, dots whose area shows the size of their bins; a calibrated method lies on the line. */
export function reliabilityDiagram(options: ReliabilityOptions): Plot {
  checkOptions("plots.reliabilityDiagram", options, { bins: someRows, method: required(aTitle), ece: between(0, 1) });
  const { bins, method, ece } = options;
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

export interface RiskCoverageCurve {
  method: string;
  /** Both 0 to 1, by rising coverage. */
  curve: readonly { coverage: number; risk: number }[];
  /** Area under the curve. */
  aurc?: number;
}

export interface RiskCoverageOptions {
  curves: readonly RiskCoverageCurve[];
  title?: string;
}

/** Risk-coverage curves: the error rate when only the most confident predictions are kept. */
export function riskCoverageCurves(options: RiskCoverageOptions): Plot {
  checkOptions("plots.riskCoverageCurves", options, { curves: someRows, title: aTitle });
  const { curves, title = "Risk and coverage" } = options;
  const colors = methodColors(curves.map(({ method }) => method));
  const figure = {
    data: curves.map(({ method, curve }, i) => ({
      type: "scatter",
      mode: "lines",
      name: plotText(method),
      x: curve.map((point) => point.coverage),
      y: curve.map((point) => point.risk),
      line: { color: colors[i], width: 2 },
      hovertemplate: "coverage %{x:.0%}, risk %{y:.1%}<extra>%{fullData.name}</extra>",
    })),
    layout: layout({
      title,
      subtitle: "images in order of confidence, the most confident first",
      width: 640,
      height: 420,
      showlegend: true,
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom" },
      xaxis: axis("coverage (share of images kept)", { range: [0, 1.01], tickformat: ".0%" }),
      yaxis: axis("risk (share of wrong predictions)", { rangemode: "tozero", tickformat: ".0%" }),
    }),
  };
  const parts = curves.map(({ method, curve, aurc }) => {
    const half = curve.find(({ coverage }) => coverage >= 0.5);
    const area = aurc === undefined ? "" : `, area ${aurc.toFixed(3)}`;
    return `${method} errs on ${percent(half?.risk ?? Number.NaN)} at half coverage and on ${percent(curve.at(-1)?.risk ?? Number.NaN)} of all${area}`;
  });
  return { figure, sentence: `${title}: ${parts.join("; ")}.` };
}
