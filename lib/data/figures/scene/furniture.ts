import { type Colour, darker, hsl, lighter, mix } from "../colour";
import { type Local, metal, ring, type Shapes, wood } from "./pieces";

/** Seats and what else stands in rooms. At turn 0 a sitter's pelvis is over the origin and faces the camera. */
export const furniture = {
  chair: {
    height: [0.42, 0.5],
    build: ({ boxes, h, colour }) =>
      boxes(
        ...legs(0.2, 0.21, h - 0.04, 0.05, darker(colour, 0.35)),
        { at: [0, h - 0.03, 0.05], size: [0.46, 0.06, 0.48], colour },
        { at: [0, h + 0.28, -0.2], size: [0.44, 0.42, 0.05], colour, hides: true },
      ),
  },

  stool: {
    height: [0.5, 0.7],
    build: ({ boxes, h, colour }) =>
      boxes(...legs(0.15, 0.15, h - 0.05, 0.05, metal), {
        at: [0, h - 0.03, 0.03],
        size: [0.4, 0.07, 0.4],
        colour,
      }),
  },

  bench: {
    height: [0.42, 0.48],
    build: ({ boxes, h, colour }) =>
      boxes(
        ...legs(0.7, 0.16, h - 0.05, 0.07, metal),
        { at: [0, h - 0.03, 0.04], size: [1.7, 0.07, 0.46], colour: mix(colour, wood, 0.6) },
        { at: [0, h + 0.2, -0.2], size: [1.7, 0.12, 0.04], colour: mix(colour, wood, 0.6), hides: true },
        { at: [0, h + 0.4, -0.22], size: [1.7, 0.12, 0.04], colour: mix(colour, wood, 0.6), hides: true },
      ),
  },

  sofa: {
    height: [0.38, 0.45],
    build: ({ boxes, h, colour }) =>
      boxes(
        { at: [0, h / 2, 0.08], size: [1.7, h, 0.85], colour },
        { at: [0, h + 0.08, -0.3], size: [1.7, 2 * h, 0.24], colour: darker(colour, 0.06), hides: true },
        { at: [-0.88, h * 0.75, 0.08], size: [0.2, h * 1.5, 0.88], colour: darker(colour, 0.1), hides: true },
        { at: [0.88, h * 0.75, 0.08], size: [0.2, h * 1.5, 0.88], colour: darker(colour, 0.1), hides: true },
      ),
  },

  block: {
    height: [0.4, 0.6],
    build: ({ boxes, h, colour }) =>
      boxes({ at: [0, h / 2, 0.04], size: [0.9, h, 0.55], colour: mix(colour, [150, 142, 132], 0.6) }),
  },

  table: {
    height: [0.68, 0.76],
    build: ({ boxes, h, colour }) =>
      boxes(...legs(0.5, 0.28, h - 0.05, 0.06, darker(wood, 0.3)), {
        at: [0, h - 0.03, 0],
        size: [1.2, 0.06, 0.7],
        colour: mix(colour, wood, 0.6),
      }),
  },

  shelf: {
    height: [1.4, 2],
    build: ({ boxes, h, colour }) =>
      boxes(
        { at: [0, h / 2, 0], size: [0.9, h, 0.3], colour: wood },
        ...[0.2, 0.4, 0.6, 0.8].flatMap((level): Local[] =>
          [-0.28, -0.09, 0.1, 0.27].map((x, i) => ({
            at: [x, h * level - 0.03, 0.16],
            size: [0.16, h * 0.12, 0.02],
            colour: hsl((i * 97 + level * 1000 + colour[0]) % 360, 0.35, 0.5),
          })),
        ),
      ),
  },

  lamp: {
    height: [1.4, 1.7],
    build: ({ mass, h, colour }) => [
      mass(
        metal,
        [[0, 0, 0, 0.14]],
        [
          [0, 0, 0, 0.025],
          [0, h, 0, 0.02],
        ],
      ),
      mass(lighter(colour, 0.6), [...ring(h - 0.2, 0.21), ...ring(h + 0.12, 0.12)]),
    ],
  },

  rack: {
    height: [1.2, 1.5],
    build: ({ boxes, h, colour }) =>
      boxes(
        ...legs(0.75, 0.2, h, 0.06, metal),
        ...[0.35, 0.7, 1].flatMap((level): Local[] => [
          { at: [0, h * level, 0], size: [1.6, 0.05, 0.4], colour: darker(metal, 0.3) },
          ...[-0.55, -0.18, 0.18, 0.55].map(
            (x): Local => ({ at: [x, h * level + 0.1, 0.05], size: [0.22, 0.14, 0.2], colour: darker(colour, 0.2) }),
          ),
        ]),
      ),
  },

  punchbag: {
    height: [1.6, 1.9],
    build: ({ mass, h, colour }) => [
      mass(metal, [
        [0, h * 0.8, 0, 0.015],
        [0, h * 1.8, 0, 0.015],
      ]),
      mass(colour, [
        [0, h * 0.35, 0, 0.18],
        [0, h * 0.85, 0, 0.18],
      ]),
    ],
  },

  bin: {
    height: [0.8, 1],
    build: ({ boxes, h, colour }) =>
      boxes(
        { at: [0, h / 2, 0], size: [0.45, h, 0.45], colour },
        { at: [0, h + 0.03, 0], size: [0.5, 0.06, 0.5], colour: darker(colour, 0.3) },
      ),
  },
} as const satisfies Shapes;

function legs(x: number, z: number, height: number, width: number, colour: Colour): Local[] {
  return [-1, 1].flatMap((sx) =>
    [-1, 1].map((sz): Local => ({ at: [sx * x, height / 2, sz * z + 0.03], size: [width, height, width], colour })),
  );
}
