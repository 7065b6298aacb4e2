import { count, quantile } from "../format";
import type { Plot } from "../plain";
import { axis, classColor, layout, plotText, withOpacity } from "../theme";

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
export function imageSizes({ sizes, classes, title = "Image sizes", unit = "images" }: ImageSizesOptions): Plot {
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
