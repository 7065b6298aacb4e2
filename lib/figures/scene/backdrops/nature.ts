import { type Colour, css, darker, hsl, lighter, mix } from "../../paint/colour";
import { fillPolygon, fillRows } from "../../paint/paint";
import { chance, uniform } from "../../world/sample";
import { boat, firs, hills, path, sky, treeline, tufts } from "../outside";
import { type Backdrop, band, ground, halfWidth, onWall, type Setting, upright, wallFoot } from "../setting";
import { house } from "../walls";

const grassOf = ({ draw }: Setting) => hsl(uniform(draw, 75, 122), uniform(draw, 0.28, 0.48), uniform(draw, 0.36, 0.5));
const earth = ({ draw }: Setting) => hsl(uniform(draw, 28, 45), 0.25, uniform(draw, 0.6, 0.75));

/** Grass below a sky with `clouds` clouds, trees of `trees` metres behind it; returns the colour of the grass. */
function lawn(setting: Setting, clouds: number, trees: readonly [number, number]): Colour {
  const grass = grassOf(setting);
  sky(setting, clouds);
  treeline(setting, grass, uniform(setting.draw, ...trees));
  ground(setting, setting.depth, grass);
  return grass;
}

/** Grass, trees behind it, and sometimes a winding path. */
export const meadow: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const grass = lawn(setting, 3, [1.5, 3.5]);
  if (chance(draw, 0.6)) path(setting, depth, earth(setting));
  tufts(setting, grass, depth);
};

/** A pond and its far shore. */
export const lakeside: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const grass = lawn(setting, 2, [1.2, 2.4]);
  const water = hsl(uniform(draw, 190, 212), uniform(draw, 0.3, 0.5), uniform(draw, 0.5, 0.62));
  const near = depth * uniform(draw, 0.35, 0.5);
  band(setting, depth * 0.92, near, lighter(water, 0.1));
  band(setting, depth * 0.7, near * 1.25, water);
  band(setting, near, near * 0.96, darker(grass, 0.25));
  tufts(setting, grass, near);
};

/** A straight path between two rows of trees. */
export const avenue: Backdrop = (setting) => {
  const { draw, depth, view, context } = setting;
  const grass = grassOf(setting);
  sky(setting, 1);
  hills(setting, 2, mix(darker(grass, 0.2), [180, 200, 215], 0.5), false);
  ground(setting, depth, grass);
  const middle = uniform(draw, -1.5, 1.5);
  const half = uniform(draw, 0.9, 1.5);
  fillPolygon(
    context,
    [
      view.project([middle - half, 0, -0.5]),
      view.project([middle + half, 0, -0.5]),
      view.project([middle + half, 0, -depth]),
      view.project([middle - half, 0, -depth]),
    ],
    css(earth(setting)),
  );
  const leaf = darker(grass, 0.22);
  for (let z = depth; z > 4; z *= 0.78)
    for (const side of [-1, 1]) {
      const scale = view.scaleAt(z);
      const [x, foot] = view.project([middle + side * (half + 1.6), 0, -z]);
      context.fillStyle = css([98, 76, 56]);
      context.fillRect(x - 0.14 * scale, foot - 2.2 * scale, 0.28 * scale, 2.2 * scale);
      context.fillStyle = css(mix(leaf, [170, 190, 205], 0.4 * (z / depth)));
      context.beginPath();
      context.ellipse(x, foot - 3.3 * scale, 1.15 * scale, 1.7 * scale, 0, 0, 2 * Math.PI);
      context.fill();
    }
};

interface Shore {
  sand: Colour;
  sea: Colour;
}

function shoreColours({ draw }: Setting): Shore {
  return {
    sand: hsl(uniform(draw, 34, 48), uniform(draw, 0.32, 0.6), uniform(draw, 0.66, 0.8)),
    sea: hsl(uniform(draw, 178, 214), uniform(draw, 0.4, 0.65), uniform(draw, 0.38, 0.55)),
  };
}

/** Water from the horizon to the shore, surf and wet sand. */
function seaAndSand(setting: Setting, { sand, sea }: Shore): void {
  const { view, context, depth } = setting;
  const horizon = view.size * view.camera.horizon;
  fillRows(context, view.size, horizon, wallFoot(setting), darker(sea, 0.18), lighter(sea, 0.25));
  ground(setting, depth, sand);
  band(setting, depth + 0.5, depth - 0.35, [248, 250, 250]);
  band(setting, depth - 0.35, depth - 1.6, darker(sand, 0.18));
  tufts(setting, darker(sand, 0.08), depth);
}

export const openSea: Backdrop = (setting) => {
  sky(setting, 3);
  seaAndSand(setting, shoreColours(setting));
  if (chance(setting.draw, 0.5)) boat(setting, setting.view.size * setting.view.camera.horizon);
};

/** Sand hills with tufts of grass instead of the sea. */
export const dunes: Backdrop = (setting) => {
  const { depth } = setting;
  const { sand } = shoreColours(setting);
  sky(setting, 2);
  hills(setting, 2.2, mix(darker(sand, 0.08), [225, 220, 205], 0.3), false);
  hills(setting, 1.1, darker(sand, 0.04), false);
  ground(setting, depth, sand);
  tufts(setting, [150, 156, 96], depth);
};

/** The sea with a headland and a pier. */
export const pier: Backdrop = (setting) => {
  const { draw, view, context } = setting;
  const shore = shoreColours(setting);
  sky(setting, 2);
  const horizon = view.size * view.camera.horizon;
  fillPolygon(
    context,
    [
      [-0.1 * view.size, horizon + 1],
      [0.05 * view.size, horizon - 0.07 * view.size],
      [0.25 * view.size, horizon - 0.04 * view.size],
      [0.48 * view.size, horizon + 1],
    ],
    css(mix([92, 122, 96], [170, 195, 210], 0.4)),
  );
  seaAndSand(setting, shore);
  const scale = view.scaleAt(setting.depth * 1.6);
  const left = uniform(draw, 0.3, 0.7) * view.size;
  const foot = view.project([0, 0, -setting.depth * 1.6])[1];
  context.fillStyle = css([112, 84, 62]);
  context.fillRect(left, foot - 1.5 * scale, view.size, 0.22 * scale);
  for (let x = left; x < view.size; x += 1.1 * scale)
    context.fillRect(x, foot - 1.4 * scale, 0.14 * scale, 1.5 * scale);
  context.fillRect(left + 0.4 * scale, foot - 2.9 * scale, 1.3 * scale, 1.5 * scale);
};

/** Snow under mountains, with firs. */
export const mountains: Backdrop = (setting) => {
  const { draw, depth } = setting;
  sky(setting, 2);
  hills(setting, uniform(draw, 6, 9), [176, 192, 214], true);
  hills(setting, uniform(draw, 3.5, 5), [222, 230, 240], true);
  firs(setting, uniform(draw, 2.4, 3.6), true);
  snowfield(setting, depth);
};

/** Snow in front of a few houses with white roofs. */
export const village: Backdrop = (setting) => {
  const { draw, depth } = setting;
  sky(setting, 1);
  firs(setting, uniform(draw, 3, 4.5), true);
  const reach = halfWidth(setting);
  for (let x = -reach + uniform(draw, 0, 3); x < reach; ) {
    const [width, height] = [uniform(draw, 4, 5.5), uniform(draw, 2.6, 4)];
    house(setting, x, width, height, false);
    onWall(
      setting,
      [
        [x - 0.4, height + 0.1],
        [x + width + 0.4, height + 0.1],
        [x + width - 0.8, height + width * 0.3],
        [x + 0.8, height + width * 0.3],
      ],
      [242, 246, 250],
    );
    x += width + uniform(draw, 3, 8);
  }
  snowfield(setting, depth);
};

function snowfield(setting: Setting, depth: number): void {
  ground(setting, depth, hsl(212, 0.3, uniform(setting.draw, 0.88, 0.95)));
  tufts(setting, [206, 218, 234], depth);
}

/** Tall trunks in a bright wood, sometimes with a path. */
export const beechWood: Backdrop = (setting) => {
  const green = hsl(uniform(setting.draw, 80, 120), 0.32, uniform(setting.draw, 0.34, 0.46));
  woods(setting, green, [112, 92, 74], setting.draw.integer(2) === 0);
};

/** Dark conifers in mist. */
export const pineWood: Backdrop = (setting) => {
  const { depth } = setting;
  sky(setting, 0);
  firs(setting, 5, false);
  const moss = hsl(uniform(setting.draw, 70, 110), 0.22, uniform(setting.draw, 0.28, 0.38));
  ground(setting, depth, moss);
  path(setting, depth, hsl(30, 0.2, uniform(setting.draw, 0.38, 0.5)));
  trunks(setting, [92, 66, 50], 0.2);
  tufts(setting, moss, depth);
};

function woods(setting: Setting, green: Colour, bark: Colour, way: boolean): void {
  const { draw, depth, view, context } = setting;
  const foot = wallFoot(setting);
  fillRows(context, view.size, 0, foot, mix(green, [214, 230, 170], 0.35), mix(green, [226, 236, 190], 0.6));
  context.fillStyle = css(mix(darker(green, 0.15), [190, 210, 160], 0.3));
  context.beginPath();
  for (let x = -0.1; x < 1.1; x += uniform(draw, 0.08, 0.16))
    context.ellipse(x * view.size, 0, 0.12 * view.size, uniform(draw, 0.1, 0.22) * view.size, 0, 0, 2 * Math.PI);
  context.fill();
  const floor = mix(green, [140, 110, 70], uniform(draw, 0.3, 0.7));
  ground(setting, depth, floor);
  if (way) path(setting, depth, mix(floor, [196, 168, 124], 0.6));
  trunks(setting, bark, 0.3);
  tufts(setting, floor, depth);
}

/** Trunks at several depths, paler with distance; none is nearer than 45 % of the depth. */
function trunks({ draw, depth, view, context }: Setting, bark: Colour, mist: number): void {
  for (let z = depth; z > depth * 0.45; z *= 0.85)
    for (let i = 0; i < 3; i++) {
      const scale = view.scaleAt(z);
      const x = uniform(draw, -0.05, 1.05) * view.size;
      const foot = view.project([0, 0, -z])[1];
      const half = uniform(draw, 0.12, 0.24) * scale;
      const far = mist + 0.45 * ((z - depth * 0.45) / depth);
      context.fillStyle = css(mix(bark, [206, 218, 190], far));
      context.fillRect(x - half, 0, 2 * half, foot);
      context.fillStyle = css(mix(darker(bark, 0.3), [206, 218, 190], far));
      context.fillRect(x + 0.3 * half, 0, 0.7 * half, foot);
    }
}

/** A stone wall along a garden, behind swings and slides. */
export const playgroundWall: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const grass = grassOf(setting);
  sky(setting, 3);
  treeline(setting, grass, uniform(draw, 2, 3.4));
  const stripes = [uniform(draw, 0, 360), uniform(draw, 0, 360)].map((hue) => hsl(hue, 0.45, 0.6));
  const reach = halfWidth(setting);
  for (let x = -Math.ceil(reach), i = 0; x < reach; x += 1, i++) upright(setting, x, 0, 0.9, 1.1, stripes[i % 2]!);
  ground(setting, depth, hsl(uniform(draw, 36, 46), 0.4, uniform(draw, 0.66, 0.78)));
  tufts(setting, [196, 170, 120], depth);
};

/** Rubber ground in two colours in front of a lawn and blocks of flats. */
export const playgroundRubber: Backdrop = (setting) => {
  const { draw, depth } = setting;
  const grass = grassOf(setting);
  sky(setting, 2);
  const reach = halfWidth(setting);
  for (let x = -reach; x < reach; x += uniform(draw, 5, 8)) {
    const height = uniform(draw, 5, 11);
    const front = hsl(uniform(draw, 10, 50), 0.12, uniform(draw, 0.66, 0.84));
    upright(setting, x, 0, 4.5, height, front);
    for (let y = 1; y < height - 1; y += 1.8)
      for (let i = 0.4; i < 4; i += 1.1) upright(setting, x + i, y, 0.7, 0.9, [116, 138, 156]);
  }
  treeline(setting, grass, uniform(draw, 1, 1.8));
  ground(setting, depth, grass);
  const rubber = hsl(uniform(draw, 0, 360), 0.35, uniform(draw, 0.45, 0.6));
  band(setting, depth * 0.75, 0.3, rubber);
  band(setting, depth * 0.45, depth * 0.3, lighter(rubber, 0.25));
};
