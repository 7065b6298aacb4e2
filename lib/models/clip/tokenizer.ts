import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PreTrainedTokenizer } from "@huggingface/transformers";
import { exists, readJson } from "../weights/folder";
import type { TextConfig } from "./config";

/** Turns prompts into rows of token ids. */
export interface Tokenizer {
  /** The content of its `tokenizer.json`. */
  readonly json: object;
  /**
   * The ids of each text, `<start> … <end>`. A text of more tokens than the model has positions is cut off before its end
   * token, as Hugging Face does with `truncation=True`, and `warn` is told, once a text.
   *
   * @throws Error if the ids do not suit the model
   */
  encode(texts: readonly string[]): number[][];
}

export interface TokenizerOptions {
  /** Told about prompts that are cut off. Default: console.warn. */
  warn?: (message: string) => void;
}

/**
 * Loads a CLIP tokenizer of a model folder, from `tokenizer.json` or from `vocab.json` and `merges.txt`.
 *
 * @throws Error if the folder has neither
 */
export async function loadTokenizer(
  folder: string,
  { vocabularySize, maxPositions, endToken }: TextConfig,
  { warn = console.warn }: TokenizerOptions = {},
): Promise<Tokenizer> {
  // Loaded when first needed: it takes its time and most notebooks have no prompts.
  const { CLIPTokenizer } = await import("@huggingface/transformers");
  const json = await description(folder);
  const tokenizer: PreTrainedTokenizer = new CLIPTokenizer(json, {});
  const told = new Set<string>();

  function encode(text: string): number[] {
    const { input_ids } = tokenizer(text, { return_tensor: false, padding: false, truncation: false });
    const ids: number[] = [...input_ids];
    const end = ids.at(-1);
    const suits = endToken === 2 ? end === Math.max(...ids) : end === endToken;
    if (!suits)
      throw new Error(
        `${folder}: the tokenizer ends "${text}" with token ${end}, but config.json has eos_token_id ${endToken}`,
      );
    const stranger = ids.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
    if (stranger !== undefined)
      throw new Error(`${folder}: the tokenizer gives token ${stranger}, but vocab_size is ${vocabularySize}`);
    if (ids.length <= maxPositions) return ids;
    if (!told.has(text))
      warn(
        `"${text.length > 60 ? `${text.slice(0, 60)}…` : text}" has ${ids.length} tokens; the model reads ${maxPositions}, the rest is cut off`,
      );
    told.add(text);
    return [...ids.slice(0, maxPositions - 1), end!];
  }

  return { json, encode: (texts) => texts.map(encode) };
}

/** The content of tokenizer.json. */
async function description(folder: string): Promise<object> {
  const single = join(folder, "tokenizer.json");
  if (await exists(single)) return (await readJson(single)) as object;
  const [vocabulary, merges] = [join(folder, "vocab.json"), join(folder, "merges.txt")];
  if (!(await exists(vocabulary)) || !(await exists(merges)))
    throw new Error(`${folder} has no tokenizer: no tokenizer.json, and not both of vocab.json and merges.txt`);
  return fromVocabulary((await readJson(vocabulary)) as Record<string, number>, await readFile(merges, "utf8"));
}

const START = "<|startoftext|>";
const END = "<|endoftext|>";

/** What Hugging Face's CLIPTokenizer makes of the two files of OpenAI's release: byte-pair encoding of lower-case words. */
function fromVocabulary(vocab: Record<string, number>, merges: string): object {
  const special = (content: string) => ({ id: vocab[content], content, special: true, ...plain });
  const plain = { single_word: false, lstrip: false, rstrip: false, normalized: false };
  const words = `${escaped(START)}|${escaped(END)}|'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+`;
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
        { type: "Split", pattern: { Regex: words }, behavior: "Removed", invert: true },
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
      merges: merges.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#version")),
    },
  };
}

const escaped = (token: string) => token.replaceAll("|", "\\|");
