import { type Colour, darker, lighter } from "../paint/colour";
import { climbingWall, ladder, stairs } from "./climbs";
import { ball, box, mat, sportsBag, suitcase } from "./loads";
import type { Build, Shapes, Spot } from "./maker";
import { wood } from "./pieces";
import { bicycle, cart } from "./wheels";

interface DogStyle {
  coat: Colour;
  ears: Colour;
  /** Thickness of trunk and legs. */
  girth: number;
}

export const dog =
  ({ coat, ears, girth }: DogStyle): Build =>
  ({ mass, bars, h }) => {
    const leg = (x: number, z: number): Spot[] => [
      [x * h, 0.5 * h, z, 0.09 * girth * h],
      [x * h, 0.04 * h, z, 0.065 * girth * h],
    ];
    return [
      ...bars(coat, 0.09 * h, [
        [-0.5 * h, 0.62 * h, 0],
        [-0.68 * h, 0.86 * h, 0],
      ]),
      mass(darker(coat, 0.2), leg(-0.42, -0.06), leg(0.34, -0.06)),
      mass(coat, leg(-0.46, 0.06), leg(0.38, 0.06), [
        [-0.42 * h, 0.6 * h, 0, 0.17 * girth * h],
        [0.36 * h, 0.62 * h, 0, 0.19 * girth * h],
      ]),
      mass(
        coat,
        [
          [0.44 * h, 0.72 * h, 0, 0.13 * h],
          [0.56 * h, 0.92 * h, 0.02, 0.15 * h],
        ],
        [
          [0.58 * h, 0.88 * h, 0.04, 0.11 * h],
          [0.8 * h, 0.84 * h, 0.06, 0.075 * h],
        ],
      ),
      mass(ears, [
        [0.48 * h, 1.0 * h, 0.1, 0.05 * h],
        [0.44 * h, 0.82 * h, 0.14, 0.06 * h],
      ]),
      mass([28, 26, 28], [[0.87 * h, 0.86 * h, 0.08, 0.035 * h]], [[0.63 * h, 0.96 * h, 0.16, 0.025 * h]]),
    ];
  };

/** What people ride, kick, climb, carry or push. It also appears unused, so that it does not give the activity away. */
export const equipment = {
  bicycle: {
    noun: "bicycle",
    height: [0.95, 1.05],
    dyed: true,
    styles: {
      pretrain: {
        city: bicycle({ tyre: 0.05, low: true, basket: true }),
        mountain: bicycle({ tyre: 0.075, low: false, basket: false }),
      },
      benchmark: { racing: bicycle({ tyre: 0.035, low: false, basket: false }) },
    },
  },
  ball: {
    noun: "ball",
    height: [0.22, 0.4],
    dyed: true,
    styles: {
      pretrain: {
        plain: ball((colour) => lighter(colour, 0.3), []),
        spot: ball(() => [248, 248, 244], [[0, 0.3, 0.6, 0.4]]),
      },
      benchmark: {
        spots: ball(
          (colour) => darker(colour, 0.55),
          [
            [0.1, 0.1, 0.85, 0.3],
            [-0.65, 0.5, 0.4, 0.24],
            [0.66, 0.52, 0.4, 0.24],
            [-0.5, -0.6, 0.5, 0.24],
            [0.6, -0.55, 0.5, 0.24],
          ],
        ),
      },
    },
  },
  stairs: {
    noun: "flight of steps",
    height: [0.8, 1],
    styles: {
      pretrain: {
        stone: stairs([190, 184, 172], [162, 156, 146], false),
        railed: stairs([170, 172, 176], [138, 142, 148], true),
      },
      benchmark: { wooden: stairs([196, 150, 98], [154, 112, 70], true) },
    },
  },
  ladder: {
    noun: "ladder",
    height: [2.2, 2.8],
    styles: {
      pretrain: { wooden: ladder(() => [182, 138, 88], 0.055), metal: ladder(() => [186, 190, 196], 0.05) },
      benchmark: { painted: ladder((colour) => colour, 0.06) },
    },
  },
  wall: {
    noun: "wall with grips",
    height: [2.4, 3],
    styles: {
      pretrain: { grey: climbingWall([186, 184, 180], 2), beige: climbingWall([222, 204, 172], 1) },
      benchmark: { blue: climbingWall([150, 174, 190], 3) },
    },
  },
  box: {
    noun: "box",
    height: [0.3, 0.5],
    styles: {
      pretrain: { cardboard: box(() => [196, 152, 102], [226, 206, 170]) },
      benchmark: { painted: box((colour) => colour, [236, 236, 232]) },
    },
  },
  cart: {
    noun: "shopping cart",
    height: [0.95, 1.05],
    styles: { pretrain: { deep: cart([190, 196, 204], 0.55) }, benchmark: { shallow: cart([120, 130, 142], 0.4) } },
  },
  mat: {
    noun: "mat",
    height: [0.04, 0.06],
    dyed: true,
    styles: { pretrain: { plain: mat(wood, false) }, benchmark: { striped: mat([226, 222, 214], true) } },
  },
  bag: {
    noun: "suitcase",
    nouns: { sports: "sports bag" },
    height: [0.55, 0.8],
    dyed: true,
    styles: { pretrain: { suitcase }, benchmark: { sports: sportsBag } },
  },
  dog: {
    noun: "dog",
    height: [0.45, 0.75],
    styles: {
      pretrain: {
        brown: dog({ coat: [150, 104, 66], ears: [104, 70, 42], girth: 1 }),
        white: dog({ coat: [232, 226, 214], ears: [190, 150, 110], girth: 1.25 }),
      },
      benchmark: { black: dog({ coat: [58, 54, 54], ears: [34, 32, 34], girth: 0.85 }) },
    },
  },
} as const satisfies Shapes;
