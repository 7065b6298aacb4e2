import { readFile } from "node:fs/promises";
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import type { DOMWindow } from "jsdom";
import { isSvg, type SvgGeometry, svgGeometry } from "./boxes";
import { registerFonts, textMeasure } from "./canvas";
import { flattenPath, invert, type Matrix, mapBox, pathLength, pointAt, type SvgBox } from "./geometry";

interface Plotly {
  newPlot(element: Element, data: unknown, layout: unknown, config: unknown): Promise<unknown>;
  toImage(element: Element, options: Record<string, unknown>): Promise<string>;
  purge(element: Element): void;
}

/** A page without a browser, with Plotly in it. */
export interface PlotlyWindow {
  readonly window: DOMWindow;
  readonly plotly: Plotly;
  /** Restarts the page's Math.random: Plotly puts random ids into the picture, which must not differ from run to run. */
  reseed(): void;
}

/**
 * Opens a jsdom window, adds the geometry that jsdom lacks, and evaluates Plotly in it. Nothing is put on globalThis:
 * libraries that look for a browser (tfjs, transformers.js) must not find one. Takes about a second.
 */
export async function openPlotlyWindow(): Promise<PlotlyWindow> {
  const { JSDOM, VirtualConsole } = await import("jsdom");
  const { window } = new JSDOM("<!DOCTYPE html><body></body>", {
    runScripts: "outside-only",
    virtualConsole: new VirtualConsole(), // not connected: jsdom reports every missing CSS feature
  });
  registerFonts();
  addCanvas(window);
  addGeometry(window, svgGeometry(textMeasure()));
  const reseed = addRandom(window);
  window.URL.createObjectURL = () => "";
  window.eval(await readFile(require.resolve("plotly.js-cartesian-dist-min"), "utf8"));
  return { window, plotly: window.Plotly as Plotly, reseed };
}

/** Numerical Recipes' linear congruential generator: it only makes ids. */
function addRandom(window: DOMWindow): () => void {
  let state = 1;
  (window as unknown as { Math: Math }).Math.random = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return () => {
    state = 1;
  };
}

/** Heatmaps and colour bars are drawn on a canvas and embedded as PNG. */
function addCanvas(window: DOMWindow): void {
  const canvases = new WeakMap<HTMLCanvasElement, Canvas>();
  const canvasOf = (element: HTMLCanvasElement): Canvas => {
    const canvas = canvases.get(element) ?? createCanvas(element.width, element.height);
    canvases.set(element, canvas);
    if (canvas.width !== element.width) canvas.width = element.width;
    if (canvas.height !== element.height) canvas.height = element.height;
    return canvas;
  };
  Object.assign(window.HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement, kind: string) {
      return kind === "2d" ? canvasOf(this).getContext("2d") : null;
    },
    toDataURL(this: HTMLCanvasElement) {
      return canvasOf(this).toDataURL("image/png");
    },
  });
}

function addGeometry(window: DOMWindow, { box, textWidth, toScreen }: SvgGeometry): void {
  Object.assign(window.SVGElement.prototype, {
    getBBox(this: SVGElement) {
      return rectangle(box(this));
    },
    getComputedTextLength(this: SVGElement) {
      return textWidth(this);
    },
    getTotalLength(this: SVGElement) {
      return pathLength(flattenPath(this.getAttribute("d")));
    },
    getPointAtLength(this: SVGElement, distance: number) {
      return pointAt(flattenPath(this.getAttribute("d")), distance);
    },
    getCTM(this: SVGElement) {
      return domMatrix(toScreen(this));
    },
    getScreenCTM(this: SVGElement) {
      return domMatrix(toScreen(this));
    },
  });
  window.Element.prototype.getBoundingClientRect = function (this: Element) {
    const inner = isSvg(this) && (this.localName !== "svg" || isSvg(this.parentElement));
    return rectangle(inner ? mapBox(toScreen(this), box(this)) : layoutBox(this as HTMLElement)) as DOMRect;
  };
}

/** Outside the drawing there is no layout engine: a box is as large as its element says. */
function layoutBox(element: HTMLElement): SvgBox {
  const side = (name: "width" | "height") =>
    Number.parseFloat(element.style?.[name]) || Number.parseFloat(element.getAttribute(name) ?? "") || 0;
  return { left: 0, top: 0, right: side("width"), bottom: side("height") };
}

function rectangle(box: SvgBox | null) {
  const { left, top, right, bottom } = box ?? { left: 0, top: 0, right: 0, bottom: 0 };
  return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top };
}

function domMatrix(matrix: Matrix) {
  const [a, b, c, d, e, f] = matrix;
  return { a, b, c, d, e, f, inverse: () => domMatrix(invert(matrix)) };
}
