import { darker } from "../../paint/colour";
import type { Mass } from "../../paint/paint";
import type { Look } from "../look";
import type { HeadBall } from "./layer";

/** Hair behind the face, drawn before it. */
export function hairBehind({ hair: { style, colour } }: Pick<Look, "hair">, ball: HeadBall): Mass[] {
  const shade = darker(colour, 0.12);
  switch (style) {
    case "long":
      return [
        {
          colour: shade,
          hulls: [[ball(0, 0.1, -0.2, 1), ball(0.56, -1.45, -0.4, 0.46), ball(-0.56, -1.45, -0.4, 0.46)]],
        },
      ];
    case "bob":
      return [
        {
          colour: shade,
          hulls: [[ball(0, 0.12, -0.14, 1.04), ball(0.52, -0.72, -0.25, 0.52), ball(-0.52, -0.72, -0.25, 0.52)]],
        },
      ];
    case "ponytail":
      return [
        {
          colour: shade,
          hulls: [
            [ball(0, 0.3, -1.05, 0.3), ball(0, -0.55, -1.3, 0.34)],
            [ball(0, -0.55, -1.3, 0.34), ball(0, -1.15, -1.15, 0.16)],
          ],
        },
      ];
    case "bun":
      return [{ colour: shade, hulls: [[ball(0, 0.78, -0.85, 0.48)]] }];
    case "curly":
      return [{ colour, hulls: curls.map(([x, y, z]) => [ball(x, y, z, 0.5)]) }];
    default:
      return [];
  }
}

/** How the head is turned to the camera. */
export type HeadView = "front" | "profile" | "away";

/** Hair over the face or, seen from behind, over the skull; drawn last. */
export function hairOver({ hair, hat }: Look, ball: HeadBall, view: HeadView): Mass[] {
  const { style, colour, beard } = hair;
  const away = view === "away";
  const masses: Mass[] = away ? hairBehind({ hair }, ball) : [];
  const flat = (...hull: ReturnType<HeadBall>[]): Mass => ({ colour, hulls: [hull], lies: "over" });
  if (!away && style !== "none") {
    // A fringe, and locks beside the cheeks: long ones cover the ears.
    if (!hat) masses.push(flat(ball(0.5, 0.56, 0.62, 0.24), ball(-0.2, 0.68, 0.72, 0.2), ball(-0.56, 0.5, 0.58, 0.22)));
    const covering = style === "long" || style === "bob" || style === "curly";
    const end = style === "long" ? -1.05 : style === "bob" ? -0.6 : style === "curly" ? -0.25 : -0.05;
    const [z, width] = view === "profile" && covering ? [-0.25, 0.42] : [0.22, covering ? 0.2 : 0.09];
    for (const x of [0.8, -0.8])
      masses.push(flat(ball(x, 0.3, z, Math.max(0.2, width)), ball(x, end, z - 0.04, width)));
  }
  if (beard && !away)
    masses.push({
      colour,
      lies: "over",
      hulls: [
        [
          ball(0.5, -0.42, 0.42, 0.2),
          ball(0.24, -0.78, 0.56, 0.26),
          ball(-0.24, -0.78, 0.56, 0.26),
          ball(-0.5, -0.42, 0.42, 0.2),
        ],
      ],
    });
  return masses;
}

const curls: readonly (readonly [number, number, number])[] = [
  [0, 0.95, -0.1],
  [0.6, 0.75, 0],
  [-0.6, 0.75, 0],
  [0.92, 0.25, -0.15],
  [-0.92, 0.25, -0.15],
  [0.85, -0.3, -0.25],
  [-0.85, -0.3, -0.25],
  [0.45, 0.5, -0.75],
  [-0.45, 0.5, -0.75],
  [0, -0.1, -0.9],
  [0.3, 0.88, 0.35],
  [-0.3, 0.88, 0.35],
];
