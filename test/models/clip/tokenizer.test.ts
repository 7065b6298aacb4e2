import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterAll, expect, test, vi } from "vitest";
import { readClipConfig } from "../../../lib/models/clip/config";
import { loadTokenizer } from "../../../lib/models/clip/tokenizer";
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
