import type { Similarities } from "../../models/clip/similarities";
import { checkArguments, checkOptions, listOf, record, required, wholeNumber } from "../../options";
import { count, fixed, percent } from "../format";
import type { Plot } from "../plotly";
import { axis, BLUES, classColor, layout, plotText, withOpacity } from "../theme";
import { aTable, aTitle, someNames } from "./checks";

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
export function featureMap(options: FeatureMapOptions): Plot {
  checkOptions("plots.featureMap", options, {
    points: aTable,
    labels: required(listOf(wholeNumber(0), { least: 1 })),
    classes: someNames,
    ids: someNames,
    features: required(aTitle),
    neighbours: required(record("{ count, same, chance }")),
    unit: aTitle,
  });
  const { points, labels, classes, ids, features, neighbours, unit = "images" } = options;
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

/** Pixels of one cell, and of one letter of the names beside them. */
const CELL = { width: 74, height: 40 } as const;
const LETTER = 8.2;

const cosine = (value: number) => fixed(value, 2);

/** Cosine similarities of images (columns) and texts (rows): darker cells go together. */
export function similarityMap(table: Similarities, options: { unit?: string } = {}): Plot {
  const { unit = "images" } = checkOptions("plots.similarityMap", options, { unit: aTitle });
  checkArguments("plots.similarityMap", { similarities: [table, record("what clip.similarities gives")] });
  const { name, ids, texts, cosines } = table;
  const rows = texts.map((_, t) => cosines.map((image) => image[t]!));
  const highest = cosines.map((image) => Math.max(...image));
  const all = rows.flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const title = `Similarity of images and texts: ${name}`;
  const left = Math.round(Math.max(80, ...texts.map((text) => LETTER * text.length + 20)));
  const longest = LETTER * Math.max(...ids.map((id) => id.length));
  const isUpright = longest > CELL.width;
  const bottom = Math.round(60 + (isUpright ? longest : 16));
  const figure = {
    data: [
      {
        type: "heatmap",
        x: ids.map((_, i) => i),
        y: texts.map((_, t) => t),
        z: rows,
        zmin: low,
        zmax: high,
        colorscale: BLUES,
        text: rows.map((row) =>
          row.map((value, i) => (value === highest[i] ? `<b>${cosine(value)}</b>` : cosine(value))),
        ),
        texttemplate: "%{text}",
        customdata: rows.map((_, t) => ids.map((id) => `${plotText(id)}, ${plotText(texts[t]!)}`)),
        hovertemplate: "%{customdata}: %{z:.3f}<extra></extra>",
        xgap: 2,
        ygap: 2,
        colorbar: {
          title: { text: "cosine similarity", side: "right", font: { size: 12 } },
          thickness: 14,
          outlinewidth: 0,
        },
      },
    ],
    layout: layout({
      title,
      subtitle: `${count(ids.length, unit)} and ${count(texts.length, "texts")}; cosine, from −1 to 1; bold: an image's best text`,
      width: Math.round(left + CELL.width * Math.max(3, ids.length) + 120),
      height: 84 + CELL.height * Math.max(3, texts.length) + bottom,
      margin: { l: left, r: 24, t: 84, b: bottom },
      xaxis: axis("image", {
        tickvals: ids.map((_, i) => i),
        ticktext: ids.map(plotText),
        tickangle: isUpright ? -90 : 0,
        showgrid: false,
        ticks: "",
        automargin: false,
      }),
      yaxis: axis("", {
        tickvals: texts.map((_, t) => t),
        ticktext: texts.map(plotText),
        autorange: "reversed",
        showgrid: false,
        ticks: "",
        automargin: false,
      }),
    }),
  };
  const best = ids.map((id, i) => `${id} → ${texts[cosines[i]!.indexOf(highest[i]!)]}`);
  const sentence =
    `${title}: ${count(ids.length, unit)} and ${count(texts.length, "texts")}, cosines from ${cosine(low)} to ` +
    `${cosine(high)}. Most similar text: ${best.join("; ")}.`;
  return { figure, sentence };
}
