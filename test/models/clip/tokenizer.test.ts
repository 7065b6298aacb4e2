import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, describe, expect, test, vi } from "vitest";
import { readClipConfig } from "../../../lib/models/clip/config";
import { loadTokenizer, makeTokenizer } from "../../../lib/models/clip/tokenizer";
import strings from "../../goldens/clip_strings.json";
import whole from "../../goldens/clip_tokens.json";
import { expected, goldenConfig, goldens, models } from "./golden";

const folder = mkdtempSync(join(tmpdir(), "stillact-tokenizer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(models)(
  "%s: ids as Hugging Face gives them, from tokenizer.json or from vocab.json and merges.txt",
  async (model) => {
    const config = goldenConfig(model).text;
    const warn = vi.fn();
    const { encode } = await loadTokenizer(join(goldens, model), config, { warn });
    for (const _ of ["first", "again"]) expect(encode(expected.prompts)).toEqual(expected.models[model].tokens);
    // One prompt is longer than the model reads: the warning says which, and how long, and says it once.
    const all = await loadTokenizer(join(goldens, model), { ...config, maxPositions: 1000 });
    const long = all.encode(expected.prompts).filter(({ length }) => length > config.maxPositions).length;
    expect(long).toBeGreaterThan(0);
    expect(warn).toHaveBeenCalledTimes(long);
    expect(warn.mock.calls[0]![0]).toMatch(`the model reads ${config.maxPositions}, the rest is cut off`);
  },
);

const miniClip = () => JSON.parse(readFileSync(join(__dirname, "../../../data/mini-clip/tokenizer.json"), "utf8"));
const ofMiniClip = { ...goldenConfig("gelu").text, vocabularySize: 957, maxPositions: 10_000, endToken: 956 };

/** The texts whose ids are not those of a list, `start … end` left out. */
function different(json: object, wanted: (i: number) => string) {
  const ids = makeTokenizer(json, "test", ofMiniClip).encode(strings.texts);
  return ids.flatMap((row, i) => (row.slice(1, -1).join(" ") === wanted(i) ? [] : [strings.texts[i]]));
}

test("strings that tokenizers disagree about: capitals, marks, spaces and special tokens as Hugging Face has them", () => {
  expect(strings.texts.length).toBeGreaterThan(1000);
  expect(different(miniClip(), (i) => strings.ids[i]!)).toEqual([]);
  const variant = miniClip();
  variant.added_tokens[0].normalized = true;
  const [split, bytes] = variant.pre_tokenizer.pretokenizers;
  split.pattern.Regex = split.pattern.Regex.split("endoftext\\|>|")[1];
  bytes.use_regex = false;
  const others: { [i: string]: string } = strings.variant;
  expect(Object.keys(others).length).toBeGreaterThan(50);
  expect(different(variant, (i) => others[i] ?? strings.ids[i]!)).toEqual([]);
});

const mirror = process.env.STILLACT_MIRROR ?? "";
const vocabulary = join(mirror, "clip_tokenizer/bpe_simple_vocab_16e6.txt.gz");

test.skipIf(!mirror || !existsSync(vocabulary))(
  "OpenAI's whole vocabulary: ids as Hugging Face gives them",
  async () => {
    const data = readFileSync(vocabulary);
    expect(createHash("sha256").update(data).digest("hex")).toBe(whole.vocabularySha256);
    const merges = gunzipSync(data)
      .toString()
      .split("\n")
      .slice(1, 49152 - 256 - 2 + 1);
    const printable = (code: number) => (code >= 33 && code <= 126) || (code >= 161 && code !== 173);
    const codes = Array.from({ length: 256 }, (_, code) => code);
    const others = codes.filter((code) => !printable(code)).map((_, i) => 256 + i);
    const symbols = [...codes.filter(printable), ...others].map((code) => String.fromCharCode(code));
    const words = [
      ...symbols,
      ...symbols.map((symbol) => `${symbol}</w>`),
      ...merges.map((pair) => pair.replace(" ", "")),
    ];
    const vocab = Object.fromEntries([...words, "<|startoftext|>", "<|endoftext|>"].map((token, id) => [token, id]));
    writeFileSync(join(folder, "vocab.json"), JSON.stringify(vocab));
    writeFileSync(join(folder, "merges.txt"), `#version: 0.2\n${merges.join("\n")}\n`);
    const { text } = readClipConfig({ model_type: "clip" });
    const { encode } = await loadTokenizer(folder, text, { warn: () => {} });
    for (const { text, ids } of whole.prompts) expect({ text, ids: encode([text])[0] }).toEqual({ text, ids });
  },
);

describe("a damaged tokenizer is refused with the file and the field", () => {
  type Json = ReturnType<typeof miniClip>;
  const cases: [string, (json: Json) => void, RegExp][] = [
    [
      "an expression without end",
      (json) => Object.assign(json.pre_tokenizer.pretokenizers[0].pattern, { Regex: "(a+)+$" }),
      /not CLIP's expression for words, and no other is run\n.*pre_tokenizer\.pretokenizers\[0\]\.pattern\.Regex/,
    ],
    [
      "another normaliser",
      (json) => json.normalizer.normalizers.push({ type: "NFKD" }),
      /normalizer\.normalizers\[3\]\.type/,
    ],
    ["no post-processor", (json) => delete json.post_processor, /post_processor/],
    ["merges that are numbers", (json) => json.model.merges.splice(2, 1, 7), /model\.merges\[2\]/],
    ["a merge of one token", (json) => json.model.merges.splice(2, 1, "er"), /model\.merges\[2\]/],
    [
      "a merge of unknown tokens",
      (json) => json.model.merges.splice(2, 1, "猫 猫"),
      /model\.merges\[2\] has the token "猫", which model\.vocab lacks/,
    ],
    ["a negative id", (json) => Object.assign(json.model.vocab, { er: -1 }), /model\.vocab\.er/],
    ["text where ids belong", (json) => Object.assign(json.model, { vocab: "er" }), /model\.vocab/],
    [
      "a token with two ids",
      (json) => Object.assign(json.added_tokens[1], { id: 3 }),
      /added_tokens\[1\], "<\|endoftext\|>", is 3, but 956/,
    ],
    [
      "an unknown token that is unknown",
      (json) => Object.assign(json.model, { unk_token: "?!" }),
      /model\.unk_token has the token "\?!"/,
    ],
  ];
  test.each(cases)("%s", (_, damage, message) => {
    const json = miniClip();
    damage(json);
    expect(() => makeTokenizer(json, "t.json", ofMiniClip)).toThrow(message);
    expect(() => makeTokenizer(json, "t.json", ofMiniClip)).toThrow(
      /^t\.json.*take a model with CLIP's own tokenizer/s,
    );
  });

  test("the two older files", async () => {
    const two = join(folder, "two");
    mkdirSync(two);
    const write = (vocab: string, merges: string) => {
      writeFileSync(join(two, "vocab.json"), vocab);
      writeFileSync(join(two, "merges.txt"), merges);
      return loadTokenizer(two, ofMiniClip);
    };
    const vocab = '{"a":0,"b":1,"<|startoftext|>":2,"<|endoftext|>":3}';
    await expect(write('{"a":0}', "")).rejects.toThrow(/vocab\.json does not hold.*startoftext.*is missing/s);
    await expect(write(vocab, "#version: 0.2\na b c\n")).rejects.toThrow(/merges\.txt: line 2 is not two tokens/);
    await expect(write(vocab, "a b\n")).rejects.toThrow(/merges\[0\] has the token "ab", which model\.vocab lacks/);
    await expect(write("[]", "a b\n")).rejects.toThrow(/vocab\.json does not hold the ids of tokens/);
  });
});

test("prompts of 100,000 letters or signs take no time that grows with their square", () => {
  const { encode } = makeTokenizer(miniClip(), "test", { ...ofMiniClip, maxPositions: 77 }, { warn: () => {} });
  const start = performance.now();
  for (const part of ["a", "<", "ab", "e\u0301", "a "])
    expect(encode([part.repeat(1e5 / part.length)])[0]).toHaveLength(77);
  expect(performance.now() - start).toBeLessThan(10_000);
});

test("a folder without a tokenizer, or with one of another model, is refused", async () => {
  const config = goldenConfig("gelu").text;
  const empty = join(folder, "empty");
  mkdirSync(empty);
  await expect(loadTokenizer(empty, config)).rejects.toThrow(/has no tokenizer: no tokenizer\.json/);
  const other = await loadTokenizer(join(goldens, "gelu"), { ...config, endToken: 5 });
  expect(() => other.encode(["sitting"])).toThrow(/ends "sitting" with token \d+, but config\.json has eos_token_id 5/);
  const smaller = await loadTokenizer(join(goldens, "gelu"), { ...config, vocabularySize: 50 });
  expect(() => smaller.encode(["sitting"])).toThrow(/gives token \d+, but vocab_size is 50/);
});
