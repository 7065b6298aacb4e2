import { type Colour, css, darker, hsl, lighter, mix } from "../colour";
import type { Point } from "../geometry";
import { fillGround } from "../paint";
import { chance, pick, range } from "../sample";
import { lengthways, type Setting, upright } from "./setting";

export function boards(setting: Setting, depth: number): void {
  lengthways(setting, depth, range(setting.draw, 0.16, 0.4), css([40, 24, 10], 0.16));
}

export function paving(setting: Setting, depth: number): void {
  const step = range(setting.draw, 0.5, 1);
  const stroke = css([30, 30, 40], 0.14);
  lengthways(setting, depth, step, stroke);
  const { context, view } = setting;
  context.fillStyle = stroke;
  for (let z = 0.6; z < depth; z += step)
    context.fillRect(0, view.project([0, 0, -z])[1], view.size, Math.max(0.5, view.size / 260));
}

export function facades(setting: Setting): void {
  const { draw } = setting;
  for (let x = -14; x < 14; ) {
    const width = range(draw, 3.5, 7);
    const wall = hsl(
      pick(draw, [10, 20, 32, 40, 200, 220]) + range(draw, -8, 8),
      range(draw, 0.1, 0.42),
      range(draw, 0.42, 0.78),
    );
    const height = range(draw, 5, 13);
    upright(setting, x, 0, width, height, wall);
    upright(setting, x, height - 0.25, width, 0.25, darker(wall, 0.2));
    const glass = chance(draw, 0.7) ? ([86, 108, 128] as const) : ([236, 214, 150] as const);
    const shop = chance(draw, 0.5);
    if (shop) {
      upright(setting, x + 0.4, 0.5, width - 0.8, 1.9, mix(glass, [30, 40, 50], 0.25));
      upright(setting, x + 0.2, 2.5, width - 0.4, 0.5, hsl(range(draw, 0, 360), 0.45, 0.45));
    } else upright(setting, x + width * 0.4, 0, 1, 2.1, darker(wall, 0.5));
    const columns = Math.max(2, Math.round(width / 1.8));
    for (let y = 3.4; y < height - 1.4; y += 2.6)
      for (let i = 0; i < columns; i++) {
        const left = x + ((i + 0.5) * width) / columns - 0.45;
        upright(setting, left - 0.06, y - 0.06, 1.02, 1.52, lighter(wall, 0.35));
        upright(setting, left, y, 0.9, 1.4, glass);
      }
    x += width;
  }
}

export function windowPane(setting: Setting, x: number): void {
  const { draw } = setting;
  const width = range(draw, 1, 1.7);
  const height = range(draw, 1, 1.4);
  upright(setting, x - 0.07, 0.93, width + 0.14, height + 0.14, [246, 244, 238]);
  upright(setting, x, 1, width, height, hsl(205, range(draw, 0.2, 0.6), range(draw, 0.66, 0.88)));
  upright(setting, x, 1, width, height * 0.25, hsl(110, 0.25, 0.55));
  upright(setting, x + width / 2 - 0.025, 1, 0.05, height, [246, 244, 238]);
  if (!chance(draw, 0.6)) return;
  const curtain = hsl(range(draw, 0, 360), 0.3, range(draw, 0.45, 0.75));
  upright(setting, x - 0.3, 0.2, 0.32, height + 1.1, curtain);
  upright(setting, x + width - 0.02, 0.2, 0.32, height + 1.1, curtain);
}

export function picture(setting: Setting, x: number): void {
  const { draw } = setting;
  const [width, height] = [range(draw, 0.3, 0.8), range(draw, 0.3, 0.6)];
  const y = range(draw, 1.35, 1.7);
  upright(setting, x - 0.04, y - 0.04, width + 0.08, height + 0.08, darker(hsl(30, 0.3, 0.4), range(draw, 0, 0.6)));
  upright(setting, x, y, width, height, hsl(range(draw, 0, 360), 0.3, 0.7));
  upright(setting, x, y, width, height * range(draw, 0.2, 0.6), hsl(range(draw, 0, 360), 0.4, 0.5));
}

export function rug({ context, view, draw }: Setting, depth: number): void {
  const colour = hsl(range(draw, 0, 360), 0.35, range(draw, 0.35, 0.65));
  const [far, width] = [depth - range(draw, 0.4, 0.8), range(draw, 1, 2)];
  const near = Math.max(0.5, far - range(draw, 1.2, 2.2));
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
  for (let x = -6; x < 6; x += 1.55) {
    upright(setting, x, 0.35, 1.5, 2, lighter(mix(wall, [150, 180, 195], 0.6), 0.15));
    upright(setting, x + 0.2, 0.35, 0.25, 2, lighter(mix(wall, [150, 180, 195], 0.6), 0.32));
  }
}
