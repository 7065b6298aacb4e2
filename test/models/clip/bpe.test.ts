import { expect, test } from "vitest";
import { learnVocabulary } from "../../../lib/models/clip/bpe";
import { makeTokenizer } from "../../../lib/models/clip/tokenizer";
import { tokenizerJson } from "../../../lib/models/clip/tokenizer-file";
import { goldenConfig } from "./golden";

const vocabulary = (text: string, most?: number) => learnVocabulary([text], most);

/** A tokenizer of a vocabulary, and the tokens that it makes of a text. */
async function tokensOf(words: ReturnType<typeof vocabulary>, text: string): Promise<string[]> {
  const size = Object.keys(words.vocab).length;
  const config = { ...goldenConfig("gelu").text, vocabularySize: size, maxPositions: 64, endToken: size - 1 };
  const { encode } = makeTokenizer(tokenizerJson(words), "test", config);
  const names = new Map(Object.entries(words.vocab).map(([token, id]) => [id, token]));
  return encode([text])[0]!.map((id) => names.get(id)!);
}

test("the most frequent pair is joined first, ties by the alphabet, as in the paper's example", () => {
  // Sennrich et al., 2016: low ×5, lower ×2, newest ×6, widest ×3. "e s" and "s t</w>" both stand 9 times.
  const corpus = [
    ["low", 5],
    ["lower", 2],
    ["newest", 6],
    ["widest", 3],
  ] as const;
  const text = corpus.flatMap(([word, times]) => Array<string>(times).fill(word)).join(" ");
  expect(vocabulary(text, 4).merges).toEqual(["e s", "es t</w>", "l o", "e w"]);
});

test("ids: 256 bytes, 256 at a word's end, joined pairs, start and end last", () => {
  const { vocab, merges } = vocabulary("aa aa", 10);
  expect(merges).toEqual(["a a</w>"]);
  expect(Object.values(vocab).sort((a, b) => a - b)).toEqual(Array.from({ length: 515 }, (_, id) => id));
  expect(vocab["!"]).toBe(0);
  expect(vocab["!</w>"]).toBe(256);
  expect(vocab["aa</w>"]).toBe(512);
  expect(vocab["<|startoftext|>"]).toBe(513);
  expect(vocab["<|endoftext|>"]).toBe(514);
});

test("words of the texts become one token each; all else is spelt, whatever it is", async () => {
  const learnt = vocabulary("A person sitting, a person WALKING; sitting walking , ;");
  expect(await tokensOf(learnt, "Sitting  person,")).toEqual([
    "<|startoftext|>",
    "sitting</w>",
    "person</w>",
    ",</w>",
    "<|endoftext|>",
  ]);
  const strange = await tokensOf(learnt, "naïve 猫 42");
  expect(strange.at(0)).toBe("<|startoftext|>");
  expect(strange.at(-1)).toBe("<|endoftext|>");
  expect(strange.filter((token) => token === "<|endoftext|>")).toHaveLength(1); // nothing is unknown
});
