import { type Colour, css, darker, hsl, lighter, mix } from "../colour";
import type { Point } from "../geometry";
import { fillGround, fillPolygon, fillRows } from "../paint";
import { range } from "../sample";
import { type Setting, upright, wallFoot } from "./setting";

export function sky(setting: Setting, clouds: number): void {
  const { context, view, draw } = setting;
  const blue = hsl(range(draw, 195, 222), range(draw, 0.25, 0.65), range(draw, 0.6, 0.76));
  const { size } = view;
  const bottom = Math.max(0.15 * size, wallFoot(setting)) + 2;
  fillRows(context, size, 0, bottom, blue, lighter(blue, 0.6));
  context.fillStyle = css([255, 255, 255], 0.5);
  for (let i = 0; i < clouds; i++) {
    const [x, y, width] = [range(draw, 0, size), range(draw, 0, 0.6) * bottom, range(draw, 0.08, 0.2) * size];
    context.beginPath();
    context.ellipse(x, y, width, width * 0.22, 0, 0, 2 * Math.PI);
    context.ellipse(x + width * 0.3, y - width * 0.14, width * 0.5, width * 0.22, 0, 0, 2 * Math.PI);
    context.fill();
  }
}

export function treeline({ context, view, draw, depth }: Setting, near: Colour, height: number): void {
  const scale = view.scaleAt(depth);
  const [, foot] = view.project([0, 0, -depth]);
  for (const layer of [0, 1]) {
    context.fillStyle = css(mix(darker(near, 0.12 + 0.16 * layer), [170, 195, 210], layer === 0 ? 0.45 : 0.15));
    context.beginPath();
    for (let x = -0.05 * view.size; x < view.size * 1.05; ) {
      const radius = height * range(draw, 0.5, 1) * scale * (layer === 0 ? 1 : 0.7);
      context.moveTo(x, foot);
      context.ellipse(x, foot, radius * 0.8, radius * (layer === 0 ? 1.5 : 1), 0, 0, 2 * Math.PI);
      x += radius * range(draw, 0.6, 1.1);
    }
    context.fill();
  }
}

export function path({ context, view, draw }: Setting, depth: number, colour: Colour): void {
  const [near, bend, width] = [range(draw, -2, 2), range(draw, -6, 6), range(draw, 0.7, 1.3)];
  const edge = (side: number): Point[] =>
    Array.from({ length: 9 }, (_, i) => {
      const z = 0.5 + (depth - 0.5) * (i / 8) ** 2;
      return view.project([near + bend * (z / depth) ** 2 + side * width, 0, -z]);
    });
  fillPolygon(context, [...edge(-1), ...edge(1).reverse()], css(colour));
}

export function tufts({ context, view, draw }: Setting, colour: Colour, depth: number): void {
  for (const tone of [lighter(colour, 0.16), darker(colour, 0.16)]) {
    context.fillStyle = css(tone, 0.7);
    context.beginPath();
    for (let i = 0; i < 26; i++) {
      const z = 0.8 + (depth - 0.8) * draw.uniform() ** 2;
      const [x, y] = [range(draw, 0, view.size), view.project([0, 0, -z])[1]];
      const width = 0.09 * view.scaleAt(z) * range(draw, 0.5, 1.4);
      context.moveTo(x, y);
      context.ellipse(x, y, Math.max(0.5, width), Math.max(0.4, width * 0.22), 0, 0, 2 * Math.PI);
    }
    context.fill();
  }
}

export function boat({ context, view, draw }: Setting, horizon: number): void {
  const [x, width] = [range(draw, 0.1, 0.9) * view.size, range(draw, 0.03, 0.07) * view.size];
  fillPolygon(
    context,
    [
      [x - width, horizon - 1],
      [x + width, horizon - 1],
      [x + width * 0.6, horizon + width * 0.35],
      [x - width * 0.6, horizon + width * 0.35],
    ],
    css([120, 70, 60]),
  );
  fillPolygon(
    context,
    [
      [x, horizon - width * 2.2],
      [x + width * 0.8, horizon - width * 0.3],
      [x, horizon - width * 0.3],
    ],
    css([250, 250, 246]),
  );
}

export function courtLines(setting: Setting, colour: Colour): void {
  const { context, view, draw, depth } = setting;
  const fill = css(colour, 0.8);
  const across = range(draw, 0.25, 0.75) * depth;
  const x = range(draw, -1.5, 1.5);
  const slant = range(draw, -1, 1);
  fillGround(
    context,
    view,
    [
      [-30, -across - 0.06],
      [30, -across - 0.06],
      [30, -across + 0.06],
      [-30, -across + 0.06],
    ],
    fill,
  );
  fillGround(
    context,
    view,
    [
      [x, -0.5],
      [x + 0.1, -0.5],
      [x + slant + 0.1, -depth],
      [x + slant, -depth],
    ],
    fill,
  );
}

export function stands(setting: Setting): void {
  const { context, view, draw, depth } = setting;
  upright(setting, -40, 0, 80, 5, [112, 118, 130]);
  const scale = view.scaleAt(depth);
  const [, foot] = view.project([0, 0, -depth]);
  for (let row = 0; row < 7; row++)
    for (let x = range(draw, 0, 0.3) * scale; x < view.size; x += range(draw, 0.5, 1.2) * scale) {
      context.fillStyle = css(hsl(range(draw, 0, 360), 0.4, range(draw, 0.35, 0.75)));
      context.fillRect(x, foot - (1.3 + row * 0.55) * scale, 0.4 * scale, 0.42 * scale);
    }
  upright(setting, -40, 0, 80, 0.9, hsl(range(draw, 0, 360), 0.4, 0.5));
}
