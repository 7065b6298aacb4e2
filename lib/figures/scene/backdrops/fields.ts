import { css, darker, hsl, lighter, mix } from "../../paint/colour";
import type { Point } from "../../paint/geometry";
import { fillGround } from "../../paint/paint";
import { uniform } from "../../world/sample";
import { courtLines, hills, sky, stands, treeline } from "../outside";
import { type Backdrop, band, ground, type Setting, upright } from "../setting";

/** Mown grass in stripes with the lines of a pitch. */
function pitch(setting: Setting, grass: ReturnType<typeof hsl>): void {
  const { draw, depth } = setting;
  ground(setting, depth, grass);
  const width = uniform(draw, 1.2, 2.4);
  for (let near = 0.8; near < depth; near += 2 * width)
    band(setting, Math.min(depth, near + width), near, lighter(grass, 0.1));
  courtLines(setting, [238, 242, 236]);
}

const mown = ({ draw }: Setting) => hsl(uniform(draw, 90, 130), uniform(draw, 0.32, 0.5), uniform(draw, 0.34, 0.46));

export const pitchByTrees: Backdrop = (setting) => {
  const grass = mown(setting);
  sky(setting, 2);
  treeline(setting, darker(grass, 0.1), uniform(setting.draw, 1, 2.4));
  pitch(setting, grass);
};

export const stadium: Backdrop = (setting) => {
  const grass = mown(setting);
  sky(setting, 1);
  stands(setting);
  pitch(setting, grass);
};

/** Red running lanes in front of a lawn, a low wall and hills. */
export const lanes: Backdrop = (setting) => {
  const { draw, depth, context, view } = setting;
  const grass = mown(setting);
  sky(setting, 2);
  hills(setting, 3, mix(darker(grass, 0.25), [180, 200, 215], 0.55), false);
  upright(setting, -60, 0, 120, 1, [226, 226, 222]);
  upright(setting, -60, 0.62, 120, 0.2, hsl(uniform(draw, 0, 360), 0.4, 0.5));
  ground(setting, depth, grass);
  const red = hsl(uniform(draw, 8, 18), uniform(draw, 0.45, 0.6), uniform(draw, 0.42, 0.52));
  const far = depth * 0.5;
  band(setting, far, 0.3, red);
  for (let z = far; z > 1; z -= 1.2) {
    const line: Point[] = [
      [-40, -z - 0.03],
      [40, -z - 0.03],
      [40, -z + 0.03],
      [-40, -z + 0.03],
    ];
    fillGround(context, view, line, css([244, 240, 234], 0.9));
  }
};
