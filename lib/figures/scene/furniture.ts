import { type Colour, darker, hsl, lighter, mix } from "../paint/colour";
import type { Vec3 } from "../paint/geometry";
import { type Build, type Local, rim, type Shapes } from "./maker";
import { metal, rubber, steel, wood } from "./pieces";
import { legs } from "./seats";

const table =
  (top: (colour: Colour) => Colour): Build =>
  ({ boxes, h, colour }) =>
    boxes(...legs(0.5, 0.28, h - 0.05, 0.06, darker(top(colour), 0.35)), {
      at: [0, h - 0.03, 0],
      size: [1.2, 0.06, 0.7],
      colour: top(colour),
    });

const roundTable: Build = ({ bars, mass, h, colour }) => [
  ...bars(
    metal,
    0.07,
    [
      [-0.28, 0.03, 0],
      [0.28, 0.03, 0],
    ],
    [
      [0, 0.03, 0],
      [0, h - 0.05, 0],
    ],
  ),
  mass(mix(colour, [230, 226, 218], 0.7), rim(h - 0.03, 0.52)),
];

const trestleTable: Build = ({ bars, boxes, h, colour }) => [
  ...bars(
    darker(wood, 0.1),
    0.05,
    ...[-0.5, 0.5].flatMap((x): Vec3[][] => [
      [
        [x, 0, -0.3],
        [x, h - 0.05, 0.12],
      ],
      [
        [x, 0, 0.3],
        [x, h - 0.05, -0.12],
      ],
    ]),
  ),
  ...boxes({ at: [0, h - 0.03, 0], size: [1.5, 0.05, 0.66], colour: lighter(mix(colour, wood, 0.7), 0.25) }),
];

/** Book spines on shelves; their hues start from the thing's colour. */
const bookshelf: Build = ({ boxes, h, colour }) =>
  boxes(
    { at: [0, h / 2, 0], size: [0.9, h, 0.3], colour: darker(wood, 0.15) },
    ...[0.2, 0.4, 0.6, 0.8].flatMap((level, row): Local[] => [
      ...[-0.33, -0.21, -0.1, 0.02, 0.15, 0.29].map(
        (x, i): Local => ({
          at: [x, h * (level + 0.005 * ((i * 7 + row * 3) % 4)), 0.16],
          size: [0.1, h * (0.1 + 0.012 * ((i * 5 + row) % 4)), 0.02],
          colour: hsl((i * 67 + row * 131 + colour[0]) % 360, 0.35, 0.36 + 0.06 * ((i + row) % 4)),
        }),
      ),
      { at: [0, h * (level - 0.07), 0.16], size: [0.86, 0.03, 0.03], colour: lighter(wood, 0.2) },
    ]),
  );

/** A cupboard with closed doors. */
const cupboard: Build = ({ boxes, h, colour }) =>
  boxes(
    { at: [0, h / 2, 0], size: [1, h, 0.45], colour: mix(colour, [226, 218, 204], 0.65) },
    ...[-0.24, 0.24].map(
      (x): Local => ({ at: [x, h / 2, 0.23], size: [0.42, h * 0.88, 0.02], colour: mix(colour, [238, 232, 220], 0.6) }),
    ),
    ...[-0.06, 0.06].map((x): Local => ({ at: [x, h / 2, 0.25], size: [0.03, 0.14, 0.02], colour: metal })),
  );

const floorLamp: Build = ({ bars, mass, glow, h, colour }) => [
  ...bars(metal, 0.035, [
    [0, 0, 0],
    [0, h, 0],
  ]),
  mass(metal, rim(0.02, 0.13)),
  mass(lighter(colour, 0.65), [...rim(h - 0.2, 0.21), ...rim(h + 0.12, 0.12)]),
  glow([0, h - 0.05, 0], 1.3),
];

const arcLamp: Build = ({ bars, mass, glow, h, colour }) => [
  mass(steel, rim(0.02, 0.16)),
  ...bars(steel, 0.03, [
    [0, 0, 0],
    [0, h * 0.85, 0],
    [0.12, h * 1.02, 0],
    [0.35, h * 1.1, 0],
    [0.55, h * 1.04, 0],
  ]),
  mass(
    lighter(colour, 0.45),
    [...rim(h * 0.9, 0.17), [0.0, h * 1.0, 0, 0.05]].map(([x, y, z, r]) => [x! + 0.57, y!, z!, r!]),
  ),
  glow([0.57, h * 0.9, 0], 1.3),
];

const dumbbellRack: Build = ({ boxes, h, colour }) =>
  boxes(
    ...legs(0.75, 0.2, h, 0.06, metal),
    ...[0.35, 0.7, 1].flatMap((level): Local[] => [
      { at: [0, h * level, 0], size: [1.6, 0.05, 0.4], colour: darker(metal, 0.3) },
      ...[-0.55, -0.18, 0.18, 0.55].map(
        (x): Local => ({ at: [x, h * level + 0.1, 0.05], size: [0.22, 0.14, 0.2], colour: darker(colour, 0.35) }),
      ),
    ]),
  );

const kettlebellRack: Build = ({ boxes, mass, h, colour }) => [
  ...boxes(
    { at: [-0.7, h / 2, 0], size: [0.08, h, 0.4], colour: [60, 62, 68] },
    { at: [0.7, h / 2, 0], size: [0.08, h, 0.4], colour: [60, 62, 68] },
    ...[0.3, 0.72].map((level): Local => ({ at: [0, h * level, 0], size: [1.4, 0.05, 0.4], colour: metal })),
  ),
  ...[0.3, 0.72].flatMap((level) =>
    [-0.45, -0.15, 0.15, 0.45].map((x) => mass(darker(colour, 0.2), [[x, h * level + 0.12, 0.05, 0.1]])),
  ),
];

const hangingBag =
  (girth: number, from: number): Build =>
  ({ bars, mass, h, colour }) => [
    ...bars(metal, 0.03, [
      [0, h * 0.85, 0],
      [0, h * 1.8, 0],
    ]),
    mass(colour, [
      [0, h * from, 0, girth],
      [0, h * 0.85, 0, girth],
    ]),
  ];

const bin: Build = ({ boxes, h, colour }) =>
  boxes(
    { at: [0, h / 2, 0], size: [0.45, h, 0.45], colour },
    { at: [0, h + 0.03, 0], size: [0.5, 0.06, 0.5], colour: darker(colour, 0.3) },
  );

const roundBin: Build = ({ mass, h, colour }) => [
  mass(colour, [...rim(0.02, 0.18), ...rim(h, 0.24)]),
  mass(darker(colour, 0.45), rim(h, 0.2)),
];

/** A counter with doors under a worktop. */
const counter: Build = ({ boxes, h, colour }) =>
  boxes(
    { at: [0, (h - 0.05) / 2, 0], size: [1.5, h - 0.05, 0.6], colour: mix(colour, [236, 232, 224], 0.7) },
    ...[-0.5, 0, 0.5].map(
      (x): Local => ({
        at: [x, h * 0.46, 0.3],
        size: [0.44, h * 0.76, 0.02],
        colour: mix(colour, [244, 240, 232], 0.6),
      }),
    ),
    { at: [0, h - 0.02, 0.02], size: [1.6, 0.05, 0.66], colour: darker(wood, 0.1) },
  );

const fridge: Build = ({ boxes, h }) =>
  boxes(
    { at: [0, h / 2, 0], size: [0.7, h, 0.6], colour: [222, 226, 228] },
    { at: [0, h * 0.68, 0.3], size: [0.68, 0.025, 0.02], colour: [120, 126, 130] },
    { at: [0.26, h * 0.78, 0.32], size: [0.04, 0.3, 0.03], colour: metal },
    { at: [0.26, h * 0.5, 0.32], size: [0.04, 0.3, 0.03], colour: metal },
  );

const desk: Build = ({ boxes, h, colour }) =>
  boxes(
    ...legs(0.48, 0.2, h - 0.05, 0.05, metal),
    { at: [0, h - 0.03, 0], size: [1.1, 0.05, 0.55], colour: mix(colour, [222, 190, 140], 0.8) },
    { at: [-0.2, h + 0.02, 0], size: [0.28, 0.03, 0.2], colour: lighter(colour, 0.2) },
  );

const television: Build = ({ boxes, sheet, h }) => [
  ...boxes(
    { at: [0, 0.22, 0], size: [1.3, 0.44, 0.4], colour: darker(wood, 0.1) },
    { at: [0, h - 0.3, 0], size: [1.1, 0.64, 0.06], colour: rubber },
  ),
  sheet(
    [88, 130, 160],
    1,
    [-0.5, h - 0.57, 0.035],
    [0.5, h - 0.57, 0.035],
    [0.5, h - 0.03, 0.035],
    [-0.5, h - 0.03, 0.035],
  ),
];

/** Furniture other than seats. */
export const furniture = {
  table: {
    noun: "table",
    height: [0.68, 0.76],
    styles: {
      pretrain: { wooden: table((colour) => mix(colour, wood, 0.7)), round: roundTable },
      benchmark: { trestle: trestleTable },
    },
  },
  shelf: {
    noun: "bookshelf",
    nouns: { cupboard: "cupboard" },
    height: [1.4, 2],
    styles: { pretrain: { books: bookshelf }, benchmark: { cupboard } },
  },
  lamp: {
    noun: "lamp",
    height: [1.4, 1.7],
    styles: { pretrain: { floor: floorLamp }, benchmark: { arc: arcLamp } },
  },
  rack: {
    noun: "rack of weights",
    height: [1.2, 1.5],
    styles: { pretrain: { dumbbells: dumbbellRack }, benchmark: { kettlebells: kettlebellRack } },
  },
  punchbag: {
    noun: "punchbag",
    height: [1.6, 1.9],
    dyed: true,
    styles: { pretrain: { long: hangingBag(0.18, 0.35) }, benchmark: { short: hangingBag(0.23, 0.58) } },
  },
  bin: {
    noun: "bin",
    height: [0.8, 1],
    dyed: true,
    styles: { pretrain: { square: bin }, benchmark: { round: roundBin } },
  },
  counter: { noun: "kitchen counter", height: [0.86, 0.92], styles: { pretrain: { doors: counter }, benchmark: {} } },
  fridge: { noun: "fridge", height: [1.6, 1.9], styles: { pretrain: { white: fridge }, benchmark: {} } },
  television: {
    noun: "television",
    height: [1.15, 1.3],
    styles: { pretrain: { flat: television }, benchmark: {} },
  },
  desk: { noun: "desk", height: [0.66, 0.76], styles: { pretrain: {}, benchmark: { school: desk } } },
} as const satisfies Shapes;
