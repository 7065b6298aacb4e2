import { indices } from "../../numbers";

/** What byte-pair encoding has learnt: the id of every token, and the pairs that are joined, in order. */
export interface Vocabulary {
  vocab: { [token: string]: number };
  merges: string[];
}

export const START = "<|startoftext|>";
export const END = "<|endoftext|>";
const WORD_END = "</w>";

const escaped = (token: string) => token.replaceAll("|", "\\|");

/** What CLIP takes for a word: letters, a single digit, signs, and English endings after an apostrophe. */
export const WORDS = `${escaped(START)}|${escaped(END)}|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+`;

/**
 * Learns a vocabulary as CLIP's was learnt: byte-pair encoding of lower-case words that end in `</w>` (Sennrich et al.,
 * arXiv 1508.07909; Radford et al., arXiv 2103.00020). Every byte is a token, so that any text can be written; the
 * frequent words of the texts become one token each. Ties are settled by the alphabet: the same texts give the same
 * vocabulary everywhere.
 *
 * @param most how many pairs are joined at most; fewer when no pair occurs twice any more
 * @returns ids as CLIP orders them: bytes, bytes at a word's end, joined pairs, start and end of text
 */
export function learnVocabulary(texts: Iterable<string>, most = 4096): Vocabulary {
  const letters = byteLetters();
  const words = [...wordCounts(texts)].map(([word, count]) => {
    const symbols = [...Buffer.from(word)].map((byte) => letters[byte]!);
    symbols.push(symbols.pop()! + WORD_END);
    return { symbols, count };
  });
  const merges: [string, string][] = [];
  while (merges.length < most) {
    const pair = mostFrequentPair(words);
    if (!pair) break;
    merges.push(pair);
    for (const word of words) word.symbols = joined(word.symbols, pair);
  }
  return vocabularyOf(merges.map((pair) => pair.join(" ")));
}

/** The vocabulary of pairs of tokens, with one space between: ids as CLIP orders them. */
export function vocabularyOf(merges: string[]): Vocabulary {
  const letters = byteLetters();
  const base = bytesAsListed().map((byte) => letters[byte]!);
  const ends = base.map((letter) => letter + WORD_END);
  const tokens = [...base, ...ends, ...merges.map((pair) => pair.replace(" ", "")), START, END];
  return { vocab: Object.fromEntries(tokens.map((token, id) => [token, id])), merges };
}

/** Words of different spelling whose tokens are kept. */
const KEPT = 10_000;

/**
 * The tokens of words, as the pairs of a vocabulary join their bytes: of all pairs side by side always the one that was
 * learnt first, leftmost first.
 *
 * @param unknown the id of a byte that the vocabulary lacks; undefined: it is left out
 */
export function wordEncoder({
  ids,
  merges,
  unknown,
}: {
  ids: ReadonlyMap<string, number>;
  merges: readonly (readonly [left: string, right: string])[];
  unknown: number | undefined;
}): (word: string) => readonly number[] {
  const letters = byteLetters();
  const ranks = new Map(merges.map(([left, right], rank) => [pairKey(left, right), rank]));
  const rankOf = (left: string | undefined, right: string | undefined) =>
    left === undefined || right === undefined ? Infinity : (ranks.get(pairKey(left, right)) ?? Infinity);
  const kept = new Map<string, readonly number[]>();
  return (word) => {
    const before = kept.get(word);
    if (before) return before;
    const symbols = [...Buffer.from(word)].map((byte) => letters[byte]!);
    symbols.push(symbols.pop()! + WORD_END);
    const some = unknown === undefined ? symbols.filter((symbol) => ids.has(symbol)) : symbols;
    const tokens = joinedByRank(some, rankOf).map((symbol) => ids.get(symbol) ?? unknown!);
    if (kept.size >= KEPT) kept.clear();
    kept.set(word, tokens);
    return tokens;
  };
}

/** Tells "a" + "bc" from "ab" + "c". */
const pairKey = (left: string, right: string) => `${left.length} ${left}${right}`;

function joinedByRank(
  symbols: readonly string[],
  rankOf: (left: string | undefined, right: string | undefined) => number,
): readonly string[] {
  for (;;) {
    const rank = symbols.reduce((least, symbol, i) => Math.min(least, rankOf(symbol, symbols[i + 1])), Infinity);
    if (rank === Infinity) return symbols;
    const next: string[] = [];
    let isFirst = true; // no pair of an earlier rank has come up
    for (let i = 0; i < symbols.length; i++) {
      const right = symbols[i + 1];
      if (!isFirst || rankOf(symbols[i], right) !== rank) {
        next.push(symbols[i]!);
        continue;
      }
      const token = symbols[i++]! + right!;
      isFirst = rankOf(next.at(-1), token) > rank && rankOf(token, symbols[i + 1]) > rank;
      next.push(token);
    }
    symbols = next;
  }
}

function wordCounts(texts: Iterable<string>): Map<string, number> {
  const pattern = new RegExp(WORDS, "gu");
  const counts = new Map<string, number>();
  for (const text of texts)
    for (const [word] of text.normalize("NFC").toLowerCase().matchAll(pattern))
      counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/** The pair that stands side by side most often, twice at least; of equally frequent ones the first by the alphabet. */
function mostFrequentPair(
  words: readonly { symbols: readonly string[]; count: number }[],
): [string, string] | undefined {
  const counts = new Map<string, number>();
  for (const { symbols, count } of words)
    for (let i = 1; i < symbols.length; i++) {
      const pair = `${symbols[i - 1]} ${symbols[i]}`;
      counts.set(pair, (counts.get(pair) ?? 0) + count);
    }
  let [best, most] = ["", 1];
  for (const [pair, count] of counts) if (count > most || (count === most && pair < best)) [best, most] = [pair, count];
  return best ? (best.split(" ") as [string, string]) : undefined;
}

function joined(symbols: readonly string[], [left, right]: readonly [string, string]): string[] {
  const result: string[] = [];
  for (let i = 0; i < symbols.length; i++)
    if (symbols[i] === left && symbols[i + 1] === right) result.push(left + symbols[++i]!);
    else result.push(symbols[i]!);
  return result;
}

/** GPT-2's order of the bytes: those that print, then the others. */
function bytesAsListed(): number[] {
  const prints = (byte: number) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte !== 173);
  const all = indices(256);
  return [...all.filter(prints), ...all.filter((byte) => !prints(byte))];
}

/** GPT-2's letter for each byte: its own where it prints, else one beyond the 256. */
function byteLetters(): string[] {
  const letters: string[] = [];
  bytesAsListed().forEach((byte, place) => {
    letters[byte] = String.fromCodePoint(place < 188 ? byte : 256 + place - 188);
  });
  return letters;
}
