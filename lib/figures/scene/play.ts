import { type Colour, lighter } from "../paint/colour";
import type { Vec3 } from "../paint/geometry";
import { type Build, type Local, rim, type Shapes } from "./maker";
import { metal, steel, wood } from "./pieces";

const white: Colour = [240, 240, 238];

const parasol =
  (radius: number, drop: number): Build =>
  ({ bars, mass, h, colour }) => {
    const edge = rim(h - drop, radius);
    return [
      ...bars(metal, 0.05, [
        [0, 0, 0],
        [0, h, 0],
      ]),
      mass(colour, [[0, h, 0, 0.05], ...edge]),
      mass(lighter(colour, 0.6), [[0, h, 0, 0.04], edge[1]!, edge[2]!]),
    ];
  };

const footballGoal =
  (width: number): Build =>
  ({ boxes, sheet, h }) => {
    const [left, right] = [-width / 2, width / 2];
    return [
      sheet([236, 238, 240], 0.22, [left, 0, -0.5], [right, 0, -0.5], [right, h, -0.05], [left, h, -0.05]),
      ...boxes(
        { at: [left, h / 2, 0], size: [0.09, h, 0.09], colour: white },
        { at: [right, h / 2, 0], size: [0.09, h, 0.09], colour: white },
        { at: [0, h, 0], size: [width + 0.1, 0.09, 0.09], colour: white },
      ),
    ];
  };

const cone: Build = ({ mass, h, colour }) => [
  mass(colour, [...rim(0, 0.16), [0, h, 0, 0.02]]),
  mass(white, [...rim(h * 0.42, 0.1), ...rim(h * 0.58, 0.075)]),
];

const marker: Build = ({ mass, h, colour }) => [mass(colour, [...rim(0.01, 0.2), ...rim(h * 0.4, 0.08)])];

const slide: Build = ({ bars, sheet, h, colour }) => [
  ...bars(
    steel,
    0.06,
    ...[-0.3, 0.3].map((z): Vec3[] => [
      [-1.1, 0, z],
      [-0.75, h, z],
    ]),
    ...[0.25, 0.5, 0.75].map((t): Vec3[] => [
      [-1.1 + 0.35 * t, h * t, -0.3],
      [-1.1 + 0.35 * t, h * t, 0.3],
    ]),
  ),
  sheet(
    colour,
    1,
    [-0.8, h, -0.3],
    [-0.35, h, -0.3],
    [1, 0.25, -0.3],
    [1.4, 0.2, -0.3],
    [1.4, 0.2, 0.3],
    [1, 0.25, 0.3],
    [-0.35, h, 0.3],
    [-0.8, h, 0.3],
  ),
  ...bars(colour, 0.12, [
    [-0.8, h + 0.08, 0.3],
    [-0.35, h + 0.08, 0.3],
    [1, 0.33, 0.3],
    [1.4, 0.28, 0.3],
  ]),
];

const swing: Build = ({ bars, boxes, h, colour }) => [
  ...bars(
    colour,
    0.08,
    ...[-1.2, 1.2].flatMap((x): Vec3[][] => [
      [
        [x, 0, -0.6],
        [x, h, 0],
        [x, 0, 0.6],
      ],
    ]),
    [
      [-1.2, h, 0],
      [1.2, h, 0],
    ],
  ),
  ...bars(
    metal,
    0.02,
    ...[-0.75, -0.35, 0.35, 0.75].map((x): Vec3[] => [
      [x, h, 0],
      [x, 0.45, 0],
    ]),
  ),
  ...boxes(...[-0.55, 0.55].map((x): Local => ({ at: [x, 0.43, 0], size: [0.46, 0.05, 0.2], colour: wood }))),
];

const snowman: Build = ({ mass, h }) => [
  mass([238, 242, 248], [[0, h * 0.26, 0, h * 0.27]]),
  mass([242, 245, 250], [[0, h * 0.6, 0.02, h * 0.2]]),
  mass([246, 248, 252], [[0, h * 0.86, 0.04, h * 0.14]]),
  mass(
    [232, 120, 40],
    [
      [0, h * 0.86, 0.05 + h * 0.14, 0.025],
      [0.09, h * 0.84, 0.14 + h * 0.14, 0.012],
    ],
  ),
  ...[-0.05, 0.05].map((x) => mass([30, 30, 34], [[x * h, h * 0.91, 0.06 + h * 0.13, 0.022]])),
];

const sledge: Build = ({ bars, boxes, h, colour }) => [
  ...bars(
    wood,
    0.04,
    ...[-0.2, 0.2].map((z): Vec3[] => [
      [-0.5, 0.03, z],
      [0.4, 0.03, z],
      [0.58, 0.2, z],
    ]),
  ),
  ...boxes({ at: [0, h, 0], size: [0.9, 0.05, 0.44], colour }),
];

const tent: Build = ({ sheet, h, colour }) => [
  sheet(colour, 1, [-1.1, 0, -0.7], [1.1, 0, -0.7], [0.1, h, -0.7]),
  sheet(lighter(colour, 0.14), 1, [-1.1, 0, 0.6], [1.1, 0, 0.6], [0, h, 0.3]),
  sheet([46, 44, 52], 1, [-0.25, 0, 0.61], [0.25, 0, 0.61], [0, h * 0.8, 0.36]),
];

const globe: Build = ({ bars, mass, h, colour }) => [
  ...bars(wood, 0.05, [
    [0, 0, 0],
    [0, h - 0.2, 0],
  ]),
  mass([72, 130, 180], [[0, h - 0.18, 0, 0.2]]),
  mass(lighter(colour, 0.1), [[-0.05, h - 0.12, 0.12, 0.09]]),
];

/** Things for sport, play and leisure. */
export const play = {
  umbrella: {
    noun: "parasol",
    height: [2, 2.4],
    dyed: true,
    styles: { pretrain: { wide: parasol(1.2, 0.4) }, benchmark: { steep: parasol(0.95, 0.62) } },
  },
  goal: {
    noun: "goal",
    height: [1.8, 2.4],
    styles: { pretrain: { large: footballGoal(3.6) }, benchmark: { small: footballGoal(2.2) } },
  },
  cone: {
    noun: "cone",
    nouns: { flat: "marker" },
    height: [0.3, 0.5],
    styles: { pretrain: { tall: cone }, benchmark: { flat: marker } },
  },
  slide: { noun: "slide", height: [1.3, 1.8], dyed: true, styles: { pretrain: { steel: slide }, benchmark: {} } },
  swing: { noun: "swing", height: [1.9, 2.3], styles: { pretrain: { two: swing }, benchmark: {} } },
  snowman: { noun: "snowman", height: [1, 1.5], styles: { pretrain: { carrot: snowman }, benchmark: {} } },
  sledge: { noun: "sledge", height: [0.22, 0.3], styles: { pretrain: { wooden: sledge }, benchmark: {} } },
  tent: { noun: "tent", height: [1.2, 1.6], dyed: true, styles: { pretrain: {}, benchmark: { ridge: tent } } },
  globe: { noun: "globe", height: [0.9, 1.2], styles: { pretrain: {}, benchmark: { stand: globe } } },
} as const satisfies Shapes;
