import { showBundle } from "./kernel";
import { type PlotlyFigure, plainFigure } from "./plotly";
import { renderPng } from "./static/render";
import { printDataFrames } from "./tables";

/**
 * Shows a figure under the cell: interactive where the front end can draw Plotly, else a PNG, else the sentence.
 * In a terminal only the sentence is printed.
 *
 * Never adds text/html: GitHub and nbconvert would print that instead of the picture.
 */
export async function display(figure: PlotlyFigure, sentence: string): Promise<void> {
  printDataFrames();
  const { data, metadata } = await figureBundle(figure, sentence);
  showBundle(data, metadata);
}

/** The figure's one bundle of MIME types: Plotly JSON, PNG in base64, plain text. */
export async function figureBundle(figure: PlotlyFigure, sentence: string) {
  const plain = plainFigure(figure);
  const png = await renderPng(plain);
  const { width, height } = plain.layout;
  return {
    data: {
      "application/vnd.plotly.v1+json": { ...plain, config: { displaylogo: false } },
      "image/png": png.toString("base64"),
      "text/plain": sentence,
    },
    metadata: { "image/png": { width, height, alt: sentence } },
  };
}
