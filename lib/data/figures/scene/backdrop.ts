import { css, darker, hsl, lighter } from "../colour";
import { fillGround, fillRows } from "../paint";
import { chance, pick, range } from "../sample";
import { boat, courtLines, path, sky, stands, treeline, tufts } from "./outside";
import type { SceneKind } from "./scenes";
import { band, ground, type Setting, upright, wallFoot } from "./setting";
import { boards, facades, mirrors, paving, picture, rug, wallBars, windowPane } from "./walls";

/** Paints all that is behind the people: sky or walls, ground and their details. */
export function paintBackdrop(scene: SceneKind, setting: Setting): void {
  painters[scene](setting);
}

const painters: Record<SceneKind, (setting: Setting) => void> = {
  street(setting) {
    const { draw, depth } = setting;
    sky(setting, 0);
    facades(setting);
    ground(setting, depth, hsl(range(draw, 20, 60), 0.06, range(draw, 0.5, 0.68)));
    paving(setting, depth);
    const kerb = Math.max(2.2, depth - range(draw, 4, 6));
    band(setting, depth - 1.2, kerb, hsl(220, 0.05, range(draw, 0.3, 0.4)));
    band(setting, kerb, kerb - 0.18, [205, 203, 196]);
    for (let x = -12; x < 12; x += 2.4) {
      const middle = (depth - 1.2 + kerb) / 2;
      fillGround(
        setting.context,
        setting.view,
        [
          [x, -middle - 0.07],
          [x + 1.1, -middle - 0.07],
          [x + 1.1, -middle + 0.07],
          [x, -middle + 0.07],
        ],
        css([235, 232, 220], 0.85),
      );
    }
  },

  room(setting) {
    const { draw, depth } = setting;
    const wall = hsl(range(draw, 0, 360), range(draw, 0.06, 0.32), range(draw, 0.55, 0.86));
    const foot = wallFoot(setting);
    fillRows(setting.context, setting.view.size, 0, foot, lighter(wall, 0.1), darker(wall, 0.06));
    if (chance(draw, 0.7)) windowPane(setting, range(draw, -1.8, 1.8));
    for (let i = draw.integer(3); i >= 0; i--) picture(setting, range(draw, -2.4, 2.4));
    ground(setting, depth, hsl(range(draw, 18, 40), range(draw, 0.15, 0.5), range(draw, 0.32, 0.62)));
    boards(setting, depth);
    upright(setting, -20, 0, 40, 0.11, lighter(wall, 0.5));
    if (chance(draw, 0.55)) rug(setting, depth);
  },

  park(setting) {
    const { draw, depth } = setting;
    const grass = hsl(range(draw, 75, 125), range(draw, 0.28, 0.5), range(draw, 0.36, 0.5));
    sky(setting, 3);
    treeline(setting, grass, range(draw, 1.5, 3.5));
    ground(setting, depth, grass);
    if (chance(draw, 0.6)) path(setting, depth, hsl(range(draw, 28, 45), 0.25, range(draw, 0.6, 0.75)));
    tufts(setting, grass, depth);
  },

  beach(setting) {
    const { draw, depth, context, view } = setting;
    const sand = hsl(range(draw, 34, 48), range(draw, 0.32, 0.6), range(draw, 0.66, 0.8));
    const sea = hsl(range(draw, 178, 214), range(draw, 0.4, 0.65), range(draw, 0.38, 0.55));
    sky(setting, 3);
    const horizon = view.size * view.camera.horizon;
    const shore = wallFoot(setting);
    fillRows(context, view.size, horizon, shore, darker(sea, 0.18), lighter(sea, 0.25));
    if (chance(draw, 0.5)) boat(setting, horizon);
    ground(setting, depth, sand);
    band(setting, depth + 0.5, depth - 0.35, [248, 250, 250]);
    band(setting, depth - 0.35, depth - 1.6, darker(sand, 0.18));
    tufts(setting, darker(sand, 0.08), depth);
  },

  gym(setting) {
    const { draw, depth, context, view } = setting;
    const wall = hsl(range(draw, 0, 360), range(draw, 0.04, 0.25), range(draw, 0.6, 0.85));
    fillRows(context, view.size, 0, wallFoot(setting), lighter(wall, 0.15), wall);
    upright(setting, -20, 0, 40, 1, hsl(range(draw, 0, 360), range(draw, 0.2, 0.5), range(draw, 0.35, 0.6)));
    if (chance(draw, 0.5)) wallBars(setting, range(draw, -2.5, 1));
    else mirrors(setting, wall);
    ground(setting, depth, hsl(range(draw, 20, 45), range(draw, 0.25, 0.5), range(draw, 0.45, 0.62)));
    boards(setting, depth);
    courtLines(
      setting,
      pick(draw, [
        [235, 235, 235],
        [200, 60, 50],
        [50, 90, 170],
      ] as const),
    );
  },

  field(setting) {
    const { draw, depth } = setting;
    const grass = hsl(range(draw, 90, 130), range(draw, 0.32, 0.5), range(draw, 0.34, 0.46));
    sky(setting, 2);
    if (chance(draw, 0.5)) stands(setting);
    else treeline(setting, darker(grass, 0.1), range(draw, 1, 2.4));
    ground(setting, depth, grass);
    const width = range(draw, 1.2, 2.4);
    for (let near = 0.8; near < depth; near += 2 * width)
      band(setting, Math.min(depth, near + width), near, lighter(grass, 0.1));
    courtLines(setting, [238, 242, 236]);
  },
};
