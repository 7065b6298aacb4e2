import type { MeasureText } from "./canvas";
import {
  boxAround,
  flattenPath,
  identity,
  type Matrix,
  mapBox,
  multiply,
  parseTransform,
  type SvgBox,
  union,
} from "./geometry";

const TEXT_NODE = 3;

/** The geometry of SVG elements that jsdom leaves out, over a text measure. */
export interface SvgGeometry {
  /** Box of an element in its own coordinates, null when it draws nothing. */
  box(element: Element): SvgBox | null;
  /** Width of an element's text in pixels. */
  textWidth(element: Element): number;
  /** The map from an element's coordinates to those of the outermost svg. */
  toScreen(element: Element): Matrix;
}

export function svgGeometry(measure: MeasureText): SvgGeometry {
  const textSize = (element: Element) => {
    let [width, ascent, descent] = [0, 0, 0];
    const visit = (node: Node) => {
      for (const child of node.childNodes) {
        if (child.nodeType !== TEXT_NODE) {
          visit(child);
          continue;
        }
        const size = measure((child.textContent ?? "").replace(/\s+/g, " "), fontOf(node as Element));
        width += size.width;
        ascent = Math.max(ascent, size.ascent);
        descent = Math.max(descent, size.descent);
      }
    };
    visit(element);
    return { width, ascent, descent };
  };

  /** Plotly writes several lines as tspans of class "line", each with its own y and dy. */
  const textBox = (text: Element): SvgBox | null => {
    if (!text.textContent) return null;
    const em = fontSize(text);
    const anchor = inherited(text, "text-anchor");
    const lines = [...text.children].filter((child) => child.getAttribute("class") === "line");
    let box: SvgBox | null = null;
    for (const line of lines.length > 0 ? lines : [text]) {
      const { width, ascent, descent } = textSize(line);
      const x = length(line.hasAttribute("x") ? line : text, "x", em);
      const y = length(line.hasAttribute("y") ? line : text, "y", em) + length(line, "dy", em);
      const left = anchor === "middle" ? x - width / 2 : anchor === "end" ? x - width : x;
      box = union(box, { left, top: y - ascent, right: left + width, bottom: y + descent });
    }
    return box;
  };

  const box = (element: Element): SvgBox | null => {
    if (styleOf(element, "display") === "none") return null;
    switch (element.localName) {
      case "defs":
      case "clipPath":
        return null;
      case "text":
        return textBox(element);
      case "tspan":
        return textBox(element.closest("text") ?? element);
      case "path":
        return boxAround(flattenPath(element.getAttribute("d")));
      case "rect":
      case "image":
      case "foreignObject": {
        const [left, top] = [length(element, "x"), length(element, "y")];
        return { left, top, right: left + length(element, "width"), bottom: top + length(element, "height") };
      }
      case "circle": {
        const [x, y, r] = [length(element, "cx"), length(element, "cy"), length(element, "r")];
        return { left: x - r, top: y - r, right: x + r, bottom: y + r };
      }
      case "line":
        return boxAround([
          { x: length(element, "x1"), y: length(element, "y1") },
          { x: length(element, "x2"), y: length(element, "y2") },
        ]);
      default:
        return [...element.children].reduce<SvgBox | null>(
          (sum, c) => union(sum, mapBox(ownTransform(c), box(c))),
          null,
        );
    }
  };

  const toScreen = (element: Element): Matrix => {
    let matrix = identity;
    for (let e: Element | null = element; e && isSvg(e); e = e.parentElement)
      matrix = multiply(ownTransform(e), matrix);
    return matrix;
  };

  return { box, textWidth: (element) => textSize(element).width, toScreen };
}

export const isSvg = (element: Element | null): boolean => element?.namespaceURI === "http://www.w3.org/2000/svg";

function ownTransform(element: Element): Matrix {
  const matrix = parseTransform(element.getAttribute("transform"));
  const nested = element.localName === "svg" && isSvg(element.parentElement);
  return nested ? multiply(matrix, [1, 0, 0, 1, length(element, "x"), length(element, "y")]) : matrix;
}

/** A length attribute in pixels; plain numbers and em occur. */
function length(element: Element, name: string, em = 0): number {
  const value = element.getAttribute(name) ?? "";
  return (Number.parseFloat(value) || 0) * (value.endsWith("em") ? em : 1);
}

function styleOf(element: Element, property: string): string {
  return (element as SVGElement).style?.getPropertyValue(property) || element.getAttribute(property) || "";
}

function inherited(element: Element | null, property: string): string {
  for (let e = element; e; e = e.parentElement) {
    const value = styleOf(e, property);
    if (value && value !== "inherit") return value;
  }
  return "";
}

/** Font size in pixels; sub- and superscripts have percentages or em of their parent's. */
function fontSize(element: Element | null): number {
  for (let e = element; e; e = e.parentElement) {
    const value = styleOf(e, "font-size");
    const number = Number.parseFloat(value);
    if (!Number.isFinite(number)) continue;
    if (value.endsWith("%")) return (number / 100) * fontSize(e.parentElement);
    if (value.endsWith("em")) return number * fontSize(e.parentElement);
    return number;
  }
  return 12;
}

function fontOf(element: Element): string {
  const style = inherited(element, "font-style") || "normal";
  const weight = inherited(element, "font-weight") || "normal";
  return `${style} ${weight} ${fontSize(element)}px ${inherited(element, "font-family") || "sans-serif"}`;
}
