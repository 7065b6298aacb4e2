import { type Colour, darker, lighter, mix } from "../paint/colour";
import type { Vec3 } from "../paint/geometry";
import type { Build, Shapes, Spot } from "./maker";
import { wood } from "./pieces";

const leaf = (colour: Colour): Colour => mix(colour, [62, 116, 58], 0.85);
const fir = (colour: Colour): Colour => mix(colour, [38, 84, 62], 0.88);

const pottedPlant: Build = ({ mass, h, colour }) => [
  mass(
    leaf(colour),
    ...[-0.28, -0.14, 0, 0.14, 0.28].map((x, i): Spot[] => [
      [x * 0.2, 0.3, 0, 0.03],
      [x, h * (0.8 + 0.1 * (i % 3)), 0.05 * i, 0.07],
    ]),
  ),
  mass(mix(colour, [186, 104, 72], 0.6), [
    [0, 0.09, 0, 0.13],
    [0, 0.3, 0, 0.17],
  ]),
];

const rubberPlant: Build = ({ mass, bars, h, colour }) => [
  ...bars(darker(wood, 0.2), 0.035, [
    [0, 0.3, 0],
    [0.03, h, 0],
  ]),
  mass(
    fir(colour),
    ...[0.42, 0.56, 0.7, 0.84, 0.98].map((y, i): Spot[] => [
      [(i % 2 ? -0.16 : 0.16) + 0.02, h * y + 0.06, 0.03, 0.09],
      [i % 2 ? -0.26 : 0.26, h * y, 0.03, 0.05],
    ]),
  ),
  mass(
    [222, 218, 208],
    [
      [0, 0.12, 0, 0.14],
      [0, 0.3, 0, 0.15],
    ],
  ),
];

const roundTree: Build = ({ mass, h, colour }) => [
  mass(darker(wood, 0.25), [
    [0, 0, 0, 0.17],
    [0, h * 0.55, 0, 0.11],
  ]),
  mass(
    leaf(colour),
    [[-0.55, h * 0.62, 0, 0.6]],
    [[0.55, h * 0.6, 0.1, 0.62]],
    [[0, h * 0.76, 0, 0.75]],
    [[-0.3, h * 0.9, 0, 0.5]],
    [[0.35, h * 0.86, 0, 0.5]],
  ),
];

const firTree: Build = ({ mass, h, colour }) => [
  mass(darker(wood, 0.35), [
    [0, 0, 0, 0.15],
    [0, h * 0.3, 0, 0.12],
  ]),
  ...[0.16, 0.42, 0.66].map((from, i) =>
    mass(lighter(fir(colour), 0.05 * i), [
      [-1.15 + 0.3 * i, h * from, 0, 0.05],
      [1.15 - 0.3 * i, h * from, 0, 0.05],
      [0, h * Math.min(1, from + 0.46), 0, 0.03],
    ]),
  ),
];

const birch: Build = ({ mass, sheet, h, colour }) => [
  mass(
    [226, 224, 214],
    [
      [0, 0, 0, 0.1],
      [0.08, h * 0.8, 0, 0.06],
    ],
  ),
  ...[0.12, 0.24, 0.33, 0.45].map((y, i) => {
    const x = i % 2 ? -0.06 : 0.02;
    return sheet([70, 66, 62], 0.9, [x, h * y, 0.1], [x + 0.08, h * y + 0.02, 0.1], [x + 0.08, h * y + 0.05, 0.1]);
  }),
  mass(
    lighter(leaf(colour), 0.12),
    [
      [0, h * 0.62, 0, 0.55],
      [0.1, h * 0.95, 0, 0.32],
    ],
    [[-0.4, h * 0.66, 0.1, 0.34]],
    [[0.45, h * 0.72, 0.1, 0.36]],
  ),
];

const roundBush: Build = ({ mass, h, colour }) => [
  mass(
    leaf(colour),
    [[-0.5 * h, h * 0.4, 0, h * 0.42]],
    [[0.5 * h, h * 0.38, 0, h * 0.4]],
    [[0, h * 0.55, 0, h * 0.47]],
  ),
];

const hedge: Build = ({ boxes, h, colour }) =>
  boxes({ at: [0, h * 0.45, 0], size: [1.9, h * 0.9, 0.5], colour: darker(leaf(colour), 0.1) });

/** A palm whose trunk leans by `lean` metres and whose fronds droop by `droop`. */
const palm =
  (lean: number, droop: number): Build =>
  ({ mass, h, colour }) => [
    mass(
      wood,
      [
        [0, 0, 0, 0.14],
        [0.36 * lean, h * 0.5, 0, 0.1],
      ],
      [
        [0.36 * lean, h * 0.5, 0, 0.1],
        [lean, h, 0, 0.09],
      ],
    ),
    mass(
      leaf(colour),
      ...[-1.3, -0.8, -0.2, 0.4, 0.9, 1.3].map((x): Spot[] => [
        [lean, h, 0, 0.1],
        [lean + 0.6 * x, h + 0.25 - 0.12 * x * x, 0, 0.12],
        [lean + x, h + 0.1 - droop * Math.abs(x), 0, 0.03],
      ]),
    ),
  ];

const rock: Build = ({ mass, h, colour }) => [
  mass(mix(colour, [128, 124, 120], 0.9), [
    [-0.3, h * 0.25, 0, h * 0.3],
    [0.25, h * 0.3, 0, h * 0.34],
    [0, h * 0.6, 0, h * 0.36],
  ]),
];

const twoRocks: Build = ({ mass, h, colour }) => [
  mass(mix(colour, [146, 132, 116], 0.9), [
    [-0.35, h * 0.4, -0.1, h * 0.42],
    [0.1, h * 0.5, -0.1, h * 0.46],
  ]),
  mass(mix(colour, [128, 118, 106], 0.9), [
    [0.4, h * 0.2, 0.1, h * 0.24],
    [0.65, h * 0.16, 0.1, h * 0.2],
  ]),
];

const fern: Build = ({ bars, h, colour }) =>
  bars(
    lighter(leaf(colour), 0.06),
    0.07,
    ...[-0.9, -0.55, -0.2, 0.15, 0.5, 0.85].map((x): Vec3[] => [
      [0, 0, 0],
      [x * 0.5, h * (1 - 0.3 * Math.abs(x)), 0.05],
      [x * 0.8, h * (0.75 - 0.35 * Math.abs(x)), 0.1],
    ]),
  );

/** Plants and rocks. */
export const plants = {
  plant: {
    noun: "potted plant",
    height: [0.8, 1.4],
    styles: { pretrain: { leafy: pottedPlant }, benchmark: { rubber: rubberPlant } },
  },
  tree: {
    noun: "tree",
    height: [3.2, 5.5],
    styles: { pretrain: { round: roundTree }, benchmark: { birch } },
  },
  fir: { noun: "fir tree", height: [2.6, 4.6], styles: { pretrain: { tiers: firTree }, benchmark: {} } },
  bush: {
    noun: "bush",
    nouns: { hedge: "hedge" },
    height: [0.6, 1.2],
    styles: { pretrain: { round: roundBush }, benchmark: { hedge } },
  },
  palm: {
    noun: "palm tree",
    height: [2.6, 4],
    styles: { pretrain: { leaning: palm(0.55, 0.45) }, benchmark: { upright: palm(0.1, 0.7) } },
  },
  rock: {
    noun: "rock",
    nouns: { two: "pair of rocks" },
    height: [0.3, 0.7],
    styles: { pretrain: { one: rock }, benchmark: { two: twoRocks } },
  },
  fern: { noun: "fern", height: [0.4, 0.8], styles: { pretrain: {}, benchmark: { fern } } },
} as const satisfies Shapes;
