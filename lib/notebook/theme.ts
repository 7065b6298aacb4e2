import type { Layout } from "./plotly";

/** The one place for how pictures look. */
export const FONT = { family: "DejaVu Sans, Verdana, sans-serif", size: 13, color: "#333" } as const;

/** Light (low) to dark (high): ColorBrewer's sequential blues. Plotly's own "Blues" runs the other way and never gets light. */
export const BLUES = [
  "#f7fbff",
  "#deebf7",
  "#c6dbef",
  "#9ecae1",
  "#6baed6",
  "#4292c6",
  "#2171b5",
  "#08519c",
  "#08306b",
].map((color, i) => [i / 8, color] as const);

export const COLORS = { grid: "#e6e6e6", axis: "#999", muted: "#777", reference: "#555" } as const;

/** Okabe and Ito's colours, distinct under every common colour-vision deficiency: one per class, by label. */
const CLASS_COLORS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C7A00", "#444444"];

/** Paul Tol's "muted" colours (2021) without the pale ones: one per method, so that methods and classes are never mixed up. */
const METHOD_COLORS = ["#332288", "#CC6677", "#117733", "#AA4499", "#999933", "#882255", "#44AA99", "#6699CC"];

/** The colour of a class by its label; it repeats after eight classes. */
export const classColor = (label: number): string => CLASS_COLORS[label % CLASS_COLORS.length]!;

/**
 * One colour per method. A name asks for the same colour everywhere; where two names ask for one, the later one takes
 * the next that is free.
 */
export function methodColors(names: readonly string[]): string[] {
  const taken = new Set<number>();
  return names.map((name) => {
    let index = hash(name) % METHOD_COLORS.length;
    if (taken.size < METHOD_COLORS.length) while (taken.has(index)) index = (index + 1) % METHOD_COLORS.length;
    taken.add(index);
    return METHOD_COLORS[index]!;
  });
}

const hash = (text: string): number => {
  let value = 0x811c9dc5; // FNV-1a
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value;
};

/** An `#rrggbb` colour with an opacity from 0 to 1. */
export function withOpacity(color: string, opacity: number): string {
  const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
  return `rgba(${r},${g},${b},${opacity})`;
}

/** An axis with its title (name and unit); other options are Plotly's. */
export function axis(title: string, options: Record<string, unknown> = {}) {
  return {
    title: { text: title, standoff: 12, font: { size: FONT.size } },
    automargin: true,
    gridcolor: COLORS.grid,
    linecolor: COLORS.axis,
    showline: true,
    ticks: "outside",
    tickcolor: COLORS.axis,
    ticklen: 4,
    zeroline: false,
    ...options,
  };
}

export interface LayoutOptions {
  title: string;
  /** A second, smaller line under the title. */
  subtitle?: string;
  /** Pixels. */
  width?: number;
  /** Pixels. */
  height?: number;
  [key: string]: unknown;
}

/** The layout shared by all pictures; other options are Plotly's and win. Titles are escaped. */
export function layout({ title, subtitle, width = 640, height = 400, ...rest }: LayoutOptions): Layout {
  const second = subtitle ? `<br><span style="font-size:12px;color:${COLORS.muted}">${plotText(subtitle)}</span>` : "";
  return {
    width,
    height,
    title: {
      text: plotText(title) + second,
      x: 0,
      xref: "container",
      xanchor: "left",
      pad: { l: 16, t: 22 },
      y: 1,
      yref: "container",
      yanchor: "top",
      font: { size: 15 },
    },
    font: FONT,
    paper_bgcolor: "#fff",
    plot_bgcolor: "#fff",
    margin: { l: 60, r: 24, t: subtitle ? 84 : 62, b: 52 },
    showlegend: false,
    ...rest,
  };
}

/** Text for Plotly, which reads a little HTML in every label: escaped, so that names are shown as they are. */
export const plotText = (text: string): string =>
  text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");

/** A dashed line across the second panel of a figure, at a height on its y axis: what a method would reach by chance. */
export const secondPanelReference = (y: number) => ({
  type: "line",
  xref: "x2 domain",
  x0: 0,
  x1: 1,
  yref: "y2",
  y0: y,
  y1: y,
  line: { color: COLORS.reference, dash: "dash", width: 1 },
});
