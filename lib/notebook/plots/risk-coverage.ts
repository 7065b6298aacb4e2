import { percent } from "../format";
import type { Plot } from "../plain";
import { axis, layout, methodColors, plotText } from "../theme";

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

/** Risk-coverage curves: the error rate that is left when only the most confident answers are given. */
export function riskCoverageCurves({ curves, title = "Risk and coverage" }: RiskCoverageOptions): Plot {
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
      subtitle: "images are answered from the most to the least confident",
      width: 640,
      height: 420,
      showlegend: true,
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom" },
      xaxis: axis("coverage (share of images answered)", { range: [0, 1.01], tickformat: ".0%" }),
      yaxis: axis("risk (share of wrong answers)", { rangemode: "tozero", tickformat: ".0%" }),
    }),
  };
  const parts = curves.map(({ method, curve, aurc }) => {
    const half = curve.find(({ coverage }) => coverage >= 0.5);
    const area = aurc === undefined ? "" : `, area ${aurc.toFixed(3)}`;
    return `${method} errs on ${percent(half?.risk ?? Number.NaN)} at half coverage and on ${percent(curve.at(-1)?.risk ?? Number.NaN)} of all${area}`;
  });
  return { figure, sentence: `${title}: ${parts.join("; ")}.` };
}
