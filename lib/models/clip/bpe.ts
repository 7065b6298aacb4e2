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
  const base = bytesAsListed().map((byte) => letters[byte]!);
  const tokens = [
    ...base,
    ...base.map((letter) => letter + WORD_END),
    ...merges.map((pair) => pair.join("")),
    START,
    END,
  ];
  return {
    vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
    merges: merges.map((pair) => pair.join(" ")),
  };
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
