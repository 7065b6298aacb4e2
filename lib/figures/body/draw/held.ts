import { type Colour, darker, lighter, mix } from "../../paint/colour";
import { add, between, type Vec3 } from "../../paint/geometry";
import type { Ball } from "../../paint/paint";
import type { Look } from "../look";
import type { Holding } from "../pose";
import type { Skeleton } from "../skeleton";
import type { Layer } from "./layer";

/** What the hands hold. */
export function heldLayers(holding: Holding | undefined, look: Look, height: number, { points }: Skeleton): Layer[] {
  if (!holding) return [];
  const hand = points[`hand${holding.side}`];
  const layer = (colour: Colour, balls: readonly Ball[]): Layer => ({
    part: "held",
    depth: -hand[2] - 0.25,
    masses: [{ colour, hulls: [balls] }],
  });
  const near = (x: number, y: number, z: number, radius: number): Ball => ({ at: add(hand, [x, y, z]), radius });
  switch (holding.kind) {
    case "phone":
      return [layer([30, 32, 40], [near(0, 0.08, 0.02, 0.028), near(0, -0.02, 0.02, 0.028)])];
    case "drink":
      return [layer(lighter(look.shoes.dye.rgb, 0.4), [near(0, 0.09, 0.02, 0.045), near(0, -0.04, 0.02, 0.032)])];
    case "bag": {
      const top = -0.08 * height;
      const foot = -0.2 * height;
      const colour = darker(mix(look.shoes.dye.rgb, [120, 78, 48], 0.6), 0.1);
      return [
        layer(colour, [
          near(-0.12, top, 0, 0.03),
          near(0.12, top, 0, 0.03),
          near(-0.14, foot, 0, 0.04),
          near(0.14, foot, 0, 0.04),
        ]),
      ];
    }
    case "book": {
      const middle = between(points.handL, points.handR, 0.5);
      const corner = (x: number, y: number): Ball => ({ at: add(middle, [x, y, 0.02] as Vec3), radius: 0.012 });
      return [
        layer([238, 232, 218], [corner(-0.15, 0.1), corner(0.15, 0.1), corner(-0.15, -0.08), corner(0.15, -0.08)]),
      ];
    }
  }
}
