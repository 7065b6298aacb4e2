import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import { readJson } from "../../json-file";
import { name as aName, callback, checkArguments, checkOptions, record } from "../../options";
import { exists, settingsFile } from "../weights/folder";
import { END, START, vocabularyOf, wordEncoder } from "./bpe";
import type { TextConfig } from "./config";
import { readTokenizer, type TokenizerRules, tokenizerJson } from "./tokenizer-file";

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
 * @throws Error if the folder has neither, or they do not hold a CLIP tokenizer; it names the file and the field
 */
export async function loadTokenizer(
  folder: string,
  config: TextConfig,
  options: TokenizerOptions = {},
): Promise<Tokenizer> {
  checkOptions("clip.loadTokenizer", options, { warn: callback });
  checkArguments("clip.loadTokenizer", { folder: [folder, aName], config: [config, record()] });
  const { json, name } = await description(folder);
  return makeTokenizer(json, name, config, options);
}

/**
 * A CLIP tokenizer from the content of its `tokenizer.json`: the ids that Hugging Face's tokenizers give.
 *
 * @param name what errors call it
 * @throws Error that names each field that does not fit
 */
export function makeTokenizer(
  json: object,
  name: string,
  { vocabularySize, maxPositions, endToken }: TextConfig,
  { warn = console.warn }: TokenizerOptions = {},
): Tokenizer {
  const rules = readTokenizer(json, name);
  const tokensOf = tokenFinder(rules);
  const warned = new Set<string>();

  function encode(text: string): number[] {
    const ids = [rules.start, ...tokensOf(text), rules.end];
    const suits =
      endToken === 2 ? rules.end === ids.reduce((a, b) => Math.max(a, b)) : [endToken].flat().includes(rules.end);
    if (!suits)
      throw new Error(
        `${name}: the tokenizer ends "${shortened(text)}" with token ${rules.end}, but config.json has eos_token_id ${endToken}`,
      );
    const unknown = ids.find((id) => id >= vocabularySize);
    if (unknown !== undefined)
      throw new Error(`${name}: the tokenizer gives token ${unknown}, but vocab_size is ${vocabularySize}`);
    if (ids.length <= maxPositions) return ids;
    if (!warned.has(text))
      warn(`"${shortened(text)}" has ${ids.length} tokens; the model reads ${maxPositions}, the rest is cut off`);
    warned.add(text);
    return [...ids.slice(0, maxPositions - 1), rules.end];
  }

  return { json, encode: (texts) => texts.map(encode) };
}

const shortened = (text: string) => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

/** As Unicode's White_Space; JavaScript's \s has U+FEFF too and lacks U+0085. */
const space = "\\p{White_Space}";
const specials = [START, END].map((token) => token.replaceAll("|", "\\|")).join("|");
const usualWords = `'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}|[^${space}\\p{L}\\p{N}]+`;
/** GPT-2's, of which white space is left out: no word has any. */
const wordsAgain = new RegExp(`'s|'t|'re|'ve|'m|'ll|'d|\\p{L}+|\\p{N}+|[^${space}\\p{L}\\p{N}]+`, "gu");

const normalisations: { readonly [name in TokenizerRules["normalizers"][number]]: (text: string) => string } = {
  NFC: (text) => text.normalize("NFC"),
  Replace: (text) => text.replaceAll(new RegExp(`${space}+`, "gu"), " "),
  // Each character by itself: a capital sigma at the end of a word stays the usual small one.
  Lowercase: (text) => Array.from(text, (character) => character.toLowerCase()).join(""),
};

/** What gives the tokens of a text, without start and end. */
function tokenFinder({
  added,
  normalizers,
  specialWords,
  splitsAgain,
  ...rules
}: TokenizerRules): (text: string) => number[] {
  const words = new RegExp(specialWords ? `${specials}|${usualWords}` : usualWords, "gu");
  const encodeWord = wordEncoder(rules);
  const normalise = (text: string) => normalizers.reduce((changed, name) => normalisations[name](changed), text);
  const written = cutter(added.filter(({ normalized }) => !normalized));
  const normalised = cutter(
    added.filter(({ normalized }) => normalized).map(({ id, content }) => ({ id, content: normalise(content) })),
  );
  const ofWords = (text: string) =>
    (text.match(words) ?? [])
      .flatMap((word) => (splitsAgain ? (word.match(wordsAgain) ?? []) : [word]))
      .flatMap(encodeWord);
  const ofPart = (part: string | number) => (typeof part === "number" ? [part] : ofWords(part));
  return (text) =>
    written(text.replaceAll(/\p{Surrogate}/gu, "\uFFFD")).flatMap((part) =>
      typeof part === "number" ? [part] : normalised(normalise(part)).flatMap(ofPart),
    );
}

/** Cuts a text at tokens that stand in it as they are written, the longest first: texts, and ids in their places. */
function cutter(tokens: readonly { id: number; content: string }[]): (text: string) => (string | number)[] {
  const ids = new Map(tokens.map(({ id, content }) => [content, id]));
  if (ids.size === 0) return (text) => [text];
  const longestFirst = [...ids.keys()].sort((a, b) => b.length - a.length);
  const literal = (token: string) => token.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  const pattern = new RegExp(`(${longestFirst.map(literal).join("|")})`, "u");
  return (text) => text.split(pattern).map((part, i) => (i % 2 === 0 ? part : ids.get(part)!));
}

const vocabularyFile = {
  schema: z.record(z.string(), z.int().nonnegative()).refine((vocab) => START in vocab && END in vocab, {
    error: `${START} or ${END} is missing`,
  }),
  what: "the ids of tokens",
  remedy: "download the model again",
};

/** The content of tokenizer.json, and where it is from. */
async function description(folder: string): Promise<{ json: object; name: string }> {
  const single = join(folder, "tokenizer.json");
  if (await exists(single)) return { json: await readJson(single, settingsFile), name: single };
  const [vocabulary, merges] = [join(folder, "vocab.json"), join(folder, "merges.txt")];
  if (!(await exists(vocabulary)) || !(await exists(merges))) return fromOpenAi(folder);
  const vocab = await readJson(vocabulary, vocabularyFile);
  return {
    json: tokenizerJson({ vocab, merges: await readMerges(merges) }),
    name: `the tokenizer of ${vocabulary} and merges.txt`,
  };
}

/** What OpenAI's code and OpenCLIP's package have instead. */
const OPEN_AI = "bpe_simple_vocab_16e6.txt.gz";

/** Of the pairs in it, as many as make a vocabulary of 49,408 tokens with bytes, bytes at ends, start and end. */
const OPEN_AI_PAIRS = 49_408 - 2 * 256 - 2;

async function fromOpenAi(folder: string): Promise<{ json: object; name: string }> {
  const name = join(folder, OPEN_AI);
  if (!(await exists(name)))
    throw new Error(
      `${folder} has no tokenizer: no tokenizer.json, not both of vocab.json and merges.txt, no ${OPEN_AI}. All CLIPs of ` +
        "OpenAI have the same one: put one of them there, from openai/clip-vit-base-patch32 or the Python package open_clip_torch",
    );
  const text = await unzipped(name);
  const merges = text.split("\n").slice(1, 1 + OPEN_AI_PAIRS);
  const wrong = merges.findIndex((line) => !/^[^ ]+ [^ ]+$/.test(line));
  if (wrong >= 0 && merges[wrong] !== "")
    throw new Error(`${name}: line ${wrong + 2} is not two tokens with one space between`);
  const pairs = wrong < 0 ? merges : merges.slice(0, wrong);
  return { json: tokenizerJson(vocabularyOf(pairs)), name };
}

async function unzipped(file: string): Promise<string> {
  try {
    return gunzipSync(await readFile(file), { maxOutputLength: MAX_MERGES }).toString();
  } catch (error) {
    throw new Error(`${file} cannot be unpacked (${(error as Error).message}); get it again`);
  }
}

const VERSION = "#version";

/** Bytes of the largest merges.txt that is read; CLIP's has half a megabyte. */
const MAX_MERGES = 64 * 2 ** 20;

async function readMerges(file: string): Promise<string[]> {
  const { size } = await stat(file);
  if (size > MAX_MERGES) throw new Error(`${file} has ${size} bytes, more than the ${MAX_MERGES} allowed`);
  return (await readFile(file, "utf8")).split(/\r?\n/).flatMap((line, i) => {
    if (line === "" || line.startsWith(VERSION)) return [];
    if (/^[^ ]+ [^ ]+$/.test(line)) return [line];
    throw new Error(`${file}: line ${i + 1} is not two tokens with one space between; download the model again`);
  });
}

/** The files beside `tokenizer.json` with the same content: what Python's CLIPTokenizer and older tools look for. */
export function tokenizerFiles({ json }: Tokenizer, { maxPositions, pooling }: TextConfig): { [file: string]: string } {
  if (pooling) return {}; // there are none for SigLIP's kinds
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
