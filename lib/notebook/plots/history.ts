import type { EpochRecord } from "../../method";
import { mean } from "../../numbers";
import { checkOptions } from "../../options";
import { fixed, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, COLORS, layout, methodColors, plotText, secondPanelReference, withOpacity } from "../theme";
import { aShare, aTitle, someRows } from "./checks";

export interface TrainingCurves {
  method: string;
  /** One history per fold. Folds that stopped early simply end. */
  folds: readonly (readonly EpochRecord[])[];
}

export interface TrainingHistoryOptions {
  curves: readonly TrainingCurves[];
  /** Accuracy of always answering the most frequent class, 0 to 1. */
  chance?: number;
  title?: string;
}

interface Band {
  epochs: number[];
  mean: number[];
  low: number[];
  high: number[];
}

/** Training loss and training accuracy by epoch: a line for the mean over folds, a band from the lowest to the highest. */
export function trainingHistory(options: TrainingHistoryOptions): Plot {
  checkOptions("plots.trainingHistory", options, { curves: someRows, chance: aShare, title: aTitle });
  const { curves, chance, title = "Training curves" } = options;
  const drawn = curves.filter(({ folds }) => folds.some((history) => history.length > 0));
  if (drawn.length === 0)
    throw new Error("show.history: none of these methods trains in epochs, so there is no history");
  const colors = methodColors(drawn.map(({ method }) => method));
  const bands = drawn.map(({ folds }) => ({
    loss: bandOf(folds, (record) => record.loss),
    accuracy: bandOf(folds, (record) => record.accuracy),
  }));
  const figure = {
    data: drawn.flatMap(({ method }, i) => [
      ...bandTraces(bands[i]!.loss, { name: method, color: colors[i]!, panel: "" }),
      ...bandTraces(bands[i]!.accuracy, { name: method, color: colors[i]!, panel: "2" }),
    ]),
    layout: layout({
      title,
      subtitle: `on the training images of each fold; line: mean over folds, band: lowest to highest fold`,
      width: 820,
      height: 380,
      showlegend: drawn.length > 1,
      legend: { orientation: "h", x: 1, xanchor: "right", y: 1.02, yanchor: "bottom" },
      xaxis: axis("epoch", { domain: [0, 0.43] }),
      yaxis: axis("cross-entropy (nats)", { rangemode: "tozero" }),
      xaxis2: axis("epoch", { domain: [0.57, 1], anchor: "y2" }),
      yaxis2: axis("accuracy", { anchor: "x2", range: [0, 1.02], tickformat: ".0%" }),
      ...(chance === undefined ? {} : chanceLine(chance)),
    }),
  };
  return { figure, sentence: `${title}: ${drawn.map((d, i) => summary(d, bands[i]!)).join(" ")}` };
}

function summary({ method, folds }: TrainingCurves, { loss, accuracy }: { loss: Band; accuracy: Band }): string {
  const last = loss.epochs.length - 1;
  return (
    `${method}, ${folds.length} fold${folds.length === 1 ? "" : "s"}, ${loss.epochs[last]} epochs: ` +
    `loss ${fixed(loss.mean[0]!)} → ${fixed(loss.mean[last]!)} nats, ` +
    `training accuracy ${percent(accuracy.mean[0]!)} → ${percent(accuracy.mean[last]!)}.`
  );
}

/** Mean and extremes over the folds that reached each epoch. */
function bandOf(folds: readonly (readonly EpochRecord[])[], value: (record: EpochRecord) => number): Band {
  const epochs = [...new Set(folds.flatMap((history) => history.map(({ epoch }) => epoch)))].sort((a, b) => a - b);
  const at = epochs.map((epoch) => folds.flatMap((history) => history.filter((r) => r.epoch === epoch).map(value)));
  return {
    epochs,
    mean: at.map(mean),
    low: at.map((values) => Math.min(...values)),
    high: at.map((values) => Math.max(...values)),
  };
}

function bandTraces(band: Band, { name, color, panel }: { name: string; color: string; panel: string }) {
  const place = { type: "scatter", xaxis: `x${panel}`, yaxis: `y${panel}`, legendgroup: name };
  const area = {
    ...place,
    mode: "lines",
    x: [...band.epochs, ...band.epochs.toReversed()],
    y: [...band.high, ...band.low.toReversed()],
    fill: "toself",
    fillcolor: withOpacity(color, 0.18),
    line: { width: 0 },
    hoverinfo: "skip",
    showlegend: false,
  };
  const line = {
    ...place,
    mode: band.epochs.length > 1 ? "lines" : "markers",
    name: plotText(name),
    x: band.epochs,
    y: band.mean,
    line: { color, width: 2 },
    showlegend: panel === "",
  };
  return [area, line];
}

function chanceLine(chance: number) {
  return {
    shapes: [secondPanelReference(chance)],
    annotations: [
      {
        xref: "x2 domain",
        x: 1,
        xanchor: "right",
        yref: "y2",
        y: chance,
        yanchor: "top",
        text: `most frequent class ${percent(chance)}`,
        font: { size: 11, color: COLORS.reference },
        showarrow: false,
      },
    ],
  };
}
