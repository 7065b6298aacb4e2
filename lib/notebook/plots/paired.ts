import type { Interval } from "../../evaluate/interval";
import { checkOptions } from "../../options";
import { pointsInterval, pValue } from "../format";
import type { Plot } from "../plotly";
import { axis, COLORS, layout } from "../theme";
import { aTitle, someRows } from "./checks";
import { intervalTrace, rowAxis, rowLayout, rowNotes } from "./rows";

export interface PairedRow {
  /** What is compared: "cnn − fnn". */
  label: string;
  /** Accuracy of the first minus accuracy of the second, −1 to 1. */
  difference: Interval;
  /** Two-sided p-value, adjusted if the comparison belongs to a family. */
  p?: number;
}

export interface PairedOptions {
  rows: readonly PairedRow[];
  title?: string;
  subtitle?: string;
}

/** Least width of the plot area beside long names, pixels. */
const PLOT_WIDTH = 320;

const inPoints = ({ difference, p }: PairedRow) =>
  `${pointsInterval(difference)}${p === undefined ? "" : `, ${pValue(p)}`}`;

/** Differences of accuracy on the same images with 95 % intervals; zero is no difference. */
export function pairedDifferences(options: PairedOptions): Plot {
  checkOptions("plots.pairedDifferences", options, { rows: someRows, title: aTitle, subtitle: aTitle });
  const {
    rows,
    title = "Paired differences of accuracy",
    subtitle = "same images; point: difference; bar: 95 % interval",
  } = options;
  const ends = rows.flatMap(({ difference }) => [difference.low, difference.high]);
  const [low, high] = [100 * Math.min(0, ...ends), 100 * Math.max(0, ...ends)];
  const pad = 0.1 * Math.max(1, high - low);
  const names = rows.map(({ label }) => label);
  const sized = rowLayout(names, { right: 220 });
  const figure = {
    data: [
      {
        ...intervalTrace(
          rows.map(({ difference: { estimate, low, high } }) => ({
            estimate: 100 * estimate,
            low: 100 * low,
            high: 100 * high,
          })),
          "#332288",
        ),
        hovertemplate: "%{x:.1f} points<extra></extra>",
      },
    ],
    layout: layout({
      title,
      subtitle,
      width: Math.max(720, sized.margin.l + PLOT_WIDTH + sized.margin.r),
      ...sized,
      xaxis: axis("difference of accuracy (percentage points)", { range: [low - pad, high + pad] }),
      yaxis: rowAxis(names),
      annotations: rowNotes(rows.map(inPoints)),
      shapes: [
        {
          type: "line",
          xref: "x",
          x0: 0,
          x1: 0,
          yref: "paper",
          y0: 0,
          y1: 1,
          line: { color: COLORS.reference, dash: "dash", width: 1 },
          layer: "below",
        },
      ],
    }),
  };
  const parts = rows.map((row) => `${row.label} ${inPoints(row)}`);
  return { figure, sentence: `${title} in percentage points, with 95 % intervals: ${parts.join("; ")}.` };
}
