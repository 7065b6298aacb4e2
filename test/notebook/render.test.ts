import { createHash } from "node:crypto";
import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import type { PlotlyFigure } from "../../lib/notebook/plotly";
import { renderPng, renderSvg } from "../../lib/notebook/static/render";
import { openPlotlyWindow, type PlotlyWindow } from "../../lib/notebook/static/window";
import { plots } from "./samples";

interface Text {
  text: string;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

let page: PlotlyWindow;
let globalsBefore: string[];

beforeAll(async () => {
  globalsBefore = Object.getOwnPropertyNames(globalThis);
  page = await openPlotlyWindow();
});

/** All texts of a drawn picture with their boxes on the page. */
function textsOf(svg: string): Text[] {
  const host = page.window.document.createElement("div");
  host.innerHTML = svg;
  page.window.document.body.appendChild(host);
  const texts = [...host.querySelectorAll("text")].filter((text) => text.textContent);
  const boxes = texts.map((text) => {
    const { left, top, right, bottom } = text.getBoundingClientRect();
    return { text: text.textContent!, left, top, right, bottom };
  });
  host.remove();
  return boxes;
}

const overlap = (a: Text, b: Text) =>
  Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
  Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3;

/** A pixel of a figure's PNG, [red, green, blue]. */
async function pixelsOf(figure: PlotlyFigure) {
  const { data, info } = await sharp(await renderPng(figure))
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return (x: number, y: number) => [...data.subarray(3 * (y * info.width + x), 3 * (y * info.width + x) + 3)];
}

describe("the rasteriser", () => {
  const base = { width: 300, height: 300, margin: { l: 0, r: 0, t: 0, b: 0 } };
  const bare = { visible: false };

  it("fills heatmap cells with their colours", async () => {
    const trace = {
      type: "heatmap",
      z: [[0, 1]],
      showscale: false,
      colorscale: [
        [0, "#ff0000"],
        [1, "#0000ff"],
      ],
    };
    const at = await pixelsOf({ data: [trace], layout: { ...base, xaxis: bare, yaxis: bare } });
    expect(at(75, 150)).toEqual([255, 0, 0]);
    expect(at(225, 150)).toEqual([0, 0, 255]);
  });

  it("fills a colour bar, and draws no line where none is asked for", async () => {
    const layout = { ...base, margin: { l: 0, r: 100, t: 0, b: 0 }, xaxis: bare, yaxis: bare };
    const colorbar = { x: 1, xpad: 0, thickness: 50, len: 1, ypad: 0, showticklabels: false };
    const at = await pixelsOf({
      data: [
        {
          type: "heatmap",
          z: [[0, 1]],
          colorbar,
          colorscale: [
            [0, "#ff0000"],
            [1, "#ff0000"],
          ],
        },
      ],
      layout,
    });
    expect(at(225, 150)).toEqual([255, 0, 0]);
    const line = await pixelsOf({
      data: [{ type: "scatter", mode: "lines", x: [0, 1], y: [1, 1], line: { width: 0, color: "#000" } }],
      layout: { ...base, xaxis: bare, yaxis: bare },
    });
    for (let y = 100; y < 200; y += 1) expect(line(150, y)).toEqual([255, 255, 255]);
  });
});

describe.each(Object.entries(plots))("%s", (_, { figure }) => {
  it("shows all its text: nothing cut at the edges, no two texts over each other", async () => {
    const texts = textsOf(await renderSvg(figure));
    const { width, height } = figure.layout;
    expect(texts.length).toBeGreaterThan(5);
    const cut = texts.filter((t) => t.left < 0 || t.top < 0 || t.right > width || t.bottom > height);
    expect(cut).toEqual([]);
    const pairs = texts.flatMap((a, i) => texts.slice(i + 1).map((b) => [a, b] as const));
    expect(pairs.filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  it("is valid Plotly", () => {
    const { validate } = page.plotly as unknown as {
      validate(data: unknown, layout: unknown): { code: string }[] | undefined;
    };
    const { data, layout } = page.window.JSON.parse(JSON.stringify(figure));
    // "unused" is what does not apply here, the colour of ticks on an axis without ticks for instance.
    expect((validate(data, layout) ?? []).filter(({ code }) => code !== "unused")).toEqual([]);
  });
});

describe("the picture", () => {
  const figure = plots.confusion!.figure;

  it("has the same bytes on every call, also when drawn at the same time as others", async () => {
    const hash = (png: Buffer) => createHash("sha256").update(png).digest("hex");
    const first = hash(await renderPng(figure));
    const [again, , svgA, svgB] = await Promise.all([
      renderPng(figure),
      renderPng(plots.forest!.figure),
      renderSvg(figure),
      renderSvg(figure),
    ]);
    expect(hash(again)).toBe(first);
    expect(svgA).toBe(svgB);
  });

  it("is a small palette PNG in the figure's size", async () => {
    const png = await renderPng(figure);
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([figure.layout.width, figure.layout.height]);
    expect(png[25]).toBe(3); // colour type: palette
    expect(png.length).toBeLessThan(30_000);
  });

  it("draws typed arrays as arrays and leaves gaps at NaN", async () => {
    const line = (y: unknown): PlotlyFigure => ({
      data: [{ type: "scatter", mode: "lines+markers", y }],
      layout: { width: 300, height: 200 },
    });
    expect(await renderSvg(line(new Float32Array([1, 2, 4])))).toBe(await renderSvg(line([1, 2, 4])));
    const gap = await renderSvg(line([1, 2, Number.NaN, 4, 5]));
    expect(gap.match(/class="point"/g)).toHaveLength(4);
  });

  it("needs a size", async () => {
    const unsized = { data: [], layout: {} } as unknown as PlotlyFigure;
    expect(() => renderSvg(unsized)).toThrow(/layout\.width and layout\.height/);
  });

  it("puts nothing on globalThis", async () => {
    await renderPng(figure);
    const added = Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.includes(name));
    expect(added).toEqual([]);
    expect("window" in globalThis || "document" in globalThis).toBe(false);
  });
});
