import { type Colour, darker, lighter, mix } from "../paint/colour";
import { radians, type Vec3 } from "../paint/geometry";
import { type Build, type Local, ordered, type Shapes, type Spot } from "./maker";
import { metal, steel, wood } from "./pieces";

/** Four legs `x` and `z` from the middle, slightly behind the sitter. */
export function legs(x: number, z: number, height: number, width: number, colour: Colour): Local[] {
  return [-1, 1].flatMap((sx) =>
    [-1, 1].map((sz): Local => ({ at: [sx * x, height / 2, sz * z + 0.03], size: [width, height, width], colour })),
  );
}

const woodenChair: Build = ({ boxes, h, colour }) =>
  boxes(
    ...legs(0.2, 0.21, h - 0.04, 0.05, darker(colour, 0.35)),
    { at: [0, h - 0.03, 0.05], size: [0.46, 0.06, 0.48], colour },
    { at: [0, h + 0.28, -0.2], size: [0.44, 0.42, 0.05], colour, order: "hides" },
  );

const officeChair: Build = ({ boxes, mass, bars, h, colour }) => [
  ...bars(
    metal,
    0.05,
    ...[0, 72, 144, 216, 288].map((angle): Vec3[] => [
      [0, 0.12, 0.03],
      [0.3 * Math.cos(radians(angle)), 0.05, 0.03 + 0.3 * Math.sin(radians(angle))],
    ]),
    [
      [0, 0.1, 0.03],
      [0, h - 0.08, 0.03],
    ],
  ),
  ...boxes({ at: [0, h - 0.04, 0.04], size: [0.5, 0.09, 0.48], colour }),
  ...ordered("hides", [
    mass(colour, [
      [-0.15, h + 0.14, -0.22, 0.07],
      [0.15, h + 0.14, -0.22, 0.07],
      [-0.12, h + 0.52, -0.26, 0.07],
      [0.12, h + 0.52, -0.26, 0.07],
    ]),
  ]),
];

const foldingChair: Build = ({ boxes, bars, h, colour }) => [
  ...bars(
    steel,
    0.035,
    ...[-0.23, 0.23].flatMap((x): Vec3[][] => [
      [
        [x, 0, 0.26],
        [x, h, -0.16],
        [x, h + 0.46, -0.24],
      ],
      [
        [x, 0, -0.22],
        [x, h, 0.26],
      ],
    ]),
  ),
  ...boxes(
    { at: [0, h - 0.02, 0.05], size: [0.46, 0.04, 0.46], colour },
    { at: [0, h + 0.34, -0.22], size: [0.46, 0.2, 0.03], colour, order: "hides" },
  ),
];

const ladderBackChair: Build = ({ boxes, h, colour }) =>
  boxes(
    ...legs(0.19, 0.2, h - 0.03, 0.04, mix(colour, wood, 0.6)),
    { at: [0, h - 0.02, 0.05], size: [0.44, 0.05, 0.46], colour: lighter(colour, 0.25) },
    ...[-0.19, 0.19].map(
      (x): Local => ({
        at: [x, h + 0.3, -0.2],
        size: [0.05, 0.66, 0.05],
        colour: mix(colour, wood, 0.6),
        order: "hides",
      }),
    ),
    ...[0.14, 0.34, 0.54].map(
      (y): Local => ({
        at: [0, h + y, -0.2],
        size: [0.36, 0.08, 0.03],
        colour: mix(colour, wood, 0.4),
        order: "hides",
      }),
    ),
  );

const parkBench: Build = ({ boxes, h, colour }) =>
  boxes(
    ...legs(0.7, 0.16, h - 0.05, 0.07, metal),
    { at: [0, h - 0.03, 0.04], size: [1.7, 0.07, 0.46], colour: mix(colour, wood, 0.7) },
    ...[0.2, 0.4].map(
      (y): Local => ({
        at: [0, h + y, -0.2 - 0.1 * (y - 0.2)],
        size: [1.7, 0.12, 0.04],
        colour: mix(colour, wood, 0.7),
        order: "hides",
      }),
    ),
  );

const plankBench: Build = ({ boxes, h, colour }) =>
  boxes(
    ...[-0.6, 0.6].map(
      (x): Local => ({ at: [x, (h - 0.08) / 2, 0.04], size: [0.16, h - 0.08, 0.4], colour: [150, 146, 140] }),
    ),
    { at: [0, h - 0.04, 0.04], size: [1.7, 0.09, 0.5], colour: mix(colour, wood, 0.75) },
  );

const ironBench: Build = ({ boxes, bars, h, colour }) => [
  ...bars(
    [52, 54, 58],
    0.05,
    ...[-0.75, 0.75].flatMap((x): Vec3[][] => [
      [
        [x, 0, 0.24],
        [x, h + 0.2, 0.24],
        [x, h + 0.24, -0.16],
      ],
      [
        [x, 0, -0.18],
        [x, h + 0.5, -0.26],
      ],
    ]),
  ),
  ...boxes(
    ...[-0.1, 0.06, 0.22].map(
      (z): Local => ({ at: [0, h - 0.02, z], size: [1.6, 0.04, 0.12], colour: mix(colour, [70, 110, 82], 0.6) }),
    ),
    ...[0.14, 0.28, 0.42].map(
      (y): Local => ({
        at: [0, h + y, -0.22],
        size: [1.6, 0.08, 0.03],
        colour: mix(colour, [70, 110, 82], 0.6),
        order: "hides",
      }),
    ),
  ),
];

/** A boxy sofa with `parts` cushions on the seat. */
const boxySofa =
  (parts: number): Build =>
  ({ boxes, h, colour }) =>
    boxes(
      { at: [0, h / 2 - 0.04, 0.08], size: [1.7, h - 0.08, 0.85], colour: darker(colour, 0.12) },
      ...Array.from({ length: parts }, (_, i): Local => {
        const width = 1.56 / parts;
        return { at: [(i - (parts - 1) / 2) * width, h - 0.05, 0.12], size: [width - 0.02, 0.12, 0.78], colour };
      }),
      { at: [0, h + 0.08, -0.3], size: [1.7, 2 * h, 0.24], colour: darker(colour, 0.06), order: "hides" },
      ...[-0.88, 0.88].map(
        (x): Local => ({
          at: [x, h * 0.75, 0.08],
          size: [0.2, h * 1.5, 0.88],
          colour: darker(colour, 0.1),
          order: "hides",
        }),
      ),
    );

const roundedSofa: Build = ({ boxes, mass, h, colour }) => {
  const roll = (x: number): Spot[] => [
    [x, h + 0.18, -0.3, 0.13],
    [x, h + 0.18, 0.42, 0.13],
  ];
  return [
    ...boxes(...legs(0.75, 0.3, 0.12, 0.07, darker(wood, 0.3)), {
      at: [0, h / 2 + 0.04, 0.08],
      size: [1.75, h - 0.08, 0.8],
      colour: darker(colour, 0.14),
    }),
    ...boxes({ at: [0, h - 0.04, 0.12], size: [1.5, 0.12, 0.78], colour }),
    ...ordered("hides", [
      mass(darker(colour, 0.05), [
        [-0.72, h + 0.44, -0.34, 0.16],
        [0, h + 0.56, -0.34, 0.16],
        [0.72, h + 0.44, -0.34, 0.16],
        [-0.72, h, -0.28, 0.14],
        [0.72, h, -0.28, 0.14],
      ]),
      mass(darker(colour, 0.1), roll(-0.84)),
      mass(darker(colour, 0.1), roll(0.84)),
    ]),
  ];
};

const squareStool: Build = ({ boxes, h, colour }) =>
  boxes(...legs(0.15, 0.15, h - 0.05, 0.05, metal), { at: [0, h - 0.03, 0.03], size: [0.4, 0.07, 0.4], colour });

/** `feet` splayed legs under a round seat. */
const roundStool =
  (feet: number, leg: Colour): Build =>
  ({ bars, mass, h, colour }) => [
    ...bars(
      leg,
      0.045,
      ...Array.from({ length: feet }, (_, i): Vec3[] => {
        const angle = ((i + 0.25) * 2 * Math.PI) / feet;
        return [
          [0.24 * Math.cos(angle), 0, 0.03 + 0.24 * Math.sin(angle)],
          [0.12 * Math.cos(angle), h - 0.06, 0.03 + 0.12 * Math.sin(angle)],
        ];
      }),
    ),
    mass(
      colour,
      Array.from(
        { length: 8 },
        (_, i): Spot => [0.17 * Math.cos((i * Math.PI) / 4), h - 0.04, 0.03 + 0.17 * Math.sin((i * Math.PI) / 4), 0.04],
      ),
    ),
  ];

const concreteBlock: Build = ({ boxes, h }) =>
  boxes({ at: [0, h / 2, 0.04], size: [0.9, h, 0.55], colour: [158, 154, 146] });

const crate: Build = ({ boxes, sheet, h }) => [
  ...boxes({ at: [0, h / 2, 0.04], size: [0.7, h, 0.55], colour: [186, 146, 96] }),
  ...[0.2, 0.5, 0.8].map((y) =>
    sheet(
      [120, 84, 48],
      0.55,
      [-0.35, h * y, 0.32],
      [0.35, h * y, 0.32],
      [0.35, h * y + 0.03, 0.32],
      [-0.35, h * y + 0.03, 0.32],
    ),
  ),
];

const log: Build = ({ mass, h }) => [
  mass(darker(wood, 0.25), [
    [-0.55, h / 2, 0.02, h / 2],
    [0.55, h / 2, 0.02, h / 2],
  ]),
  mass([206, 172, 124], [[0.55 + 0.2 * h, h / 2, 0.08, h * 0.34]]),
];

/** Seats. At turn 0, somebody who sits there faces the camera with the pelvis over the origin. */
export const seats = {
  chair: {
    noun: "chair",
    height: [0.42, 0.5],
    dyed: true,
    styles: {
      pretrain: { wooden: woodenChair, office: officeChair },
      benchmark: { folding: foldingChair, ladderBack: ladderBackChair },
    },
  },
  bench: {
    noun: "bench",
    height: [0.42, 0.48],
    styles: { pretrain: { park: parkBench, plank: plankBench }, benchmark: { iron: ironBench } },
  },
  sofa: {
    noun: "sofa",
    height: [0.38, 0.45],
    dyed: true,
    styles: { pretrain: { boxy: boxySofa(1), cushions: boxySofa(2) }, benchmark: { rounded: roundedSofa } },
  },
  stool: {
    noun: "stool",
    height: [0.5, 0.7],
    dyed: true,
    styles: {
      pretrain: { square: squareStool, round: roundStool(4, metal) },
      benchmark: { threeLegs: roundStool(3, [214, 178, 128]) },
    },
  },
  block: {
    noun: "block",
    nouns: { crate: "crate", log: "log" },
    height: [0.4, 0.6],
    styles: { pretrain: { concrete: concreteBlock, crate }, benchmark: { log } },
  },
} as const satisfies Shapes;
