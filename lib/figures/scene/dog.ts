import { type Colour, darker } from "../paint/colour";
import type { Build, Spot } from "./maker";

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
