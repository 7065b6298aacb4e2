import { type Colour, darker, lighter } from "../paint/colour";
import type { Vec3 } from "../paint/geometry";
import { type Build, type Maker, rim, type Shapes } from "./maker";
import { metal, type Piece, rubber, steel, wood } from "./pieces";

const glass: Colour = [74, 96, 116];

const streetlight: Build = ({ bars, mass, glow, h }) => [
  ...bars(
    metal,
    0.12,
    [
      [0, 0, 0],
      [0, h, 0],
    ],
    [
      [0, h, 0],
      [0.6, h + 0.1, 0],
    ],
  ),
  mass(
    [250, 238, 200],
    [
      [0.6, h + 0.03, 0, 0.09],
      [0.8, h + 0.03, 0, 0.07],
    ],
  ),
  glow([0.7, h, 0], 2.2),
];

const lantern: Build = ({ bars, mass, glow, h }) => [
  ...bars([44, 52, 50], 0.09, [
    [0, 0, 0],
    [0, h - 0.4, 0],
  ]),
  mass([250, 236, 190], [...rim(h - 0.4, 0.12), ...rim(h - 0.05, 0.18)]),
  mass([44, 52, 50], [...rim(h - 0.04, 0.22), [0, h + 0.16, 0, 0.03]]),
  glow([0, h - 0.2, 0], 2.2),
];

/** A car in side view: roof, glass and bonnet by their x and y, wheels by their x. */
interface Profile {
  roof: readonly [number, number];
  foot: readonly [number, number];
  top: number;
  length: number;
  wheels: readonly [number, number];
}

const car =
  ({ roof, foot, top, length, wheels }: Profile): Build =>
  ({ mass, colour }: Maker): Piece[] => {
    const half = length / 2;
    const [front, back] = [roof[0] + 0.08, roof[1] - 0.08];
    const middle = (front + back) / 2;
    const pane = (a: number, b: number, c: number, d: number): [number, number, number, number][] => [
      [a, top - 0.04, 0.1, 0.07],
      [b, top - 0.04, 0.1, 0.07],
      [c, 0.92, 0.1, 0.07],
      [d, 0.92, 0.1, 0.07],
    ];
    return [
      mass(colour, [
        [roof[0], top, 0, 0.12],
        [roof[1], top, 0, 0.12],
        [foot[0], 0.85, 0, 0.15],
        [foot[1], 0.85, 0, 0.15],
      ]),
      mass(
        glass,
        pane(front, middle - 0.1, foot[0] + 0.26, middle - 0.1),
        pane(middle + 0.1, back, middle + 0.1, foot[1] - 0.26),
      ),
      mass(colour, [
        [-half, 0.75, 0.3, 0.16],
        [half, 0.7, 0.3, 0.16],
        [-half, 0.45, 0.3, 0.16],
        [half, 0.45, 0.3, 0.16],
      ]),
      mass([252, 236, 180], [[half + 0.08, 0.68, 0.42, 0.07]]),
      mass([190, 40, 36], [[-half - 0.08, 0.72, 0.42, 0.07]]),
      ...wheels.flatMap((x) => [mass(rubber, [[x, 0.32, 0.8, 0.32]]), mass(steel, [[x, 0.32, 0.82, 0.16]])]),
    ];
  };

const bollard: Build = ({ mass, h, colour }) => [
  mass(metal, [
    [0, 0, 0, 0.09],
    [0, h, 0, 0.08],
  ]),
  mass(colour, [
    [0, h * 0.8, 0, 0.085],
    [0, h * 0.85, 0, 0.085],
  ]),
];

const stonePost: Build = ({ boxes, mass, h }) => [
  ...boxes({ at: [0, h * 0.4, 0], size: [0.22, h * 0.8, 0.22], colour: [168, 162, 152] }),
  mass([184, 178, 166], [[0, h * 0.88, 0, 0.14]]),
];

const trafficSign =
  (corners: number): Build =>
  ({ bars, sheet, h, colour }) => {
    const disc = (radius: number): Vec3[] =>
      Array.from({ length: corners }, (_, i) => {
        const angle = (2 * Math.PI * (i + 0.75 - (corners > 4 ? 0.5 : 0))) / corners;
        return [radius * Math.cos(angle), h - 0.3 - radius * Math.sin(angle) * -1, 0.06];
      });
    return [
      ...bars(steel, 0.06, [
        [0, 0, 0],
        [0, h, 0],
      ]),
      sheet(colour, 1, ...disc(0.34)),
      sheet([246, 246, 242], 1, ...disc(0.2).map(([x, y, z]): Vec3 => [x, y, z + 0.01])),
    ];
  };

const fence: Build = ({ boxes, h, colour }) =>
  boxes(
    ...[-0.9, -0.6, -0.3, 0, 0.3, 0.6, 0.9].map((x) => ({
      at: [x, h / 2, 0] as Vec3,
      size: [0.12, h, 0.03] as Vec3,
      colour: lighter(colour, 0.6),
    })),
    ...[0.3, 0.72].map((y) => ({
      at: [0, h * y, -0.03] as Vec3,
      size: [2, 0.08, 0.03] as Vec3,
      colour: lighter(colour, 0.5),
    })),
  );

const railFence: Build = ({ bars, h }) =>
  bars(
    darker(wood, 0.12),
    0.09,
    ...[-1, 0, 1].map((x): Vec3[] => [
      [x, 0, 0],
      [x, h, 0],
    ]),
    ...[0.45, 0.85].map((y): Vec3[] => [
      [-1.1, h * y, 0],
      [1.1, h * (y + 0.03), 0],
    ]),
  );

/** Street furniture and cars. */
export const town = {
  streetlight: {
    noun: "street lamp",
    height: [3.2, 4.2],
    styles: { pretrain: { arm: streetlight }, benchmark: { lantern } },
  },
  car: {
    noun: "car",
    nouns: { van: "van" },
    height: [1.4, 1.4],
    dyed: true,
    styles: {
      pretrain: {
        saloon: car({ roof: [-1, 0.6], foot: [-1.6, 1.3], top: 1.3, length: 4, wheels: [-1.25, 1.25] }),
        van: car({ roof: [-1.9, 1.2], foot: [-1.95, 1.75], top: 1.85, length: 4.1, wheels: [-1.3, 1.3] }),
      },
      benchmark: {
        hatchback: car({ roof: [-1.2, 0.3], foot: [-1.55, 0.95], top: 1.38, length: 3.3, wheels: [-1.05, 1.05] }),
      },
    },
  },
  bollard: {
    noun: "bollard",
    nouns: { stone: "stone post" },
    height: [0.8, 1],
    styles: { pretrain: { steel: bollard }, benchmark: { stone: stonePost } },
  },
  sign: {
    noun: "road sign",
    height: [2, 2.4],
    styles: { pretrain: { round: trafficSign(16) }, benchmark: { triangle: trafficSign(3) } },
  },
  fence: {
    noun: "fence",
    height: [0.8, 1.1],
    styles: { pretrain: { pickets: fence }, benchmark: { rails: railFence } },
  },
} as const satisfies Shapes;
