import type { Interval } from "../../evaluate/interval";
import { percent } from "../format";
import { axis, COLORS, plotText } from "../theme";

/** A value to compare a picture with: the majority class, a published accuracy. */
export interface Reference {
  label: string;
  /** On the picture's score axis, 0 to 1. */
  value: number;
}

/**
 * Dashed vertical lines with their names above the plot area, for pictures whose x axis is a score. Names that would
 * overlap are set on lines of their own. `limits` are those of the x axis; width, left and right margin are in pixels.
 */
export function referenceLines(
  references: readonly Reference[],
  { limits, width, left, right }: { limits: readonly [number, number]; width: number; left: number; right: number },
) {
  const pixels = width - left - right;
  const sorted = [...references].sort((a, b) => a.value - b.value);
  const rows: number[] = []; // right end of the last name in each row, pixels
  const placed = sorted.map((reference) => {
    const text = `${reference.label} ${percent(reference.value)}`;
    const half = (text.length * 6.6) / 2;
    const x = ((reference.value - limits[0]) / (limits[1] - limits[0])) * pixels;
    const at = Math.min(Math.max(x, half - left), pixels + right - half); // keeps the name inside the picture
    const free = rows.findIndex((end) => end + 8 < at - half);
    const row = free < 0 ? rows.length : free;
    rows[row] = at + half;
    return { reference, text, row, shift: at - x };
  });
  return {
    rows: rows.length,
    shapes: placed.map(({ reference: { value: x }, row }) => ({
      type: "line",
      xref: "x",
      x0: x,
      x1: x,
      yref: "paper",
      y0: 0,
      y1: 1,
      line: { color: COLORS.reference, dash: row % 2 ? "dot" : "dash", width: 1 },
      layer: "below",
    })),
    annotations: placed.map(({ reference: { value: x }, text, row, shift }) => ({
      xref: "x",
      x,
      xshift: shift,
      yref: "paper",
      y: 1,
      yanchor: "bottom",
      yshift: 15 * row,
      text: plotText(text),
      font: { size: 11, color: COLORS.reference },
      showarrow: false,
    })),
  };
}

/** Characters; a longer name that compares two things takes two lines. */
const LONG_NAME = 44;

/** The lines that a name takes beside its row: a long "a − b" is broken before the minus. */
const nameLines = (name: string): string[] => (name.length > LONG_NAME ? name.split(/ (?=− )/) : [name]);

/** Size of a picture whose rows are names: the names stand left of the plot area, reference names above it. */
export function rowLayout(
  names: readonly string[],
  { references = 0, rowHeight = 42, right = 28 }: { references?: number; rowHeight?: number; right?: number } = {},
) {
  const left = Math.max(80, ...names.flatMap(nameLines).map((line) => 8.2 * line.length + 28));
  const margin = { l: Math.round(left), r: right, t: 90 + 15 * Math.max(0, references - 1), b: 56 };
  return { margin, height: Math.round(margin.t + margin.b + rowHeight * Math.max(2, names.length)) };
}

/** A y axis whose rows are names, the first on top. */
export function rowAxis(names: readonly string[]) {
  return axis("", {
    tickvals: names.map((_, i) => i),
    ticktext: names.map((name) => nameLines(name).map(plotText).join("<br>")),
    range: [names.length - 0.4, -0.6],
    ticks: "",
    showgrid: false,
    automargin: false,
  });
}

/** The numbers of each row, right of the plot area. */
export const rowNotes = (notes: readonly string[]) =>
  notes.map((note, y) => ({
    xref: "paper",
    x: 1,
    xanchor: "left",
    xshift: 10,
    yref: "y",
    y,
    text: plotText(note),
    font: { size: 12 },
    showarrow: false,
  }));

/** Points with bars to both sides, one in each row. */
export const intervalTrace = (intervals: readonly Interval[], color: string | readonly string[]) => ({
  type: "scatter",
  mode: "markers",
  x: intervals.map(({ estimate }) => estimate),
  y: intervals.map((_, i) => i),
  cliponaxis: false,
  error_x: {
    type: "data",
    symmetric: false,
    array: intervals.map(({ estimate, high }) => high - estimate),
    arrayminus: intervals.map(({ estimate, low }) => estimate - low),
    color: COLORS.muted,
    thickness: 2,
    width: 5,
  },
  marker: { color, size: 11 },
});
