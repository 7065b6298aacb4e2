import { count, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, classColor, layout, plotText, withOpacity } from "../theme";

export interface FeatureMapOptions {
  /** Where each image lies in the plane. */
  points: readonly (readonly [number, number])[];
  /** Index into `classes` of each image. */
  labels: readonly number[];
  classes: readonly string[];
  /** Name of each image, shown under the pointer. */
  ids: readonly string[];
  /** Name of the features: "MobileNetV2". */
  features: string;
  /** Share of the nearest images, in all dimensions, that have the same label, and the share that chance would give. */
  neighbours: { count: number; same: number; chance: number };
  unit?: string;
}

/** Images in the plane, one colour per class: near each other where their features are similar. */
export function featureMap({
  points,
  labels,
  classes,
  ids,
  features,
  neighbours,
  unit = "images",
}: FeatureMapOptions): Plot {
  const title = `Features of ${features} in two dimensions`;
  const agreement =
    `${percent(neighbours.same)} of each image's ${neighbours.count} nearest have its label ` +
    `(chance: ${percent(neighbours.chance)})`;
  const hidden = { showticklabels: false, ticks: "", showgrid: false };
  return {
    figure: {
      data: classes.map((name, label) => {
        const own = points.flatMap((point, i) => (labels[i] === label ? [{ point, id: ids[i]! }] : []));
        return {
          type: "scatter",
          mode: "markers",
          name: plotText(name),
          x: own.map(({ point }) => point[0]),
          y: own.map(({ point }) => point[1]),
          customdata: own.map(({ id }) => plotText(id)),
          marker: { color: withOpacity(classColor(label), 0.75), size: 8 },
          hovertemplate: "%{customdata}<extra>%{fullData.name}</extra>",
        };
      }),
      layout: layout({
        title,
        subtitle: agreement,
        width: 660,
        height: 500,
        showlegend: true,
        xaxis: axis("UMAP 1 (no unit)", hidden),
        yaxis: axis("UMAP 2 (no unit)", { ...hidden, scaleanchor: "x" }),
      }),
    },
    sentence: `${title}: ${count(points.length, unit)} placed by UMAP; in all dimensions, ${agreement}.`,
  };
}
