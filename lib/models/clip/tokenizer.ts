import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreTrainedTokenizer } from "@huggingface/transformers";
import { z } from "zod";
import { readJson } from "../../json-file";
import { exists, settingsFile } from "../weights/folder";
import { END, START, type Vocabulary, WORDS } from "./bpe";
import type { TextConfig } from "./config";

/** Turns prompts into rows of token ids. */
export interface Tokenizer {
  /** The content of its `tokenizer.json`. */
  readonly json: object;
  /**
   * The ids of each text, `<start> … <end>`. A text of more tokens than the model has positions is cut off before its
   * end token, as Hugging Face does with `truncation=True`, and `warn` is called, once per text.
   *
   * @throws Error if the ids do not suit the model
   */
  encode(texts: readonly string[]): number[][];
}

export interface TokenizerOptions {
  /** Called for prompts that are cut off. Default: console.warn. */
  warn?: (message: string) => void;
}

/**
 * Loads a CLIP tokenizer of a model folder, from `tokenizer.json` or from `vocab.json` and `merges.txt`.
 *
 * @throws Error if the folder has neither
 */
export async function loadTokenizer(
  folder: string,
  config: TextConfig,
  options: TokenizerOptions = {},
): Promise<Tokenizer> {
  return makeTokenizer(await description(folder), folder, config, options);
}

/**
 * A CLIP tokenizer from the content of its `tokenizer.json`.
 *
 * @param name what errors call it
 */
export async function makeTokenizer(
  json: object,
  name: string,
  { vocabularySize, maxPositions, endToken }: TextConfig,
  { warn = console.warn }: TokenizerOptions = {},
): Promise<Tokenizer> {
  // Loaded when first needed: it takes its time and most notebooks have no prompts.
  const { CLIPTokenizer } = await import("@huggingface/transformers");
  const tokenizer: PreTrainedTokenizer = new CLIPTokenizer(json, {});
  const warned = new Set<string>();

  function encode(text: string): number[] {
    const { input_ids } = tokenizer(text, { return_tensor: false, padding: false, truncation: false });
    const ids: number[] = [...input_ids];
    const end = ids.at(-1);
    const suits = endToken === 2 ? end === Math.max(...ids) : end === endToken;
    if (!suits)
      throw new Error(
        `${name}: the tokenizer ends "${text}" with token ${end}, but config.json has eos_token_id ${endToken}`,
      );
    const unknown = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (unknown !== undefined)
      throw new Error(`${name}: the tokenizer gives token ${unknown}, but vocab_size is ${vocabularySize}`);
    if (ids.length <= maxPositions) return ids;
    if (!warned.has(text))
      warn(
        `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}" has ${ids.length} tokens; the model reads ${maxPositions}, the rest is cut off`,
      );
    warned.add(text);
    return [...ids.slice(0, maxPositions - 1), end!];
  }

  return { json, encode: (texts) => texts.map(encode) };
}

const vocabularyFile = {
  schema: z.record(z.string(), z.int().nonnegative()),
  what: "the ids of tokens",
  remedy: "download the model again",
};

/** The content of tokenizer.json. */
async function description(folder: string): Promise<object> {
  const single = join(folder, "tokenizer.json");
  if (await exists(single)) return readJson(single, settingsFile);
  const [vocabulary, merges] = [join(folder, "vocab.json"), join(folder, "merges.txt")];
  if (!(await exists(vocabulary)) || !(await exists(merges)))
    throw new Error(`${folder} has no tokenizer: no tokenizer.json, and not both of vocab.json and merges.txt`);
  const lines = (await readFile(merges, "utf8")).split(/\r?\n/);
  return tokenizerJson({
    vocab: await readJson(vocabulary, vocabularyFile),
    merges: lines.filter((line) => line !== "" && !line.startsWith(VERSION)),
  });
}

/**
 * What Hugging Face's CLIPTokenizer makes of the two files of OpenAI's release: byte-pair encoding of lower-case words.
 */
export function tokenizerJson({ vocab, merges }: Vocabulary): object {
  const special = (content: string) => ({ id: vocab[content], content, special: true, ...plain });
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  return {
    added_tokens: [special(START), special(END)],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "NFC" },
        { type: "Replace", pattern: { Regex: "\\s+" }, content: " " },
        { type: "Lowercase" },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: WORDS }, behavior: "Removed", invert: true },
        { type: "ByteLevel", add_prefix_space: false, trim_offsets: true },
      ],
    },
    post_processor: {
      type: "RobertaProcessing",
      sep: [END, vocab[END]],
      cls: [START, vocab[START]],
      trim_offsets: false,
      add_prefix_space: false,
    },
    decoder: { type: "ByteLevel", add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: "BPE",
      unk_token: END,
      continuing_subword_prefix: "",
      end_of_word_suffix: "</w>",
      fuse_unk: false,
      vocab,
      merges,
    },
  };
}

const VERSION = "#version";

/** The files beside `tokenizer.json` with the same content: what Python's CLIPTokenizer and older tools look for. */
export function tokenizerFiles({ json }: Tokenizer, { maxPositions }: TextConfig): { [file: string]: string } {
  const { vocab, merges } = (json as { model: { vocab: object; merges: (string | string[])[] } }).model;
  const pairs = merges.map((pair) => (typeof pair === "string" ? pair : pair.join(" ")));
  const settings = {
    tokenizer_class: "CLIPTokenizer",
    model_max_length: maxPositions,
    do_lower_case: true,
    bos_token: START,
    eos_token: END,
    unk_token: END,
    pad_token: END,
  };
  return {
    "vocab.json": `${JSON.stringify(vocab)}\n`,
    "merges.txt": `${[`${VERSION}: 0.2`, ...pairs].join("\n")}\n`,
    "tokenizer_config.json": `${JSON.stringify(settings, null, 2)}\n`,
  };
}
