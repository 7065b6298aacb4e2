import { z } from "zod";
import { checkJson } from "../../json-file";
import { END, START, type Vocabulary, WORDS } from "./bpe";

/** A token that stands in a text as it is written. */
const addedToken = z.looseObject({
  id: z.int().nonnegative(),
  content: z.string().min(1),
  single_word: z.literal(false, "tokens that are whole words only are not known here").default(false),
  /** Whether it is looked for in what the normalisers made of the text, instead of in the text. */
  normalized: z.boolean().default(false),
});

const normalizer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("NFC") }),
  z.object({ type: z.literal("Lowercase") }),
  z.object({ type: z.literal("Replace"), pattern: z.object({ Regex: z.literal("\\s+") }), content: z.literal(" ") }),
]);

/** The expressions for words that CLIP's tokenizers have: with the two special tokens and without. */
const plain = (pattern: string) => pattern.replaceAll(/\[(\\p\{[LN]\})\]/g, "$1");
const known = [WORDS, WORDS.slice(WORDS.indexOf("'s"))].map(plain);
const regex = z
  .string()
  .refine((pattern) => known.includes(plain(pattern)), "this is not CLIP's expression for words, and no other is run");

const split = z.object({
  type: z.literal("Split"),
  pattern: z.object({ Regex: regex }),
  behavior: z.literal("Removed"),
  invert: z.literal(true),
});
const byteLevel = z.object({
  type: z.literal("ByteLevel"),
  add_prefix_space: z.literal(false),
  use_regex: z.boolean().default(true),
});

const tokenAndId = z.tuple([z.string(), z.int().nonnegative()]);
const pair = z.union([
  z.string().regex(/^[^ ]+ [^ ]+$/, "not two tokens with one space between"),
  z.tuple([z.string(), z.string()]),
]);

/** Of `tokenizer.json`, what decides the ids. */
const schema = z.looseObject({
  added_tokens: z.array(addedToken).max(10_000).nullish(),
  normalizer: z.object({ type: z.literal("Sequence"), normalizers: z.array(normalizer).max(10) }),
  pre_tokenizer: z.object({ type: z.literal("Sequence"), pretokenizers: z.tuple([split, byteLevel]) }),
  post_processor: z.object({ type: z.literal("RobertaProcessing"), sep: tokenAndId, cls: tokenAndId }),
  model: z.looseObject({
    type: z.literal("BPE").default("BPE"),
    dropout: z.null().optional(),
    unk_token: z.string().nullish(),
    continuing_subword_prefix: z.literal("").nullish(),
    end_of_word_suffix: z.literal("</w>"),
    fuse_unk: z.literal(false).default(false),
    byte_fallback: z.literal(false).default(false),
    ignore_merges: z.literal(false).default(false),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(pair),
  }),
});

/** What a CLIP tokenizer does with a text. */
export interface TokenizerRules {
  readonly added: readonly { readonly id: number; readonly content: string; readonly normalized: boolean }[];
  readonly normalizers: readonly ("NFC" | "Lowercase" | "Replace")[];
  /** Whether the special tokens as they are spelt are words, whatever else they are. */
  readonly specialWords: boolean;
  /** Whether words are split once more, by GPT-2's expression: the special tokens of a text that are none. */
  readonly splitsAgain: boolean;
  readonly start: number;
  readonly end: number;
  readonly ids: ReadonlyMap<string, number>;
  /** Pairs of tokens in the order they are joined in. */
  readonly merges: readonly (readonly [left: string, right: string])[];
  /** The id of what the vocabulary lacks; undefined: it is left out. */
  readonly unknown: number | undefined;
}

/**
 * Reads the content of the `tokenizer.json` of a CLIP model. Expressions in it are compared with CLIP's own and never
 * run: an expression can take for ever.
 *
 * @param name what errors call the file
 * @throws Error that names the file and each field that does not fit
 */
export function readTokenizer(json: unknown, name: string): TokenizerRules {
  const remedy = "take a model with CLIP's own tokenizer, or download it again";
  const file = checkJson(json, { schema, what: "a CLIP tokenizer", remedy }, name);
  const { vocab, merges, unk_token: unk } = file.model;
  const ids = new Map(Object.entries(vocab));
  const fail = (what: string) => new Error(`${name}: ${what}; ${remedy}`);
  const needed = (token: string, where: string) => {
    const id = ids.get(token);
    if (id === undefined) throw fail(`${where} has the token "${token.slice(0, 80)}", which model.vocab lacks`);
    return id;
  };
  const pairs = merges.map((entry, i): [string, string] => {
    const [left, right] = typeof entry === "string" ? (entry.split(" ") as [string, string]) : entry;
    for (const token of [left, right, left + right]) needed(token, `model.merges[${i}]`);
    return [left, right];
  });
  const added = (file.added_tokens ?? []).map(({ id, content, normalized }, i) => {
    if (ids.has(content) && ids.get(content) !== id)
      throw fail(`added_tokens[${i}], "${content.slice(0, 80)}", is ${id}, but ${ids.get(content)} in model.vocab`);
    return { id, content, normalized };
  });
  return {
    added,
    normalizers: file.normalizer.normalizers.map(({ type }) => type),
    specialWords: plain(file.pre_tokenizer.pretokenizers[0].pattern.Regex) === known[0],
    splitsAgain: file.pre_tokenizer.pretokenizers[1].use_regex,
    start: file.post_processor.cls[1],
    end: file.post_processor.sep[1],
    ids,
    merges: pairs,
    unknown: typeof unk === "string" ? needed(unk, "model.unk_token") : undefined,
  };
}

/**
 * What Hugging Face's CLIPTokenizer makes of the two files of OpenAI's release: byte-pair encoding of lower-case words.
 */
export function tokenizerJson({ vocab, merges }: Vocabulary): object {
  const special = (content: string) => ({ id: vocab[content], content, special: true, ...usual });
  const usual = { single_word: false, lstrip: false, rstrip: false, normalized: false };
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
