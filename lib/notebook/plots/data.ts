import { sum } from "../../numbers";
import { between, checkOptions, listOf, required } from "../../options";
import { count, percent, quantile } from "../format";
import type { Plot } from "../plotly";
import { axis, classColor, layout, plotText, withOpacity } from "../theme";
import { aTitle, someNames, someRows } from "./checks";

export interface ClassBalanceOptions {
  classes: readonly string[];
  /** Images per class, in the order of `classes`. */
  counts: readonly number[];
  title?: string;
  /** What is counted: "photos", "figures". */
  unit?: string;
}

/** Number of images per class as bars that start at zero. */
export function classBalance(options: ClassBalanceOptions): Plot {
  checkOptions("plots.classBalance", options, {
    classes: someNames,
    counts: required(listOf(between(0), { least: 1 })),
    title: aTitle,
    unit: aTitle,
  });
  const { classes, counts, title = "Class balance", unit = "images" } = options;
  const total = sum(counts);
  const parts = classes.map((name, i) => `${name} ${counts[i]} (${percent(counts[i]! / total)})`);
  const figure = {
    data: [
      {
        type: "bar",
        x: classes.map(plotText),
        y: counts,
        text: counts.map((n) => `${n}<br>${percent(n / total)}`),
        textposition: "outside",
        marker: { color: classes.map((_, label) => classColor(label)) },
        hovertemplate: "%{x}: %{y}<extra></extra>",
        width: 0.6,
      },
    ],
    layout: layout({
      title,
      subtitle: count(total, unit),
      width: Math.max(480, 120 + 110 * classes.length),
      height: 380,
      xaxis: axis("class", { ticks: "", showgrid: false }),
      yaxis: axis(`number of ${unit}`, { range: [0, 1.2 * Math.max(1, ...counts)] }),
    }),
  };
  return { figure, sentence: `${title}: ${count(total, unit)}; ${parts.join(", ")}.` };
}

export interface ImageSize {
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  /** Index into `classes`. */
  label: number;
}

export interface ImageSizesOptions {
  sizes: readonly ImageSize[];
  classes: readonly string[];
  title?: string;
  unit?: string;
}

/** Width and height of every image, one colour per class; both axes have the same scale. */
export function imageSizes(options: ImageSizesOptions): Plot {
  checkOptions("plots.imageSizes", options, { sizes: someRows, classes: someNames, title: aTitle, unit: aTitle });
  const { sizes, classes, title = "Image sizes", unit = "images" } = options;
  const [widths, heights] = [sizes.map((s) => s.width), sizes.map((s) => s.height)];
  const top = Math.max(...widths, ...heights) * 1.06;
  const landscape = sizes.filter((s) => s.width > s.height).length;
  const [w, h] = [quantile(widths, 0.5), quantile(heights, 0.5)];
  const points = classes.map((name, label) => {
    const own = sizes.filter((s) => s.label === label);
    return {
      type: "scatter",
      mode: "markers",
      name: plotText(name),
      x: own.map((s) => s.width),
      y: own.map((s) => s.height),
      marker: { color: withOpacity(classColor(label), 0.55), size: 7 },
      hovertemplate: "%{x} × %{y} px<extra>%{fullData.name}</extra>",
    };
  });
  const square = {
    type: "scatter",
    mode: "lines",
    name: "square",
    x: [0, top],
    y: [0, top],
    line: { color: "#999", dash: "dot", width: 1 },
    hoverinfo: "skip",
  };
  return {
    figure: {
      data: [square, ...points],
      layout: layout({
        title,
        subtitle: `${count(sizes.length, unit)}, median ${w} × ${h} px`,
        width: 620,
        height: 480,
        showlegend: true,
        xaxis: axis("width (px)", { range: [0, top], constrain: "domain" }),
        yaxis: axis("height (px)", { range: [0, top], scaleanchor: "x", constrain: "domain" }),
      }),
    },
    sentence:
      `${title}: ${count(sizes.length, unit)}, width ${Math.min(...widths)} to ${Math.max(...widths)} px, ` +
      `height ${Math.min(...heights)} to ${Math.max(...heights)} px, median ${w} × ${h} px; ` +
      `${landscape} wider than high.`,
  };
}
