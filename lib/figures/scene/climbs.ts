import { type Colour, darker } from "../paint/colour";
import type { Vec3 } from "../paint/geometry";
import { type Build, fitOf, type Local } from "./maker";
import { depthOf, metal } from "./pieces";

export const stairs =
  (tread: Colour, riser: Colour, rail: boolean): Build =>
  (maker) => {
    const { rise, going, edge, steps, width } = fitOf(maker, "stairs", {
      rise: maker.h / 5,
      going: 0.28,
      edge: -0.6,
      steps: 5,
      width: 1.3,
    });
    // Each step is a column down to the ground: at any turn, columns can be painted from far to near.
    const column = (k: number): Local[] => {
      const [top, z] = [(k + 1) * rise, edge + (k + 0.5) * going];
      return [
        { at: [0, top / 2, z], size: [width, top, going], colour: riser },
        { at: [0, top - 0.02, z - 0.012], size: [width + 0.03, 0.05, going], colour: tread },
      ];
    };
    const columns = Array.from({ length: steps }, (_, k) => maker.boxes(...column(k)));
    columns.sort(([a], [b]) => depthOf(b!) - depthOf(a!));
    const end: Vec3 = [0, steps * rise, edge + (steps - 0.5) * going];
    return [
      ...columns.flat(),
      ...(rail
        ? maker.bars(
            metal,
            0.05,
            ...[-1, 1].flatMap((side): Vec3[][] => {
              const x = (side * width) / 2;
              return [
                [
                  [x, 0, edge],
                  [x, 0.9, edge],
                  [x, end[1] + 0.9, end[2]],
                  [x, end[1], end[2]],
                ],
              ];
            }),
          )
        : []),
    ];
  };

export const ladder =
  (colourOf: (colour: Colour) => Colour, thickness: number): Build =>
  (maker) => {
    const { foot, head, rungs, width } = fitOf(maker, "ladder", {
      foot: [0, 0, 0.1],
      head: [0, maker.h, -0.5],
      rungs: [0.08, 0.2, 0.32, 0.44, 0.56, 0.68, 0.8, 0.92],
      width: 0.44,
    });
    const along = (t: number, side: number): Vec3 => [
      foot[0] + t * (head[0] - foot[0]) + (side * width) / 2,
      foot[1] + t * (head[1] - foot[1]),
      foot[2] + t * (head[2] - foot[2]),
    ];
    const colour = colourOf(maker.colour);
    return maker.bars(
      colour,
      thickness,
      ...[-1, 1].map((side) => [along(0, side), along(1, side)]),
      ...rungs.map((t) => [along(t, -1), along(t, 1)]),
    );
  };

/** Colours of holds. */
const holdColours: readonly Colour[] = [
  [222, 72, 58],
  [66, 132, 204],
  [240, 186, 52],
  [92, 170, 92],
  [150, 92, 178],
];

export const climbingWall =
  (ground: Colour, seams: number): Build =>
  (maker) => {
    const { z, height, width, holds } = fitOf(maker, "wall", { z: 0, height: maker.h, width: 2.4, holds: [] });
    const front = z - 0.012;
    const decor = Array.from({ length: 26 }, (_, i): Vec3 => {
      // Roberts' R2 sequence (2018) spreads points evenly without a visible pattern.
      const [u, v] = [(i * 0.7548776662) % 1, (i * 0.5698402909) % 1];
      return [(u - 0.48) * width * 0.94, 0.15 + v * (height - 0.3), front];
    });
    return [
      maker.sheet(ground, 1, [-width / 2, 0, z], [width / 2, 0, z], [width / 2, height, z], [-width / 2, height, z]),
      ...maker.bars(
        darker(ground, 0.18),
        0.012,
        ...Array.from({ length: seams }, (_, i): Vec3[] => {
          const y = ((i + 1) / (seams + 1)) * height;
          return [
            [-width / 2, y, front],
            [width / 2, y, front],
          ];
        }),
      ),
      ...[...decor, ...holds].map(([x, y], i) =>
        maker.mass(holdColours[i % holdColours.length]!, [
          [x - 0.03, y - 0.01, front, 0.045],
          [x + 0.03, y + 0.01, front, 0.035],
        ]),
      ),
    ];
  };
