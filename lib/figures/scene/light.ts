import type { Random } from "../../random";
import type { Exposure } from "../paint/camera-film";
import type { Colour } from "../paint/colour";
import { pick, uniform, weighted } from "../world/sample";

/** Time of day and weather outdoors; lamplight or daylight from a window indoors. */
export type Hour = "noon" | "evening" | "overcast" | "night" | "lamp" | "daylight";

/** How a scene is lit. */
export interface Light extends Exposure {
  hour: Hour;
  /** Strength of the shading of bodies, 0 to 1. */
  strength: number;
  /** Length of a shadow along x and z, metres per metre of height, and its opacity. */
  slant: readonly [number, number];
  shadow: number;
}

export function lightOf(draw: Random, outdoors: boolean): Light {
  const hour = weighted<Hour>(
    draw,
    outdoors ? { noon: 4, evening: 2.2, overcast: 2.2, night: 1.1 } : { lamp: 3, daylight: 3 },
  );
  const side = pick(draw, [-1, 1]) * uniform(draw, 0.35, 0.95);
  const { cast, amount } = castOf(draw, hour);
  const soft = hour === "overcast" || hour === "daylight" || hour === "night";
  const length = outdoors ? uniform(draw, 0.2, hour === "evening" ? 1.3 : 0.7) : 0.18;
  return {
    hour,
    from: [side, -Math.sqrt(1 - side * side)],
    strength: soft ? uniform(draw, 0.4, 0.65) : uniform(draw, 0.7, 1),
    slant: [-Math.sign(side) * length, uniform(draw, -0.35, 0.1) * length],
    shadow: soft ? uniform(draw, 0.1, 0.2) : uniform(draw, 0.2, 0.38),
    cast,
    amount,
    exposure: hour === "night" ? uniform(draw, 0.6, 0.76) : uniform(draw, 0.85, 1.12),
  };
}

function castOf(draw: Random, hour: Hour): { cast: Colour; amount: number } {
  switch (hour) {
    case "noon":
      return { cast: [255, 246, 220], amount: 0.1 };
    case "evening":
      return { cast: [255, 150, 80], amount: uniform(draw, 0.12, 0.32) };
    case "overcast":
      return { cast: [150, 168, 190], amount: uniform(draw, 0.1, 0.26) };
    case "night":
      return { cast: [110, 140, 230], amount: uniform(draw, 0.3, 0.5) };
    case "lamp":
      return { cast: [255, 190, 120], amount: uniform(draw, 0.08, 0.24) };
    case "daylight":
      return { cast: [210, 226, 255], amount: 0.1 };
  }
}

/** How visible the light of lamps is, 0 to 1. */
export const darkness = ({ hour }: Light): number =>
  ({ night: 1, lamp: 0.45, evening: 0.3, noon: 0, overcast: 0, daylight: 0 })[hour];
