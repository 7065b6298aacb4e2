import type { Dye } from "../body/dyes";
import type { Look } from "../body/look";
import type { Solids } from "../compose/assemble";
import type { Person } from "../compose/figure";
import { type Arrangement, inPicture, pointsVisible, propVisible } from "../compose/visibility";
import { type Camera, viewOf } from "../paint/camera";
import { radians, rotate } from "../paint/geometry";
import { nounOf } from "../scene/things";
import { withArticle } from "./grammar";

/** What somebody visibly does: "sitting on a bench", or "sitting" if the seat is not visible. */
export function activityPhrase(person: Person, camera: Camera, solids: Solids): string {
  const { pose, activity, prop } = person;
  const [verb, ...rest] = pose.manner.split(" ");
  if (activity === "sitting") {
    const seat = prop ? propVisible(person, camera, solids) && ` on ${withArticle(nounOf(prop))}` : " on the ground";
    return `${verb}${seat || ""}${mannerPhrase(person, camera, rest, solids)}`;
  }
  if (prop && rest.length > 0 && prop.kind !== "mat" && !propVisible(person, camera, solids)) return verb!;
  return `${verb}${mannerPhrase(person, camera, rest, solids)}`;
}

/** The rest of a manner; a held object is left out if the body hides it or it is outside the picture. */
function mannerPhrase(person: Person, camera: Camera, rest: readonly string[], { skeletonOf }: Solids): string {
  if (rest.length === 0) return "";
  const { holding } = person.pose;
  if (holding) {
    const hand = skeletonOf(person).points[`hand${holding.side}`];
    const away = Math.cos(radians(person.yaw)) < 0.1;
    if (!inPicture(viewOf(camera, 1), hand) || (away && holding.kind !== "bag")) return "";
  }
  return ` ${rest.join(" ")}`;
}

/** Garments that are visible in the picture, each with its colour. */
export function clothesPhrases(person: Person, arrangement: Omit<Arrangement, "people">, solids: Solids): string[] {
  const { points, frames } = solids.skeletonOf(person);
  const { outer } = person.look;
  const pointVisible = pointsVisible(person, arrangement, solids);
  const seen = (...names: (keyof typeof points)[]) => names.every((name) => pointVisible(points[name]));
  // 1 if the chest faces the camera, -1 if it faces away: an open jacket shows the top from the front only.
  const facing = rotate(frames.chest, [0, 0, 1])[2];
  const shown = ({ kind }: Worn): boolean => {
    if (["shoes", "boots", "trainers"].includes(kind)) return seen("toeL", "toeR", "ankleL", "ankleR");
    if (["shorts", "skirt"].includes(kind) && outer?.kind === "coat") return false;
    if (["trousers", "jeans", "leggings", "shorts", "skirt"].includes(kind))
      return seen("kneeL", "kneeR", "hipL", "hipR");
    if (["cap", "hat", "woolly hat"].includes(kind)) return seen("head");
    if (kind === "backpack") return facing < -0.3 && seen("neck", "waist");
    if (outer && kind !== outer.kind && facing < 0.5) return false;
    return seen("shoulderL", "shoulderR", "waist");
  };
  return wornBy(person.look)
    .filter(shown)
    .map(({ words }) => words);
}

/** A garment in words: "a red coat", "jeans". */
export interface Worn {
  /** The garment's name as in `Look`. */
  kind: string;
  dye: Dye;
  words: string;
}

/** Garments that are plural words and so take no article. */
const pairs = new Set(["trousers", "jeans", "leggings", "shorts", "shoes", "boots", "trainers"]);

/**
 * The garments of somebody, the most prominent first: a closed coat hides the top, and a dress is named once. No word
 * reveals what the person does.
 */
export function wornBy({ top, bottom, outer, shoes, hat, backpack }: Look): Worn[] {
  const coat = outer?.kind === "coat";
  const worn: [string, Dye][] = [];
  if (outer) worn.push([outer.kind, outer.dye]);
  if (!coat) worn.push([top.kind, top.dye]);
  if (bottom.kind !== "dress") worn.push([bottom.kind, bottom.dye]);
  if (hat) worn.push([hat.kind, hat.dye]);
  if (backpack) worn.push(["backpack", backpack]);
  worn.push([shoes.kind, shoes.dye]);
  return worn.map(([kind, dye]) => {
    const striped = kind === top.kind && top.stripes ? "striped " : "";
    const words = `${dye.name} ${striped}${kind}`;
    return { kind, dye, words: pairs.has(kind) ? words : withArticle(words) };
  });
}
