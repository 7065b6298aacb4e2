import { type Colour, darker, lighter, mix } from "../colour";
import { type Maker, metal, type Piece, ring, type Shapes, type Spot, wood } from "./pieces";

const leaf = (colour: Colour) => mix(colour, [62, 116, 58], 0.75);

/** What grows or stands outdoors. */
export const outdoors = {
  plant: {
    height: [0.8, 1.4],
    build: ({ mass, h, colour }) => [
      mass(
        leaf(colour),
        ...[-0.28, -0.14, 0, 0.14, 0.28].map((x, i): Spot[] => [
          [x * 0.2, 0.3, 0, 0.03],
          [x, h * (0.8 + 0.1 * (i % 3)), 0.05 * i, 0.07],
        ]),
      ),
      mass(colour, [
        [0, 0.09, 0, 0.13],
        [0, 0.3, 0, 0.17],
      ]),
    ],
  },

  tree: {
    height: [3.2, 5.5],
    build: ({ mass, h, colour }) => [
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
    ],
  },

  bush: {
    height: [0.6, 1.2],
    build: ({ mass, h, colour }) => [
      mass(
        leaf(colour),
        [[-0.5 * h, h * 0.4, 0, h * 0.42]],
        [[0.5 * h, h * 0.38, 0, h * 0.4]],
        [[0, h * 0.55, 0, h * 0.47]],
      ),
    ],
  },

  palm: {
    height: [2.6, 4],
    build: ({ mass, h, colour }) => [
      mass(
        wood,
        [
          [0, 0, 0, 0.14],
          [0.2, h * 0.5, 0, 0.1],
        ],
        [
          [0.2, h * 0.5, 0, 0.1],
          [0.55, h, 0, 0.09],
        ],
      ),
      mass(
        leaf(colour),
        ...[-1.3, -0.8, -0.2, 0.4, 0.9, 1.3].map((x): Spot[] => [
          [0.55, h, 0, 0.1],
          [0.55 + 0.6 * x, h + 0.25 - 0.12 * x * x, 0, 0.12],
          [0.55 + x, h + 0.1 - 0.45 * Math.abs(x), 0, 0.03],
        ]),
      ),
    ],
  },

  rock: {
    height: [0.3, 0.7],
    build: ({ mass, h, colour }) => [
      mass(mix(colour, [128, 124, 120], 0.8), [
        [-0.3, h * 0.25, 0, h * 0.3],
        [0.25, h * 0.3, 0, h * 0.34],
        [0, h * 0.6, 0, h * 0.36],
      ]),
    ],
  },

  streetlight: {
    height: [3.2, 4.2],
    build: ({ mass, h }) => [
      mass(
        metal,
        [
          [0, 0, 0, 0.08],
          [0, h, 0, 0.05],
        ],
        [
          [0, h, 0, 0.04],
          [0.6, h + 0.1, 0, 0.04],
        ],
      ),
      mass(
        [250, 238, 200],
        [
          [0.6, h + 0.03, 0, 0.09],
          [0.8, h + 0.03, 0, 0.07],
        ],
      ),
    ],
  },

  car: { height: [1.4, 1.4], build: car },

  bollard: {
    height: [0.8, 1],
    build: ({ mass, h, colour }) => [
      mass(metal, [
        [0, 0, 0, 0.09],
        [0, h, 0, 0.08],
      ]),
      mass(colour, [
        [0, h * 0.8, 0, 0.085],
        [0, h * 0.85, 0, 0.085],
      ]),
    ],
  },

  umbrella: {
    height: [2, 2.4],
    build: ({ mass, h, colour }) => {
      const rim = ring(h - 0.4, 1.2);
      return [
        mass(metal, [
          [0, 0, 0, 0.03],
          [0, h, 0, 0.025],
        ]),
        mass(colour, [[0, h, 0, 0.05], ...rim]),
        mass(lighter(colour, 0.6), [[0, h, 0, 0.04], rim[1]!, rim[2]!]),
      ];
    },
  },

  ball: { height: [0.22, 0.7], build: ({ mass, h, colour }) => [mass(colour, [[0, h / 2, 0, h / 2]])] },

  goal: {
    height: [1.8, 2.4],
    build: ({ boxes, h }) =>
      boxes(
        { at: [-1.8, h / 2, 0], size: [0.09, h, 0.09], colour: [240, 240, 240] },
        { at: [1.8, h / 2, 0], size: [0.09, h, 0.09], colour: [240, 240, 240] },
        { at: [0, h, 0], size: [3.7, 0.09, 0.09], colour: [240, 240, 240] },
      ),
  },

  cone: {
    height: [0.3, 0.5],
    build: ({ mass, h, colour }) => [
      mass(colour, [...ring(0, 0.16), [0, h, 0, 0.02]]),
      mass([240, 240, 236], [...ring(h * 0.42, 0.1), ...ring(h * 0.58, 0.075)]),
    ],
  },
} as const satisfies Shapes;

function car({ mass, colour }: Maker): Piece[] {
  const wheel = (x: number) => mass([34, 34, 38], [[x, 0.32, 0.8, 0.32]]);
  const hub = (x: number) => mass([170, 174, 178], [[x, 0.32, 0.82, 0.15]]);
  return [
    mass(colour, [
      [-1.1, 1.3, 0, 0.12],
      [0.7, 1.3, 0, 0.12],
      [-1.6, 0.85, 0, 0.15],
      [1.3, 0.85, 0, 0.15],
    ]),
    mass(
      [70, 92, 112],
      [
        [-1, 1.26, 0.1, 0.07],
        [-0.3, 1.26, 0.1, 0.07],
        [-1.35, 0.92, 0.1, 0.07],
        [-0.3, 0.92, 0.1, 0.07],
      ],
      [
        [-0.05, 1.26, 0.1, 0.07],
        [0.6, 1.26, 0.1, 0.07],
        [-0.05, 0.92, 0.1, 0.07],
        [1, 0.92, 0.1, 0.07],
      ],
    ),
    mass(colour, [
      [-2, 0.75, 0.3, 0.16],
      [2, 0.7, 0.3, 0.16],
      [-2, 0.45, 0.3, 0.16],
      [2, 0.45, 0.3, 0.16],
    ]),
    wheel(-1.25),
    wheel(1.25),
    hub(-1.25),
    hub(1.25),
  ];
}
