/** "a bench", "an old chair": the first letter decides, which is right for every noun of the catalogue. */
export const withArticle = (noun: string): string => (/^[aeiou]/.test(noun) ? `an ${noun}` : `a ${noun}`);

const irregular: Readonly<Record<string, string>> = {
  "pair of rocks": "pairs of rocks",
  "rack of weights": "racks of weights",
  "flight of steps": "flights of steps",
  "wall with grips": "walls with grips",
  bench: "benches",
  bush: "bushes",
  box: "boxes",
  snowman: "snowmen",
  person: "people",
  "other person": "other people",
  child: "children",
};

/** The plural of a noun, "fir trees" of "fir tree". */
export function plural(noun: string): string {
  const words = noun.split(" ");
  const last = words.pop()!;
  return irregular[noun] ?? [...words, irregular[last] ?? `${last}s`].join(" ");
}

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"] as const;

/** "a ball", "two balls". */
export const counted = (n: number, noun: string): string =>
  n === 1 ? withArticle(noun) : `${numbers[n] ?? n} ${plural(noun)}`;

/** "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length <= 1) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts[parts.length - 1]}`;
}
