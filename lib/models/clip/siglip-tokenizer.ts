import { stat } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { checkJson, readJson } from "../../json-file";
import { exists, settingsFile } from "../weights/folder";
import { openFile } from "../weights/source";
import { fields } from "../weights/wire";
import type { TextConfig } from "./config";
import type { Tokenizer, TokenizerOptions } from "./tokenizer";

/** What stands for a space, before each word. */
const SPACE = "▁";

const score = z.number().max(1e9).min(-1e9);

/** Of `tokenizer.json`, what decides the ids: of SigLIP a unigram model, of SigLIP 2 Gemma's byte-pair encoding. */
const schema = z.looseObject({
  model: z.discriminatedUnion("type", [
    z.looseObject({
      type: z.literal("Unigram"),
      unk_id: z.int().nonnegative(),
      vocab: z.array(z.tuple([z.string(), score])).min(1),
    }),
    z.looseObject({
      type: z.literal("BPE"),
      byte_fallback: z.literal(true),
      unk_token: z.string(),
      vocab: z.record(z.string(), z.int().nonnegative()),
      merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    }),
  ]),
});

type UnigramModel = Extract<z.infer<typeof schema>["model"], { type: "Unigram" }>;
type PairModel = Extract<z.infer<typeof schema>["model"], { type: "BPE" }>;

/** Tokens of a text, and what a row is ended and filled up with. */
interface Encoder {
  tokensOf(text: string): number[];
  end: number;
  padding: number;
}

/**
 * Loads the tokenizer of a SigLIP (`tokenizer.json` or `spiece.model`) or a SigLIP 2 (`tokenizer.json`). Texts are made
 * lower-case, as these models were trained; rows are as long as the model's positions: the tokens, the end token, padding.
 *
 * @throws Error if the folder has none, or it is another; it names the file
 */
export async function loadSiglipTokenizer(
  folder: string,
  config: TextConfig,
  options: TokenizerOptions = {},
): Promise<Tokenizer> {
  const [single, pieces] = [join(folder, "tokenizer.json"), join(folder, "spiece.model")];
  if (await exists(single)) return siglipTokenizer(await readJson(single, settingsFile), single, config, options);
  if (await exists(pieces)) return siglipTokenizer(await readPieces(pieces), pieces, config, options);
  throw new Error(`${folder} has no tokenizer: no tokenizer.json, no spiece.model`);
}

function siglipTokenizer(
  json: object,
  name: string,
  { vocabularySize, maxPositions }: TextConfig,
  { warn = console.warn }: TokenizerOptions,
): Tokenizer {
  const remedy = "take a model with SigLIP's own tokenizer, or download it again";
  const { model } = checkJson(json, { schema, what: "a tokenizer of SigLIP", remedy }, name);
  const { tokensOf, end, padding } = model.type === "Unigram" ? unigram(model, name) : pairs(model, name);
  const warned = new Set<string>();

  function encode(text: string): number[] {
    const tokens = tokensOf(text);
    const unknown = tokens.find((id) => id >= vocabularySize);
    if (unknown !== undefined)
      throw new Error(`${name}: the tokenizer gives token ${unknown}, but vocab_size is ${vocabularySize}`);
    if (tokens.length >= maxPositions && !warned.has(text)) {
      warned.add(text);
      const start = text.length > 60 ? `${text.slice(0, 60)}…` : text;
      warn(`"${start}" has ${tokens.length + 1} tokens; the model reads ${maxPositions}, the rest is cut off`);
    }
    const row = [...tokens.slice(0, maxPositions - 1), end];
    return [...row, ...Array<number>(maxPositions - row.length).fill(padding)];
  }

  return { json, encode: (texts) => texts.map(encode) };
}

/** Added to the smallest score for a character that no piece has, as SentencePiece does. */
const UNKNOWN_PENALTY = -10;

/** The most probable pieces of a text (Kudo, arXiv 1804.10959). */
function unigram({ vocab, unk_id: unknown }: UnigramModel, name: string): Encoder {
  const ids = new Map(vocab.map(([piece], id) => [piece, id]));
  const longest = vocab.reduce((most, [piece]) => Math.max(most, piece.length), 0);
  const end = ids.get("</s>");
  if (end === undefined || unknown >= vocab.length) throw new Error(`${name}: </s> or the unknown token is missing`);
  const worst = vocab.reduce((least, [, value]) => Math.min(least, value), 0) + UNKNOWN_PENALTY;

  function tokensOf(text: string): number[] {
    const words = canonical(text);
    const characters = words === "" ? [] : Array.from(SPACE + words.replaceAll(" ", SPACE));
    // best[i]: of the ways to cut the first i characters, the most probable one's last piece.
    const best: { value: number; from: number; id: number }[] = [{ value: 0, from: 0, id: unknown }];
    for (let i = 0; i < characters.length; i++) {
      let piece = "";
      const offer = (to: number, id: number, value: number) => {
        const total = best[i]!.value + value;
        if (!best[to] || total > best[to].value) best[to] = { value: total, from: i, id };
      };
      for (let to = i + 1; to <= characters.length && piece.length < longest; to++) {
        piece += characters[to - 1];
        const id = ids.get(piece);
        if (id !== undefined && id !== unknown) offer(to, id, vocab[id]![1]);
      }
      if (!best[i + 1] || best[i + 1]!.from !== i) offer(i + 1, unknown, worst);
    }
    const tokens: number[] = [];
    for (let at = characters.length; at > 0; at = best[at]!.from) tokens.push(best[at]!.id);
    // What is unknown side by side is one token.
    return tokens.reverse().filter((id, i) => id !== unknown || tokens[i - 1] !== unknown);
  }

  return { tokensOf, end, padding: end };
}

/** As big_vision trained SigLIP: lower case, no ASCII punctuation, single spaces; and SentencePiece's normal form. */
const canonical = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[!-/:-@[-`{-~]/g, "")
    .normalize("NFKC")
    .replaceAll(/\p{White_Space}+/gu, " ")
    .trim();

/** Byte-pair encoding of a whole text, not word by word; characters that are no tokens are bytes. */
function pairs({ vocab, merges, unk_token: unk }: PairModel, name: string): Encoder {
  const ids = new Map(Object.entries(vocab));
  const needed = (token: string) => {
    const id = ids.get(token);
    if (id === undefined) throw new Error(`${name}: model.vocab lacks "${token.slice(0, 80)}"`);
    return id;
  };
  const ranks = new Map(merges.map((pair, rank) => [typeof pair === "string" ? pair : pair.join(" "), rank]));
  const [end, padding, unknown] = [needed("<eos>"), needed("<pad>"), needed(unk)];

  function bytesOf(character: string): string[] {
    if (ids.has(character)) return [character];
    return [...Buffer.from(character)].map((byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  }

  function tokensOf(text: string): number[] {
    const parts = Array.from(text.toLowerCase().replaceAll(" ", SPACE)).flatMap(bytesOf);
    for (;;) {
      let [place, least] = [-1, Number.POSITIVE_INFINITY];
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = ranks.get(`${parts[i]} ${parts[i + 1]}`) ?? Number.POSITIVE_INFINITY;
        if (rank < least) [place, least] = [i, rank];
      }
      if (place < 0) return parts.map((part) => ids.get(part) ?? unknown);
      parts.splice(place, 2, `${parts[place]}${parts[place + 1]}`);
    }
  }

  return { tokensOf, end, padding };
}

/** Bytes of the largest spiece.model that is read; SigLIP's has less than one megabyte. */
const MAX_PIECES = 64 * 2 ** 20;

/** SentencePiece's kind of the token for what no other stands for. */
const UNKNOWN = 2;

/** A SentencePiece model as the content of a `tokenizer.json`. */
async function readPieces(file: string): Promise<object> {
  const { size } = await stat(file);
  if (size > MAX_PIECES) throw new Error(`${file} has ${size} bytes, more than the ${MAX_PIECES} allowed`);
  const source = await openFile(file);
  try {
    const vocab: [string, number][] = [];
    let unknown = 0;
    for (const { id, kind, value } of fields(await source.read(0, size))) {
      if (id !== 1 || kind !== "bytes") continue;
      let [piece, probability, type] = ["", 0, 1];
      for (const part of fields(value)) {
        if (part.id === 1 && part.kind === "bytes") piece = Buffer.from(part.value).toString();
        if (part.id === 2 && part.kind === "float") probability = part.value;
        if (part.id === 3 && part.kind === "number") type = part.value;
      }
      if (type === UNKNOWN) unknown = vocab.length;
      vocab.push([piece, probability]);
    }
    return tokenizerJson(vocab, unknown);
  } catch (error) {
    throw new Error(`${file} is no valid SentencePiece model: ${(error as Error).message}`);
  } finally {
    await source.close();
  }
}

/** From which Hugging Face's tokenizers make the same ids. */
function tokenizerJson(vocab: [string, number][], unknown: number): object {
  const end = vocab.findIndex(([piece]) => piece === "</s>");
  const replace = (pattern: object, content: string) => ({ type: "Replace", pattern, content });
  return {
    added_tokens: [],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "Lowercase" },
        replace({ Regex: "[!-/:-@\\[-`{-~]" }, ""),
        { type: "NFKC" },
        replace({ Regex: "\\s+" }, " "),
        { type: "Strip", strip_left: true, strip_right: true },
      ],
    },
    pre_tokenizer: { type: "Metaspace", replacement: SPACE, prepend_scheme: "always", split: false },
    post_processor: {
      type: "TemplateProcessing",
      single: [{ Sequence: { id: "A", type_id: 0 } }, { SpecialToken: { id: "</s>", type_id: 0 } }],
      pair: [{ Sequence: { id: "A", type_id: 0 } }, { Sequence: { id: "B", type_id: 0 } }],
      special_tokens: { "</s>": { id: "</s>", ids: [end], tokens: ["</s>"] } },
    },
    decoder: { type: "Metaspace", replacement: SPACE, prepend_scheme: "always", split: false },
    model: { type: "Unigram", unk_id: unknown, vocab },
  };
}
