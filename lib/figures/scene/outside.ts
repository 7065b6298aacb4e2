import { type Colour, css, darker, hsl, lighter, mix } from "../paint/colour";
import type { Point } from "../paint/geometry";
import { fillGround, fillPolygon, fillRows } from "../paint/paint";
import { uniform } from "../world/sample";
import { halfWidth, onWall, type Setting, upright, wallFoot } from "./setting";

/** The sky of the hour, down to the foot of the backdrop. */
export function sky(setting: Setting, clouds: number): void {
  const { context, view, draw, hour } = setting;
  const { size } = view;
  const bottom = Math.max(0.15 * size, wallFoot(setting)) + 2;
  const blue = hsl(uniform(draw, 198, 220), uniform(draw, 0.3, 0.65), uniform(draw, 0.6, 0.74));
  const [top, low]: [Colour, Colour] = {
    evening: [mix(blue, [120, 120, 190], 0.5), [255, 204, 150]] as [Colour, Colour],
    overcast: [
      [168, 178, 188],
      [214, 220, 224],
    ] as [Colour, Colour],
    night: [
      [24, 32, 66],
      [70, 84, 130],
    ] as [Colour, Colour],
    noon: [blue, lighter(blue, 0.62)] as [Colour, Colour],
    lamp: [blue, lighter(blue, 0.6)] as [Colour, Colour],
    daylight: [blue, lighter(blue, 0.6)] as [Colour, Colour],
  }[hour];
  fillRows(context, size, 0, bottom, top, low);
  if (hour === "night") stars(setting, bottom);
  else cloudsOver(setting, bottom, hour === "overcast" ? clouds + 2 : clouds);
}

function stars({ context, view, draw }: Setting, bottom: number): void {
  context.fillStyle = css([255, 255, 240], 0.85);
  const dot = Math.max(0.8, view.size / 150);
  for (let i = 0; i < 24; i++) context.fillRect(uniform(draw, 0, view.size), uniform(draw, 0, 0.8) * bottom, dot, dot);
  context.beginPath();
  context.arc(uniform(draw, 0.1, 0.9) * view.size, uniform(draw, 0.1, 0.4) * bottom, 0.035 * view.size, 0, 2 * Math.PI);
  context.fill();
}

function cloudsOver({ context, view: { size }, draw, hour }: Setting, bottom: number, clouds: number): void {
  context.fillStyle = css(hour === "evening" ? [255, 232, 214] : [255, 255, 255], 0.5);
  for (let i = 0; i < clouds; i++) {
    const [x, y, width] = [uniform(draw, 0, size), uniform(draw, 0, 0.6) * bottom, uniform(draw, 0.08, 0.2) * size];
    context.beginPath();
    context.ellipse(x, y, width, width * 0.22, 0, 0, 2 * Math.PI);
    context.ellipse(x + width * 0.3, y - width * 0.14, width * 0.5, width * 0.22, 0, 0, 2 * Math.PI);
    context.fill();
  }
}

/** Two rows of bushy trees along the backdrop, the far one paler. */
export function treeline({ context, view, draw, depth }: Setting, near: Colour, height: number): void {
  const scale = view.scaleAt(depth);
  const [, foot] = view.project([0, 0, -depth]);
  for (const layer of [0, 1]) {
    context.fillStyle = css(mix(darker(near, 0.12 + 0.16 * layer), [170, 195, 210], layer === 0 ? 0.45 : 0.15));
    context.beginPath();
    for (let x = -0.05 * view.size; x < view.size * 1.05; ) {
      const radius = height * uniform(draw, 0.5, 1) * scale * (layer === 0 ? 1 : 0.7);
      context.moveTo(x, foot);
      context.ellipse(x, foot, radius * 0.8, radius * (layer === 0 ? 1.5 : 1), 0, 0, 2 * Math.PI);
      x += radius * uniform(draw, 0.6, 1.1);
    }
    context.fill();
  }
}

/** Fir trees along the backdrop, with snow on them if `snow`. */
export function firs(setting: Setting, height: number, snow: boolean): void {
  const { draw } = setting;
  const reach = halfWidth(setting);
  for (const layer of [0, 1])
    for (let x = -reach; x < reach; ) {
      const tall = height * uniform(draw, 0.6, 1.1) * (layer === 0 ? 1.3 : 1);
      const green = mix(darker([52, 96, 74], 0.2 * layer), [190, 205, 215], layer === 0 ? 0.5 : 0.08);
      for (const [low, wide] of [
        [0.08, 0.3],
        [0.4, 0.2],
      ] as const) {
        const cone = (top: number, spread: number, foot: number): Point[] => [
          [x - spread * tall, foot * tall],
          [x + spread * tall, foot * tall],
          [x, top * tall],
        ];
        onWall(setting, cone(low + 0.6, wide, low), green);
        if (snow) onWall(setting, cone(low + 0.6, wide * 0.45, low + 0.33), [240, 245, 250], layer === 0 ? 0.5 : 0.9);
      }
      x += tall * uniform(draw, 0.35, 0.75);
    }
}

/** A skyline of mountains (`peaks`) or rounded hills behind everything. */
export function hills(setting: Setting, height: number, colour: Colour, peaks: boolean): void {
  const { draw, view, context } = setting;
  const scale = view.scaleAt(setting.depth);
  const [, foot] = view.project([0, 0, -setting.depth]);
  const points: Point[] = [[-1, foot]];
  for (let x = -0.1 * view.size; x < 1.15 * view.size; x += view.size * uniform(draw, 0.12, 0.24)) {
    const top = foot - height * scale * uniform(draw, 0.45, 1);
    points.push([x, top]);
    if (!peaks) points.push([x + 0.07 * view.size, top]);
  }
  fillPolygon(context, [...points, [1.2 * view.size, foot]], css(colour));
}

/** A path that winds into the distance. */
export function path({ context, view, draw }: Setting, depth: number, colour: Colour): void {
  const [near, bend, width] = [uniform(draw, -2, 2), uniform(draw, -6, 6), uniform(draw, 0.7, 1.3)];
  const edge = (side: number): Point[] =>
    Array.from({ length: 9 }, (_, i) => {
      const z = 0.5 + (depth - 0.5) * (i / 8) ** 2;
      return view.project([near + bend * (z / depth) ** 2 + side * width, 0, -z]);
    });
  fillPolygon(context, [...edge(-1), ...edge(1).reverse()], css(colour));
}

/** Patches of lighter and darker ground. */
export function tufts({ context, view, draw }: Setting, colour: Colour, depth: number): void {
  for (const tone of [lighter(colour, 0.16), darker(colour, 0.16)]) {
    context.fillStyle = css(tone, 0.7);
    context.beginPath();
    for (let i = 0; i < 26; i++) {
      const z = 0.8 + (depth - 0.8) * draw.uniform() ** 2;
      const [x, y] = [uniform(draw, 0, view.size), view.project([0, 0, -z])[1]];
      const width = 0.09 * view.scaleAt(z) * uniform(draw, 0.5, 1.4);
      context.moveTo(x, y);
      context.ellipse(x, y, Math.max(0.5, width), Math.max(0.4, width * 0.22), 0, 0, 2 * Math.PI);
    }
    context.fill();
  }
}

export function boat({ context, view, draw }: Setting, horizon: number): void {
  const [x, width] = [uniform(draw, 0.1, 0.9) * view.size, uniform(draw, 0.03, 0.07) * view.size];
  const shape = (points: readonly Point[], colour: Colour) =>
    fillPolygon(
      context,
      points.map(([dx, dy]): Point => [x + dx * width, horizon + dy * width]),
      css(colour),
    );
  shape(
    [
      [-1, 0],
      [1, 0],
      [0.6, 0.35],
      [-0.6, 0.35],
    ],
    [120, 70, 60],
  );
  shape(
    [
      [0, -2.2],
      [0.8, -0.3],
      [0, -0.3],
    ],
    [250, 250, 246],
  );
}

/** Lines of a sports field: one across the picture, one along the view. */
export function courtLines(setting: Setting, colour: Colour): void {
  const { context, view, draw, depth } = setting;
  const fill = css(colour, 0.8);
  const across = uniform(draw, 0.25, 0.75) * depth;
  const x = uniform(draw, -1.5, 1.5);
  const slant = uniform(draw, -1, 1);
  const strip = (corners: readonly Point[]) => fillGround(context, view, corners, fill);
  strip([
    [-30, -across - 0.06],
    [30, -across - 0.06],
    [30, -across + 0.06],
    [-30, -across + 0.06],
  ]);
  strip([
    [x, -0.5],
    [x + 0.1, -0.5],
    [x + slant + 0.1, -depth],
    [x + slant, -depth],
  ]);
}

/** Rows of spectators. */
export function stands(setting: Setting): void {
  const { context, view, draw, depth } = setting;
  upright(setting, -40, 0, 80, 5, [112, 118, 130]);
  const scale = view.scaleAt(depth);
  const [, foot] = view.project([0, 0, -depth]);
  const step = Math.max(0.5, 3 / scale);
  for (let row = 0; row < 7; row++)
    for (let x = uniform(draw, 0, 0.3) * scale; x < view.size; x += uniform(draw, step, 2.4 * step) * scale) {
      context.fillStyle = css(hsl(uniform(draw, 0, 360), 0.35, uniform(draw, 0.35, 0.72)));
      context.fillRect(x, foot - (1.3 + row * 0.55) * scale, 0.4 * scale, 0.42 * scale);
    }
  upright(setting, -40, 0, 80, 0.9, hsl(uniform(draw, 190, 250), 0.35, 0.48));
}
