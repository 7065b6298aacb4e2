import { css, darker, hsl, lighter, mix } from "../../paint/colour";
import { chance, pick, uniform } from "../../world/sample";
import { courtLines } from "../outside";
import { type Backdrop, ground, halfWidth, onWall, type Setting, upright, wall } from "../setting";
import { boards, bricks, mirrors, paving, picture, rug, wallBars, windowPane } from "../walls";

const paint = ({ draw }: Setting) => hsl(uniform(draw, 0, 360), uniform(draw, 0.06, 0.26), uniform(draw, 0.62, 0.86));

function woodenFloor(setting: Setting): void {
  const { draw, depth } = setting;
  ground(setting, depth, hsl(uniform(draw, 18, 38), uniform(draw, 0.25, 0.5), uniform(draw, 0.34, 0.6)));
  boards(setting, depth);
}

/** A painted wall with pictures, a window, a skirting board and perhaps a rug. */
export const paintedRoom: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const colour = paint(setting);
  wall(setting, lighter(colour, 0.1), darker(colour, 0.06));
  if (chance(draw, 0.7)) windowPane(setting, uniform(draw, -1.8, 1.8));
  for (let i = draw.integer(3); i >= 0; i--) picture(setting, uniform(draw, -2.4, 2.4));
  woodenFloor(setting);
  upright(setting, -20, 0, 40, 0.11, lighter(colour, 0.5));
  if (chance(draw, 0.55)) rug(setting, depth);
};

/** Striped wallpaper over a panelled dado. */
export const papered: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const colour = paint(setting);
  wall(setting, lighter(colour, 0.1), colour);
  const reach = halfWidth(setting);
  const step = uniform(draw, 0.3, 0.5);
  for (let x = -Math.ceil(reach / step) * step; x < reach; x += step)
    upright(setting, x, 0.9, step / 2, 6, lighter(colour, 0.28));
  if (chance(draw, 0.6)) windowPane(setting, uniform(draw, -1.6, 1.6));
  picture(setting, uniform(draw, -2.2, 2.2));
  const panel = hsl(uniform(draw, 28, 46), 0.18, uniform(draw, 0.75, 0.88));
  upright(setting, -20, 0, 40, 0.9, panel);
  upright(setting, -20, 0.86, 40, 0.07, darker(panel, 0.2));
  for (let x = -Math.ceil(reach); x < reach; x += 0.7) upright(setting, x, 0.16, 0.58, 0.6, lighter(panel, 0.35));
  ground(setting, depth, hsl(uniform(draw, 0, 360), uniform(draw, 0.06, 0.2), uniform(draw, 0.42, 0.6)));
  if (chance(draw, 0.5)) rug(setting, depth);
};

/** Bricks and a large window. */
export const loft: Backdrop = (setting) => {
  const { draw, hour } = setting;
  const colour = hsl(uniform(draw, 8, 22), uniform(draw, 0.25, 0.42), uniform(draw, 0.42, 0.58));
  wall(setting, colour, darker(colour, 0.1));
  const reach = halfWidth(setting);
  bricks(setting, -reach, 2 * reach, 5, lighter(colour, 0.35));
  const [x, width] = [uniform(draw, -2.6, 0.4), uniform(draw, 1.8, 2.8)];
  const pane = hour === "lamp" && chance(draw, 0.6) ? ([44, 54, 88] as const) : ([186, 212, 228] as const);
  upright(setting, x - 0.1, 0.7, width + 0.2, 2.5, [52, 54, 58]);
  upright(setting, x, 0.8, width, 2.3, pane);
  upright(setting, x, 0.8, width, 0.7, mix(pane, [150, 130, 120], 0.6));
  for (let i = 1; i < 4; i++) upright(setting, x + (i * width) / 4 - 0.03, 0.8, 0.06, 2.3, [52, 54, 58]);
  for (const y of [1.55, 2.3]) upright(setting, x, y, width, 0.05, [52, 54, 58]);
  if (chance(draw, 0.6)) picture(setting, x + width + uniform(draw, 0.4, 1.2));
  woodenFloor(setting);
};

/** Cupboards above and below a worktop, with tiles between them. */
export const fittedKitchen: Backdrop = (setting) => {
  const { draw } = setting;
  const colour = paint(setting);
  const front = hsl(uniform(draw, 0, 360), uniform(draw, 0.05, 0.3), uniform(draw, 0.5, 0.86));
  wall(setting, lighter(colour, 0.25), lighter(colour, 0.1));
  worktop(setting, front, lighter(colour, 0.5));
  const reach = halfWidth(setting);
  const gap = uniform(draw, -1.5, 0.6);
  for (let x = -Math.ceil(reach / 0.6) * 0.6; x < reach; x += 0.6) {
    if (x > gap - 0.6 && x < gap + 1.2) continue;
    upright(setting, x, 1.5, 0.58, 0.75, darker(front, 0.06));
    upright(setting, x + 0.04, 1.54, 0.5, 0.67, front);
    upright(setting, x + 0.46, 1.6, 0.04, 0.14, [92, 98, 106]);
  }
  windowPane(setting, gap);
  tiledFloor(setting);
};

/** Open shelves with crockery, a stove with a hood. */
export const farmKitchen: Backdrop = (setting) => {
  const { draw } = setting;
  const colour = hsl(uniform(draw, 30, 60), uniform(draw, 0.2, 0.4), uniform(draw, 0.72, 0.86));
  wall(setting, lighter(colour, 0.2), colour);
  worktop(setting, hsl(uniform(draw, 140, 220), 0.22, uniform(draw, 0.42, 0.6)), [244, 240, 230]);
  const x = uniform(draw, -1.6, 1);
  upright(setting, x, 0, 0.75, 0.92, [62, 64, 70]);
  upright(setting, x + 0.1, 0.2, 0.55, 0.42, [28, 30, 36]);
  onWall(
    setting,
    [
      [x - 0.05, 1.55],
      [x + 0.8, 1.55],
      [x + 0.6, 2],
      [x + 0.6, 3.5],
      [x + 0.15, 3.5],
      [x + 0.15, 2],
    ],
    [120, 124, 130],
  );
  for (const y of [1.55, 1.95]) {
    upright(setting, x + 1.1, y, 1.5, 0.04, [150, 108, 70]);
    for (let i = 0; i < 5; i++)
      upright(
        setting,
        x + 1.2 + i * 0.28,
        y + 0.04,
        0.16,
        uniform(draw, 0.1, 0.22),
        hsl(uniform(draw, 0, 360), 0.35, 0.6),
      );
  }
  tiledFloor(setting);
};

function worktop(setting: Setting, front: ReturnType<typeof hsl>, tiles: ReturnType<typeof hsl>): void {
  const reach = halfWidth(setting);
  upright(setting, -20, 0.9, 40, 0.55, tiles);
  for (let x = -Math.ceil(reach / 0.2) * 0.2; x < reach; x += 0.2)
    upright(setting, x, 0.9, 0.012, 0.55, darker(tiles, 0.16));
  for (const y of [1.08, 1.26]) upright(setting, -20, y, 40, 0.012, darker(tiles, 0.16));
  upright(setting, -20, 0, 40, 0.88, darker(front, 0.12));
  for (let x = -Math.ceil(reach / 0.6) * 0.6; x < reach; x += 0.6) {
    upright(setting, x + 0.02, 0.12, 0.56, 0.7, front);
    upright(setting, x + 0.2, 0.74, 0.2, 0.03, [92, 98, 106]);
  }
  upright(setting, -20, 0.86, 40, 0.06, [120, 84, 56]);
}

function tiledFloor(setting: Setting): void {
  const { draw, depth } = setting;
  ground(setting, depth, hsl(uniform(draw, 20, 220), 0.08, uniform(draw, 0.6, 0.78)));
  paving(setting, depth, uniform(draw, 0.35, 0.6));
}

function sportsFloor(setting: Setting): void {
  const { draw } = setting;
  woodenFloor(setting);
  courtLines(
    setting,
    pick(draw, [
      [235, 235, 235],
      [200, 60, 50],
      [50, 90, 170],
    ] as const),
  );
}

function hallWall(setting: Setting): ReturnType<typeof hsl> {
  const { draw } = setting;
  const colour = hsl(uniform(draw, 0, 360), uniform(draw, 0.04, 0.2), uniform(draw, 0.66, 0.86));
  wall(setting, lighter(colour, 0.15), colour);
  return colour;
}

/** A school gym: wall bars above a padded wall. */
export const barsGym: Backdrop = (setting) => {
  const { draw } = setting;
  hallWall(setting);
  upright(setting, -20, 0, 40, 1, hsl(uniform(draw, 0, 360), uniform(draw, 0.2, 0.45), uniform(draw, 0.38, 0.58)));
  for (let x = uniform(draw, -2.8, -1.2); x < 3; x += uniform(draw, 2.2, 3)) wallBars(setting, x);
  sportsFloor(setting);
};

/** A weights room with mirrors. */
export const mirrorGym: Backdrop = (setting) => {
  const colour = hallWall(setting);
  mirrors(setting, colour);
  const { draw, depth } = setting;
  ground(setting, depth, hsl(uniform(draw, 200, 240), 0.06, uniform(draw, 0.3, 0.45)));
  paving(setting, depth, 1);
};

/** A sports hall: a backboard and hoop below high windows. */
export const court: Backdrop = (setting) => {
  const { draw, view, context, depth } = setting;
  const colour = hallWall(setting);
  const reach = halfWidth(setting);
  for (let x = -reach; x < reach; x += 1.9) upright(setting, x, 2.7, 1.6, 1, [200, 222, 234]);
  upright(setting, -20, 0, 40, 0.3, darker(colour, 0.35));
  const x = uniform(draw, -1.6, 1.6);
  upright(setting, x - 0.06, 2, 0.12, 1.2, [92, 98, 106]);
  upright(setting, x - 0.75, 1.95, 1.5, 0.95, [248, 248, 246]);
  upright(setting, x - 0.25, 2.05, 0.5, 0.4, [208, 70, 56]);
  upright(setting, x - 0.2, 2.1, 0.4, 0.3, [248, 248, 246]);
  const [px, py] = view.project([x, 1.98, -depth]);
  const scale = view.scaleAt(depth);
  context.beginPath();
  context.ellipse(px, py, 0.24 * scale, 0.07 * scale, 0, 0, 2 * Math.PI);
  context.lineWidth = Math.max(0.8, 0.04 * scale);
  context.strokeStyle = css([226, 96, 40]);
  context.stroke();
  sportsFloor(setting);
};

/** A classroom: a green or a white board, posters and a clock. */
export const classroom =
  (chalk: boolean): Backdrop =>
  (setting) => {
    const { draw, view, context, depth } = setting;
    const colour = paint(setting);
    wall(setting, lighter(colour, 0.3), lighter(colour, 0.08));
    const x = uniform(draw, -2.4, -0.8);
    const width = uniform(draw, 2.2, 3.2);
    upright(setting, x - 0.07, 0.83, width + 0.14, 1.34, chalk ? [156, 112, 70] : [170, 176, 182]);
    upright(setting, x, 0.9, width, 1.2, chalk ? [44, 84, 68] : [250, 251, 250]);
    for (let i = 0; i < 4; i++) {
      const ink = chalk
        ? ([226, 232, 226] as const)
        : pick(draw, [
            [40, 80, 160],
            [190, 60, 50],
          ] as const);
      upright(setting, x + 0.2, 1.85 - i * 0.2, uniform(draw, 0.4, width - 0.6), 0.035, ink);
    }
    for (let i = 0; i < 3; i++) {
      const left = x + width + 0.35 + i * 0.62;
      upright(setting, left, uniform(draw, 1.2, 1.5), 0.46, 0.6, hsl(uniform(draw, 0, 360), 0.45, 0.66));
    }
    const [cx, cy] = view.project([x - 0.5, 2.1, -depth]);
    context.beginPath();
    context.arc(cx, cy, 0.17 * view.scaleAt(depth), 0, 2 * Math.PI);
    context.fillStyle = css([250, 250, 246]);
    context.fill();
    ground(setting, depth, hsl(uniform(draw, 20, 210), 0.12, uniform(draw, 0.5, 0.66)));
    upright(setting, -20, 0, 40, 0.1, darker(colour, 0.3));
    if (chalk) boards(setting, depth);
    else paving(setting, depth, 0.6);
  };
