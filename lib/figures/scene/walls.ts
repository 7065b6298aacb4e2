import { type Colour, css, darker, hsl, lighter, mix } from "../paint/colour";
import type { Point } from "../paint/geometry";
import { fillGround } from "../paint/paint";
import { chance, pick, uniform } from "../world/sample";
import { halfWidth, lengthways, onWall, type Setting, upright } from "./setting";

export function boards(setting: Setting, depth: number): void {
  lengthways(setting, depth, uniform(setting.draw, 0.16, 0.4), css([40, 24, 10], 0.16));
}

/** Square slabs. */
export function paving(setting: Setting, depth: number, step: number): void {
  const stroke = css([30, 30, 40], 0.14);
  lengthways(setting, depth, step, stroke);
  const { context, view } = setting;
  context.fillStyle = stroke;
  for (let z = 0.6; z < depth; z += step)
    context.fillRect(0, view.project([0, 0, -z])[1], view.size, Math.max(0.5, view.size / 260));
}

/** Rows of bricks; far walls get larger ones, so that the joints stay visible. */
export function bricks(setting: Setting, left: number, width: number, height: number, mortar: Colour): void {
  const { context, view, depth } = setting;
  const scale = view.scaleAt(depth);
  const course = Math.max(0.12, 3 / scale);
  context.fillStyle = css(mortar, 0.5);
  const line = Math.max(0.5, 0.012 * scale);
  for (let y = 0, row = 0; y < height; y += course, row++) {
    const [x, top] = view.project([left, y, -depth]);
    context.fillRect(x, top, width * scale, line);
    for (let along = (row % 2) * course; along < width; along += 2 * course)
      context.fillRect(x + along * scale, top - course * scale, line, course * scale);
  }
}

const glassOf = ({ draw, hour }: Setting): Colour =>
  chance(draw, hour === "night" ? 0.7 : 0.12) ? [250, 222, 140] : [86, 108, 128];

/** A row of town houses with windows and sometimes a shop. */
export function facades(setting: Setting): void {
  const { draw } = setting;
  const reach = halfWidth(setting);
  for (let x = -reach - uniform(draw, 0, 3); x < reach; ) {
    const width = uniform(draw, 3.5, 7);
    const front = hsl(
      pick(draw, [10, 20, 32, 40, 205]) + uniform(draw, -8, 8),
      uniform(draw, 0.1, 0.4),
      uniform(draw, 0.45, 0.78),
    );
    const height = uniform(draw, 5, 13);
    upright(setting, x, 0, width, height, front);
    upright(setting, x, height - 0.25, width, 0.25, darker(front, 0.2));
    const glass = glassOf(setting);
    if (chance(draw, 0.5)) {
      upright(setting, x + 0.4, 0.5, width - 0.8, 1.9, mix(glass, [30, 40, 50], 0.25));
      const awning = hsl(uniform(draw, 0, 360), 0.45, 0.45);
      upright(setting, x + 0.2, 2.5, width - 0.4, 0.5, awning);
      for (let i = 0.2; i < width - 0.7; i += 0.9) upright(setting, x + i, 2.5, 0.45, 0.5, lighter(awning, 0.6));
    } else upright(setting, x + width * 0.4, 0, 1, 2.1, darker(front, 0.5));
    const columns = Math.max(2, Math.round(width / 1.8));
    for (let y = 3.4; y < height - 1.4; y += 2.6)
      for (let i = 0; i < columns; i++) {
        const left = x + ((i + 0.5) * width) / columns - 0.45;
        upright(setting, left - 0.06, y - 0.06, 1.02, 1.52, lighter(front, 0.35));
        upright(setting, left, y, 0.9, 1.4, glass);
      }
    x += width;
  }
}

/** A house with a roof; with `gable`, the gable faces the viewer, as in old towns. */
export function house(setting: Setting, x: number, width: number, height: number, gable: boolean): void {
  const { draw } = setting;
  const front = hsl(
    pick(draw, [18, 30, 42, 50, 350]) + uniform(draw, -6, 6),
    uniform(draw, 0.15, 0.45),
    uniform(draw, 0.6, 0.84),
  );
  const roof = hsl(uniform(draw, 5, 25), uniform(draw, 0.25, 0.5), uniform(draw, 0.3, 0.42));
  const peak = gable ? width * 0.55 : width * 0.28;
  upright(setting, x, 0, width, height, front);
  const eaves = gable ? 0.1 : 0.35;
  const ridge: Point[] = gable
    ? [[x + width / 2, height + peak]]
    : [
        [x + width - 0.8, height + peak],
        [x + 0.8, height + peak],
      ];
  onWall(setting, [[x - eaves, height], [x + width + eaves, height], ...ridge], gable ? front : roof);
  if (gable)
    for (const [from, to] of [
      [x - eaves, x + width / 2],
      [x + width + eaves, x + width / 2],
    ] as const)
      onWall(
        setting,
        [
          [from, height],
          [to, height + peak],
          [to, height + peak - 0.4],
          [from, height - 0.3],
        ],
        roof,
      );
  const glass = glassOf(setting);
  const columns = Math.max(2, Math.round(width / 1.9));
  const door = draw.integer(columns);
  for (let y = 0.9, floor = 0; y < height - 1; y += 2.5, floor++)
    for (let i = 0; i < columns; i++) {
      const left = x + ((i + 0.5) * width) / columns - 0.4;
      if (floor === 0 && i === door) {
        upright(setting, left, 0, 0.9, 2.1, darker(hsl(uniform(draw, 0, 360), 0.4, 0.4), 0.1));
        continue;
      }
      upright(setting, left - 0.08, y - 0.08, 0.96, 1.36, lighter(front, 0.5));
      upright(setting, left, y, 0.8, 1.2, glass);
      upright(setting, left - 0.3, y - 0.02, 0.2, 1.24, roof);
      upright(setting, left + 0.9, y - 0.02, 0.2, 1.24, roof);
    }
}

export function windowPane(setting: Setting, x: number): void {
  const { draw, hour } = setting;
  const [width, height] = [uniform(draw, 1, 1.7), uniform(draw, 1, 1.4)];
  const dark = hour === "lamp" && chance(draw, 0.5);
  upright(setting, x - 0.07, 0.93, width + 0.14, height + 0.14, [246, 244, 238]);
  upright(
    setting,
    x,
    1,
    width,
    height,
    dark ? [40, 48, 84] : hsl(205, uniform(draw, 0.2, 0.6), uniform(draw, 0.66, 0.88)),
  );
  upright(setting, x, 1, width, height * 0.25, dark ? [30, 40, 52] : hsl(110, 0.25, 0.55));
  upright(setting, x + width / 2 - 0.025, 1, 0.05, height, [246, 244, 238]);
  if (!chance(draw, 0.6)) return;
  const curtain = hsl(uniform(draw, 0, 360), 0.25, uniform(draw, 0.5, 0.78));
  upright(setting, x - 0.3, 0.2, 0.32, height + 1.1, curtain);
  upright(setting, x + width - 0.02, 0.2, 0.32, height + 1.1, curtain);
}

/** A framed landscape. */
export function picture(setting: Setting, x: number): void {
  const { draw } = setting;
  const [width, height] = [uniform(draw, 0.3, 0.8), uniform(draw, 0.3, 0.6)];
  const y = uniform(draw, 1.35, 1.7);
  upright(setting, x - 0.04, y - 0.04, width + 0.08, height + 0.08, darker(hsl(30, 0.3, 0.4), uniform(draw, 0, 0.6)));
  upright(setting, x, y, width, height, hsl(uniform(draw, 180, 230), 0.3, 0.74));
  upright(setting, x, y, width, height * uniform(draw, 0.2, 0.6), hsl(uniform(draw, 20, 140), 0.35, 0.5));
}

export function rug({ context, view, draw }: Setting, depth: number): void {
  const colour = hsl(uniform(draw, 0, 360), 0.28, uniform(draw, 0.4, 0.65));
  const [far, width] = [depth - uniform(draw, 0.4, 0.8), uniform(draw, 1, 2)];
  const near = Math.max(0.5, far - uniform(draw, 1.2, 2.2));
  const corners = (inset: number): Point[] => [
    [-width + inset, -far + inset],
    [width - inset, -far + inset],
    [width - inset, -near - inset],
    [-width + inset, -near - inset],
  ];
  fillGround(context, view, corners(0), css(colour));
  fillGround(context, view, corners(0.12), css(lighter(colour, 0.22)));
  fillGround(context, view, corners(0.2), css(colour));
}

export function wallBars(setting: Setting, x: number): void {
  for (let y = 0.3; y < 2.5; y += 0.22) upright(setting, x, y, 1.8, 0.06, [176, 130, 84]);
  for (const offset of [0, 0.86, 1.72]) upright(setting, x + offset, 0, 0.09, 2.6, [140, 98, 60]);
}

export function mirrors(setting: Setting, wall: Colour): void {
  const reach = halfWidth(setting);
  for (let x = -reach; x < reach; x += 1.55) {
    upright(setting, x, 0.35, 1.5, 2, lighter(mix(wall, [150, 180, 195], 0.6), 0.15));
    upright(setting, x + 0.2, 0.35, 0.25, 2, lighter(mix(wall, [150, 180, 195], 0.6), 0.32));
  }
}
