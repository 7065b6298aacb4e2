import { JSDOM } from "jsdom";
import { expect, it } from "vitest";
import { svgGeometry } from "../../lib/notebook/static/boxes";
import { fontCanvas, textMeasure } from "../../lib/notebook/static/canvas";
import { mapBox } from "../../lib/notebook/static/geometry";

/** Every character is half as wide as the font is high; ascent 0.8, descent 0.2. */
const geometry = svgGeometry((text, font) => {
  const size = Number(/([\d.]+)px/.exec(font)![1]);
  return { width: (text.length * size) / 2, ascent: 0.8 * size, descent: 0.2 * size };
});

function element(inner: string): Element {
  const { window } = new JSDOM(`<svg xmlns="http://www.w3.org/2000/svg">${inner}</svg>`);
  return window.document.querySelector("#it")!;
}

it("boxes text by its anchor and inherited font", () => {
  expect(geometry.box(element('<text id="it" x="10" y="20" style="font-size:10px">abcd</text>'))).toEqual({
    left: 10,
    top: 12,
    right: 30,
    bottom: 22,
  });
  const middle = element('<g style="font-size:10px;text-anchor:middle"><text id="it" x="10" y="20">abcd</text></g>');
  expect(geometry.box(middle)).toMatchObject({ left: 0, right: 20 });
  expect(geometry.box(element('<text id="it" text-anchor="end" x="10" font-size="10px">ab</text>'))).toMatchObject({
    left: 0,
    right: 10,
  });
});

it("boxes several lines and smaller spans", () => {
  const lines = element(
    '<text id="it" x="0" y="0" style="font-size:10px"><tspan class="line" dy="0em" x="0" y="0">ab</tspan><tspan class="line" dy="1.3em" x="0" y="0">abcdef</tspan></text>',
  );
  expect(geometry.box(lines)).toEqual({ left: 0, top: -8, right: 30, bottom: 15 });
  expect(
    geometry.textWidth(
      element('<text id="it" style="font-size:10px">ab<tspan style="font-size:50%">ab</tspan></text>'),
    ),
  ).toBe(15);
});

it("joins a group's children with their transforms, without clip paths and hidden ones", () => {
  const group = element(
    `<g id="it"><rect width="2" height="3" transform="translate(10,10)"/><circle cx="0" cy="0" r="5"/>
     <clipPath><rect width="999" height="999"/></clipPath><rect width="500" height="1" style="display:none"/></g>`,
  );
  expect(geometry.box(group)).toEqual({ left: -5, top: -5, right: 12, bottom: 13 });
  expect(geometry.box(element('<g id="it"></g>'))).toBeNull();
});

it("maps to the outermost svg through groups and nested svgs", () => {
  const rect = element(
    '<g transform="translate(5,0)"><svg x="100" y="50"><rect id="it" width="1" height="1"/></svg></g>',
  );
  expect(mapBox(geometry.toScreen(rect), geometry.box(rect))).toEqual({
    left: 105,
    top: 50,
    right: 106,
    bottom: 51,
  });
});

it("measures the shipped font, with arrows and Greek in it", () => {
  const measure = textMeasure();
  const { width, ascent, descent } = measure("accuracy", "normal normal 20px DejaVu Sans");
  expect(width).toBeGreaterThan(80);
  expect(width).toBeLessThan(100);
  expect(Math.abs(ascent + descent - 23.3)).toBeLessThan(1);
  const { context } = fontCanvas(60, 30);
  const ink = (text: string) => {
    context.clearRect(0, 0, 60, 30);
    context.font = "20px DejaVu Sans";
    context.fillText(text, 5, 22);
    return Buffer.from(context.getImageData(0, 0, 60, 30).data).toString("base64");
  };
  expect(new Set(["→", "κ", "±", "\u{10FFFE}", "−"].map(ink)).size).toBe(5);
});
