import { type Colour, darker, lighter, mix } from "../paint/colour";
import { type Build, fitOf, type Local, ordered, type Spot } from "./maker";
import { metal } from "./pieces";

/** A ball with one patch of another colour. */
export const ball =
  (patch: (colour: Colour) => Colour, where: readonly (readonly [number, number, number, number])[]): Build =>
  (maker) => {
    const { at, radius } = fitOf(maker, "ball", { at: [0, maker.h / 2, 0], radius: maker.h / 2 });
    const spot = ([x, y, z, share]: readonly [number, number, number, number]): Spot => [
      at[0] + radius * x,
      at[1] + radius * y,
      at[2] + radius * z,
      radius * share,
    ];
    return ordered("among", [
      maker.mass(maker.colour, [spot([0, 0, 0, 1])]),
      ...where.map((place) => maker.mass(patch(maker.colour), [spot(place)])),
    ]);
  };

export const box =
  (colourOf: (colour: Colour) => Colour, tape: Colour): Build =>
  (maker) => {
    const { at, size } = fitOf(maker, "box", {
      at: [0, maker.h / 2, 0],
      size: [1.25 * maker.h, maker.h, maker.h],
    });
    const colour = colourOf(maker.colour);
    return ordered(
      "among",
      maker.boxes(
        { at, size, colour },
        { at: [at[0], at[1] + 0.002, at[2]], size: [0.16 * size[0], size[1] + 0.004, size[2] + 0.004], colour: tape },
      ),
    );
  };

/** A mat where it is thin, else a bed. */
export const mat =
  (board: Colour, stripes: boolean): Build =>
  (maker) => {
    const { at, size } = fitOf(maker, "mat", { at: [0, maker.h / 2, 0], size: [0.7, maker.h, 1.9] });
    const { boxes, colour } = maker;
    const [width, height, length] = size;
    if (height < 0.15) {
      const bands = stripes
        ? [-0.3, 0, 0.3].map(
            (t): Local => ({
              at: [at[0], at[1] + 0.004, at[2] + t * length],
              size: [width, height, 0.1 * length],
              colour: lighter(colour, 0.45),
            }),
          )
        : [];
      return boxes({ at: [...at], size: [...size], colour }, ...bands);
    }
    const top = at[1] + height / 2;
    const ends = [-1, 1].map(
      (end): Local => ({
        at: [at[0], (top + 0.12) / 2, at[2] + end * (length / 2 + 0.03)],
        size: [width + 0.06, top + 0.12, 0.06],
        colour: board,
      }),
    );
    return boxes(
      { at: [at[0], top / 2 - 0.06, at[2]], size: [width, top - 0.12, length], colour: darker(board, 0.15) },
      {
        at: [at[0], top - 0.07, at[2]],
        size: [width - 0.02, 0.14, length - 0.04],
        colour: mix(colour, [240, 238, 232], 0.5),
      },
      ...ends,
    );
  };

export const suitcase: Build = ({ boxes, bars, h, colour }) => [
  ...bars(metal, 0.02, [
    [-0.1, h * 0.86, 0],
    [-0.1, h, 0],
    [0.1, h, 0],
    [0.1, h * 0.86, 0],
  ]),
  ...boxes({ at: [0, 0.44 * h, 0], size: [0.64 * h, 0.84 * h, 0.3 * h], colour }),
  ...boxes(
    ...[-0.16, 0.16].map(
      (x): Local => ({
        at: [x * h, 0.44 * h, 0.151 * h],
        size: [0.03 * h, 0.8 * h, 0.01],
        colour: darker(colour, 0.25),
      }),
    ),
  ),
];

export const sportsBag: Build = ({ mass, bars, h, colour }) => [
  mass(colour, [
    [-0.42 * h, h * 0.36, 0, h * 0.34],
    [0.42 * h, h * 0.36, 0, h * 0.34],
  ]),
  ...bars(darker(colour, 0.4), 0.035, [
    [-0.3 * h, h * 0.6, 0.1],
    [-0.16 * h, h, 0.06],
    [0.16 * h, h, 0.06],
    [0.3 * h, h * 0.6, 0.1],
  ]),
];
