/** A Plotly layout. Its size is always given, so that the static and the interactive picture agree. */
export interface Layout {
  /** Pixels. */
  width: number;
  /** Pixels. */
  height: number;
  [key: string]: unknown;
}

/** A Plotly figure as plain data, within the schema of Plotly 2.x, which VS Code's renderer has. */
export interface PlotlyFigure {
  data: readonly unknown[];
  layout: Layout;
}

/** A figure and the sentence that says, with numbers, what to see in it. */
export interface Plot {
  figure: PlotlyFigure;
  sentence: string;
}

/**
 * The figure as plain JSON: typed arrays become arrays, NaN and infinities become null (Plotly leaves a gap).
 *
 * @throws Error if the layout has no size
 */
export function plainFigure(figure: PlotlyFigure): PlotlyFigure {
  const { width, height } = figure.layout;
  if (!(Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0))
    throw new Error(
      `figure: layout.width and layout.height must be whole numbers of pixels, got ${width} x ${height}; set both`,
    );
  return JSON.parse(JSON.stringify(figure, (_, value) => (isTypedArray(value) ? Array.from(value) : value)));
}

const isTypedArray = (value: unknown): value is Float32Array =>
  ArrayBuffer.isView(value) && !(value instanceof DataView);
