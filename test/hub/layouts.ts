import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { learnVocabulary, vocabularyOf } from "../../lib/models/clip/bpe";
import { readClipConfig } from "../../lib/models/clip/config";
import { parameterShapes } from "../../lib/models/clip/parameters";
import { tokenizerJson } from "../../lib/models/clip/tokenizer-file";
import { writeSafetensors } from "../../lib/models/weights/safetensors";
import { product } from "../../lib/numbers";
import { checkpoint } from "../models/weights/torch-writer";

export type Files = { [name: string]: Buffer };
type Tensors = { [name: string]: { shape: readonly number[]; values: Float32Array } };

/** Without entries these are ViT-B/32 and SigLIP's base model. */
export const settings = {
  clip: { model_type: "clip", text_config: {}, vision_config: {} },
  siglip: { model_type: "siglip", text_config: {}, vision_config: {} },
};

/** Full-size random weights: small values of a linear congruential generator, the same at every start. */
export function randomWeights(config: object): Tensors {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
  return Object.fromEntries(
    [...parameterShapes(readClipConfig(config))].map(([name, shape]) => {
      const values = new Float32Array(product(shape));
      for (let i = 0; i < values.length; i++) values[i] = 0.04 * next();
      return [name, { shape, values }];
    }),
  );
}

const json = (value: object) => Buffer.from(JSON.stringify(value));

/** As many tokens as OpenAI's tokenizer has, none of its words. */
function clipTokenizer(): Files {
  const { vocab } = learnVocabulary([]);
  const bytes = Object.keys(vocab).slice(0, 256);
  const merges = Array.from({ length: 49_408 - 512 - 2 }, (_, i) => `${bytes[i >> 8]} ${bytes[i & 255]}</w>`);
  const vocabulary = vocabularyOf(merges);
  return {
    "tokenizer.json": json(tokenizerJson(vocabulary)),
    "vocab.json": json(vocabulary.vocab),
    "merges.txt": Buffer.from(`#version: 0.2\n${merges.join("\n")}\n`),
    "tokenizer_config.json": json({}),
    "special_tokens_map.json": json({}),
  };
}

/** 32,000 pieces, as SigLIP has. */
function siglipTokenizer(): Files {
  const letters = Array.from("▁abcdefghijklmnopqrstuvwxyz0123456789");
  const pieces = ["<pad>", "</s>", "<unk>", ...letters];
  for (const a of letters) for (const b of letters) for (const c of letters) pieces.push(a + b + c);
  const vocab = pieces.slice(0, 32_000).map((piece, i) => [piece, -i / 1000]);
  const special = { id: "</s>", ids: [1], tokens: ["</s>"] };
  return {
    "tokenizer.json": json({
      post_processor: { type: "TemplateProcessing", special_tokens: { "</s>": special } },
      model: { type: "Unigram", unk_id: 2, vocab },
    }),
    "tokenizer_config.json": json({}),
  };
}

/** What a loader must not fetch: weights of other frameworks and precisions. */
export const DECOY = "must not be fetched";
const decoys = (...names: string[]): Files => Object.fromEntries(names.map((name) => [name, Buffer.from(DECOY)]));

const clipFiles = (): Files => ({ "config.json": json(settings.clip), ...clipTokenizer() });

async function safetensors(tensors: Tensors, folder: string): Promise<Buffer> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "model.safetensors");
  await writeSafetensors(file, tensors);
  const bytes = readFileSync(file);
  rmSync(file);
  return bytes;
}

/** The files of repositories on the hub, with random weights of full size, by the id of the repository. */
export const layouts: { readonly [id: string]: (tensors: Tensors, folder: string) => Promise<Files> } = {
  "openai/clip-vit-base-patch32": async (tensors) => ({
    ...clipFiles(),
    ...decoys("flax_model.msgpack", "tf_model.h5"),
    "preprocessor_config.json": json({ feature_extractor_type: "CLIPFeatureExtractor", size: 224, crop_size: 224 }),
    "pytorch_model.bin": Buffer.from(checkpoint(tensors)),
  }),
  "laion/CLIP-ViT-B-32-laion2B-s34B-b79K": async (tensors, folder) => ({
    ...clipFiles(),
    ...decoys(
      "open_clip_config.json",
      "open_clip_model.safetensors",
      "open_clip_pytorch_model.bin",
      "pytorch_model.bin",
    ),
    "open_clip_config.json": json({ model_cfg: {}, preprocess_cfg: {} }),
    "preprocessor_config.json": json({ feature_extractor_type: "CLIPFeatureExtractor", size: 224, crop_size: 224 }),
    "model.safetensors": await safetensors(tensors, folder),
  }),
  "Xenova/clip-vit-base-patch32": async (tensors) => ({
    ...clipFiles(),
    ...decoys("onnx/model_fp16.onnx", "onnx/model_quantized.onnx", "onnx/vision_model.onnx", "onnx/text_model.onnx"),
    "preprocessor_config.json": json({ image_processor_type: "CLIPFeatureExtractor", size: { shortest_edge: 224 } }),
    "onnx/model.onnx": onnx(tensors),
  }),
  "openai/clip-vit-large-patch14-336": async (tensors) => ({
    ...clipFiles(),
    ...decoys("tf_model.h5"),
    "preprocessor_config.json": json({ feature_extractor_type: "CLIPFeatureExtractor", size: 224, crop_size: 224 }),
    "pytorch_model.bin": Buffer.from(checkpoint(tensors)),
  }),
  "google/siglip-base-patch16-224": async (tensors, folder) => ({
    "config.json": json(settings.siglip),
    ...siglipTokenizer(),
    "spiece.model": Buffer.from("of no use beside tokenizer.json"),
    "preprocessor_config.json": json({
      image_processor_type: "SiglipImageProcessor",
      size: { height: 224, width: 224 },
    }),
    "model.safetensors": await safetensors(tensors, folder),
  }),
};

/** An export of transformers.js: matrices turned round, without a name but for the bias that is added. */
function onnx(tensors: Tensors): Buffer {
  const parts: Buffer[] = [];
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const isMatrix = shape.length === 2 && name.endsWith(".weight") && !name.endsWith("_embedding.weight");
    if (!isMatrix) {
      parts.push(initializer(name, shape, values));
      continue;
    }
    const [matrix, result] = [`onnx::MatMul_${parts.length}`, `product_${parts.length}`];
    const bias = name.replace(/weight$/, "bias");
    parts.push(initializer(matrix, [shape[1]!, shape[0]!], turned(values, shape[0]!, shape[1]!)));
    parts.push(node("MatMul", ["x", matrix], result, `/${name.split(".").slice(0, -1).join("/")}/MatMul`));
    if (bias in tensors) parts.push(node("Add", [bias, result], `sum_${parts.length}`, ""));
  }
  return field(7, Buffer.concat(parts));
}

function turned(values: Float32Array, rows: number, columns: number): Float32Array {
  const result = new Float32Array(values.length);
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result[c * rows + r] = values[r * columns + c]!;
  return result;
}

const initializer = (name: string, shape: readonly number[], { buffer, byteOffset, byteLength }: Float32Array) =>
  field(
    5,
    Buffer.concat([
      ...shape.map((side) => Buffer.concat([varint(8), varint(side)])),
      Buffer.concat([varint(16), varint(1)]), // float32
      field(8, Buffer.from(name)),
      field(9, Buffer.from(buffer, byteOffset, byteLength)),
    ]),
  );

const node = (op: string, inputs: string[], output: string, name: string) =>
  field(
    1,
    Buffer.concat([
      ...inputs.map((input) => field(1, Buffer.from(input))),
      field(2, Buffer.from(output)),
      field(3, Buffer.from(name)),
      field(4, Buffer.from(op)),
    ]),
  );

/** A field of bytes in a protocol-buffers message. */
const field = (id: number, bytes: Buffer) => Buffer.concat([varint(id * 8 + 2), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}
