import type { Colour } from "../paint/colour";
import { radians, type Vec3 } from "../paint/geometry";
import { type Build, fitOf, ordered } from "./maker";
import { metal, rubber, steel } from "./pieces";

interface BicycleStyle {
  tyre: number;
  /** Whether the frame is low, to step through; else a bar joins saddle and handlebar. */
  low: boolean;
  basket: boolean;
}

export const bicycle =
  ({ tyre, low, basket }: BicycleStyle): Build =>
  (maker) => {
    const { bars, ring, boxes, h, colour } = maker;
    const { wheel, rear, front, saddle, crank, pedalL, pedalR, gripL, gripR } = fitOf(maker, "bicycle", {
      wheel: 0.34,
      rear: -0.48,
      front: 0.56,
      saddle: [0, 0.92 * h, -0.22],
      crank: [0, 0.29, 0.02],
      pedalL: [0.11, 0.2, 0.14],
      pedalR: [-0.11, 0.38, -0.1],
      gripL: [0.24, h, 0.36],
      gripR: [-0.24, h, 0.36],
    });
    const head: Vec3 = [0, (gripL[1] + gripR[1]) / 2, (gripL[2] + gripR[2]) / 2];
    const post: Vec3 = [0, saddle[1] - 0.05, saddle[2]];
    const fork: Vec3 = [0, 0.72 * head[1] + 0.1, 0.45 * head[2] + 0.55 * front - 0.03];
    const [hubR, hubF]: [Vec3, Vec3] = [
      [0, wheel, rear],
      [0, wheel, front],
    ];
    const seatTube: Vec3 = [0, 0.35 * crank[1] + 0.65 * post[1], 0.35 * crank[2] + 0.65 * post[2]];
    const spokes = [0, 60, 120].flatMap((angle) => {
      const [c, s] = [Math.cos(radians(angle)), Math.sin(radians(angle))];
      return [rear, front].map((z): Vec3[] => [
        [0, wheel - wheel * s, z - wheel * c],
        [0, wheel + wheel * s, z + wheel * c],
      ]);
    });
    return ordered("among", [
      ...bars([150, 154, 160], 0.008, ...spokes),
      ...[rear, front].map((z) => ring(rubber, tyre, [0, wheel, z], wheel - tyre / 2, "x")),
      ...bars(
        colour,
        0.045,
        [hubR, crank, low ? [0, 0.6 * fork[1] + 0.1, 0.5 * (fork[2] + crank[2])] : fork],
        ...(low ? [[[0, 0.6 * fork[1] + 0.1, 0.5 * (fork[2] + crank[2])], fork] as Vec3[]] : []),
        [hubR, seatTube, crank],
        [seatTube, low ? crank : fork],
        [fork, hubF],
      ),
      ...bars(steel, 0.035, [seatTube, post], [fork, head], [pedalL, crank, pedalR]),
      ...bars(rubber, 0.05, [gripL, head, gripR]),
      ...boxes({ at: [0, saddle[1] - 0.03, saddle[2] - 0.02], size: [0.15, 0.06, 0.26], colour: rubber }),
      ...(basket
        ? boxes({ at: [0, head[1] - 0.14, head[2] + 0.2], size: [0.34, 0.22, 0.24], colour: [176, 140, 94] })
        : []),
    ]);
  };

export const cart =
  (grid: Colour, deep: number): Build =>
  (maker) => {
    const { bar, length, width } = fitOf(maker, "cart", { bar: [0, maker.h, -0.35], length: 0.85, width: 0.5 });
    const [low, high] = [bar[1] * (1 - deep), bar[1] * 0.94];
    const [near, far] = [bar[2] + 0.1, bar[2] + length];
    const side = (x: number): Vec3[] => [
      [x, high, near],
      [x, high, far],
      [x * 0.86, low, far - 0.1],
      [x * 0.86, low, near + 0.06],
    ];
    const [left, right] = [-width / 2, width / 2];
    const rows = [0.33, 0.66].map((t) => high + t * (low - high));
    return ordered("among", [
      ...maker.bars(
        metal,
        0.03,
        [
          [left, 0.12, far - 0.08],
          [left, 0.12, near],
          [left, high, near],
        ],
        [
          [right, 0.12, far - 0.08],
          [right, 0.12, near],
          [right, high, near],
        ],
      ),
      ...[left, right].flatMap((x) =>
        [near + 0.02, far - 0.1].map((z) => maker.ring(rubber, 0.05, [x, 0.07, z], 0.05, "x")),
      ),
      ...[left, right].map((x) => maker.sheet(grid, 0.3, ...side(x))),
      maker.sheet(
        grid,
        0.35,
        [left, high, far],
        [right, high, far],
        [right * 0.86, low, far - 0.1],
        [left * 0.86, low, far - 0.1],
      ),
      ...maker.bars(
        grid,
        0.016,
        ...[left, right].map((x) => [...side(x), side(x)[0]!]),
        ...rows.flatMap((y): Vec3[][] => [
          [
            [left * 0.95, y, near + 0.03],
            [left * 0.95, y, far - 0.04],
            [right * 0.95, y, far - 0.04],
            [right * 0.95, y, near + 0.03],
          ],
        ]),
        ...[0.2, 0.4, 0.6, 0.8].flatMap((t): Vec3[][] =>
          [left, right].map((x) => [
            [x, high, near + t * (far - near)],
            [x * 0.86, low, near + 0.06 + t * (far - near - 0.16)],
          ]),
        ),
      ),
      ...maker.bars(maker.colour, 0.05, [
        [left, bar[1], bar[2]],
        [right, bar[1], bar[2]],
      ]),
    ]);
  };
