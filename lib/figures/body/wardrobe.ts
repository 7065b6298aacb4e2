import type { Dye } from "./dyes";
import type { Look } from "./look";

/** One thing somebody wears, in words: "a red coat", "jeans". */
export interface Worn {
  /** The garment's name as in `Look`. */
  kind: string;
  dye: Dye;
  words: string;
}

const plural = new Set(["trousers", "jeans", "leggings", "shorts", "shoes", "boots", "trainers"]);

/**
 * What somebody wears that can be seen, the most prominent first: a closed coat hides the top, and a dress is named once.
 * No word says what the person does.
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
    return { kind, dye, words: withArticle(`${dye.name} ${striped}${kind}`, plural.has(kind)) };
  });
}

const withArticle = (words: string, many: boolean) => {
  if (many) return words;
  return /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`;
};
