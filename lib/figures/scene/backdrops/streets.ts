import { type Colour, css, darker, hsl } from "../../paint/colour";
import { fillGround } from "../../paint/paint";
import { chance, uniform } from "../../world/sample";
import { sky, treeline } from "../outside";
import { type Backdrop, band, ground, halfWidth, type Setting, upright } from "../setting";
import { facades, house, paving } from "../walls";

const asphalt = (setting: Setting): Colour => hsl(220, 0.05, uniform(setting.draw, 0.3, 0.4));

/** A road with a kerb and a dashed line in front of the facades. */
function road(setting: Setting): void {
  const { draw, depth, context, view } = setting;
  const far = depth - 1.2;
  const kerb = Math.max(2.2, depth - uniform(draw, 4, 6));
  band(setting, far, kerb, asphalt(setting));
  band(setting, kerb, kerb - 0.18, [205, 203, 196]);
  const middle = (far + kerb) / 2;
  for (let x = -12; x < 12; x += 2.4)
    fillGround(
      context,
      view,
      [
        [x, -middle - 0.07],
        [x + 1.1, -middle - 0.07],
        [x + 1.1, -middle + 0.07],
        [x, -middle + 0.07],
      ],
      css([235, 232, 220], 0.85),
    );
}

/** Shops and town houses along a road. */
export const shops: Backdrop = (setting) => {
  const { draw, depth } = setting;
  sky(setting, 1);
  facades(setting);
  ground(setting, depth, hsl(uniform(draw, 20, 60), 0.06, uniform(draw, 0.5, 0.68)));
  paving(setting, depth, uniform(draw, 0.5, 1));
  road(setting);
};

/** Detached houses with lawns and trees. */
export const suburb: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const grass = hsl(uniform(draw, 80, 118), uniform(draw, 0.3, 0.45), uniform(draw, 0.38, 0.5));
  sky(setting, 2);
  treeline(setting, grass, uniform(draw, 2.4, 4.2));
  const reach = halfWidth(setting);
  for (let x = -reach - uniform(draw, 0, 4); x < reach; ) {
    const width = uniform(draw, 4.5, 7);
    house(setting, x, width, uniform(draw, 2.7, 5.2), false);
    x += width + uniform(draw, 1.2, 3.5);
  }
  upright(setting, -reach, 0, 2 * reach, 0.35, darker(grass, 0.2));
  ground(setting, depth, hsl(uniform(draw, 20, 60), 0.05, uniform(draw, 0.55, 0.7)));
  band(setting, depth, depth - 1, grass);
  road(setting);
};

/** Gabled houses around cobbles. */
export const oldTown: Backdrop = (setting) => {
  const { draw, depth } = setting;
  sky(setting, 2);
  const reach = halfWidth(setting);
  for (let x = -reach - uniform(draw, 0, 3); x < reach; ) {
    const width = uniform(draw, 3, 4.6);
    house(setting, x, width, uniform(draw, 4.6, 7.4), true);
    x += width + (chance(draw, 0.2) ? 0.8 : 0);
  }
  const stone = hsl(uniform(draw, 20, 40), 0.1, uniform(draw, 0.48, 0.6));
  ground(setting, depth, stone);
  cobbles(setting, darker(stone, 0.3));
};

/** Rows of cobbles, drawn as dashes that shrink with distance. */
function cobbles({ context, view, depth }: Setting, colour: Colour): void {
  context.fillStyle = css(colour, 0.35);
  for (let z = depth, row = 0; z > 1; z *= 0.9, row++) {
    const top = view.project([0, 0, -z])[1];
    if (top > view.size) break;
    const [length, height] = [0.22 * view.scaleAt(z), Math.max(0.5, 0.012 * view.scaleAt(z))];
    if (length < 3) continue;
    for (let x = (row % 2) * length * 0.6; x < view.size; x += length * 1.4) context.fillRect(x, top, length, height);
  }
}
