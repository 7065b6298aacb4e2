import type { Vec3 } from "../paint/geometry";

/** What somebody sits on. */
export type SeatKind = "chair" | "bench" | "sofa" | "stool" | "block" | "ground";

/** What somebody climbs. */
export type ClimbKind = "stairs" | "ladder" | "wall";

/**
 * A thing that a body touches, put where the body is.
 *
 * Coordinates are the body's own, in metres: the origin is the ground straight below the pelvis, x points to the body's
 * left, y up and z ahead. In the world they are turned by the person's yaw and moved to its x and z, as a thing's are.
 */
export type PropRequest =
  /** Below the pelvis, facing as the body does; `height` is that of the surface. The bare ground is not drawn. */
  | { kind: "seat"; seat: SeatKind; height: number }
  /**
   * Wheels stand on the ground at `rear` and `front` along z; pedals are where the feet are, grips where the hands are.
   */
  | {
      kind: "bicycle";
      wheel: number;
      rear: number;
      front: number;
      saddle: Vec3;
      crank: Vec3;
      pedalL: Vec3;
      pedalR: Vec3;
      gripL: Vec3;
      gripR: Vec3;
    }
  | { kind: "ball"; at: Vec3; radius: number }
  /**
   * Steps that rise ahead: step k, from 0, has its top at `(k + 1) * rise` and begins at `edge + k * going` along z.
   */
  | { kind: "stairs"; rise: number; going: number; edge: number; steps: number; width: number }
  /** Two rails from `foot` to `head`, with rungs at the given shares of the way. */
  | { kind: "ladder"; foot: Vec3; head: Vec3; rungs: readonly number[]; width: number }
  /** A vertical wall at `z`, with holds at hands and feet. */
  | { kind: "wall"; z: number; height: number; width: number; holds: readonly Vec3[] }
  /** A box in the arms: its centre and width, height, depth. */
  | { kind: "box"; at: Vec3; size: Vec3 }
  /** A shopping cart, pushed by its bar, whose middle is `bar`; it stands on the ground ahead. */
  | { kind: "cart"; bar: Vec3; length: number; width: number }
  /** A mat or mattress under a lying body: its centre and width, height, depth. */
  | { kind: "mat"; at: Vec3; size: Vec3 };

/** What the body can sit, climb and lie on at a place. */
export interface Place {
  seat: { kind: SeatKind; height: number };
  climb: ClimbKind;
  /** Height of what people lie on, metres: 0 for the bare ground. */
  bed: number;
}
