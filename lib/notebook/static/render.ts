import { loadImage } from "@napi-rs/canvas";
import { type PlotlyFigure, plainFigure } from "../plotly";
import { fontCanvas, palettePng } from "./canvas";
import { openPlotlyWindow, type PlotlyWindow } from "./window";

let page: Promise<PlotlyWindow> | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** The page is shared and its random numbers are restarted for each figure, so figures are drawn one after another. */
function onPage<T>(draw: (page: PlotlyWindow) => Promise<T>): Promise<T> {
  page ??= openPlotlyWindow();
  const opened = page;
  const result = queue.then(async () => draw(await opened));
  queue = result.catch(() => undefined);
  return result;
}

/**
 * Draws a figure as SVG without a browser: the same bytes for the same figure on every call. The first figure loads
 * Plotly, which takes about a second; later ones take about 0.15 s.
 */
export function renderSvg(figure: PlotlyFigure): Promise<string> {
  const { data, layout } = plainFigure(figure);
  return onPage(async ({ window, plotly, reseed }) => {
    reseed();
    const element = window.document.createElement("div");
    window.document.body.appendChild(element);
    try {
      await plotly.newPlot(element, data, layout, { staticPlot: true });
      const { width, height } = layout;
      const svg = await plotly.toImage(element, { format: "svg", imageDataOnly: true, width, height });
      return withPixelOffsets(window, svg);
    } finally {
      plotly.purge(element);
      element.remove();
    }
  });
}

/** Draws a figure as PNG in its own size (1x) with a palette of at most 256 colours, on white. Deterministic bytes. */
export async function renderPng(figure: PlotlyFigure): Promise<Buffer> {
  const svg = await renderSvg(figure);
  const { width, height } = figure.layout;
  const { canvas, context } = fontCanvas(width, height);
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(await loadImage(Buffer.from(svg)), 0, 0, width, height);
  return palettePng(canvas.data(), width, height);
}

/** Skia, which draws the SVG, ignores a `dy` in em (lines of a title, sub- and superscripts): pixels instead. */
function withPixelOffsets(window: PlotlyWindow["window"], svg: string): string {
  const page = new window.DOMParser().parseFromString(svg, "image/svg+xml");
  for (const span of page.querySelectorAll("tspan[dy$=em]")) {
    const offset = Number.parseFloat(span.getAttribute("dy")!) * fontSize(span);
    if (span.getAttribute("class") !== "line") {
      span.setAttribute("dy", String(offset));
      continue;
    }
    const y = Number.parseFloat(span.getAttribute("y") ?? span.closest("text")?.getAttribute("y") ?? "0");
    span.setAttribute("y", String(y + offset));
    span.removeAttribute("dy");
  }
  return new window.XMLSerializer().serializeToString(page);
}

/** Pixels; in an exported picture the size stands in the style attribute. */
function fontSize(element: Element | null): number {
  for (let e = element; e; e = e.parentElement) {
    const match = /font-size:\s*([\d.]+)(px|%)?/.exec(e.getAttribute("style") ?? "");
    if (match) return match[2] === "%" ? (Number(match[1]) / 100) * fontSize(e.parentElement) : Number(match[1]);
  }
  return 12;
}
