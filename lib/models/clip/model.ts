import { createHash } from "node:crypto";
import { type EngineInfo, jit } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { hashJson } from "../../files";
import type { Features, Json } from "../../method";
import { type Checks, checkOptions, wholeNumber } from "../../options";
import type { Rows } from "../../vectors";
import { frozenFeatures } from "../encoder/frozen-features";
import type { Preprocessing } from "../encoder/preprocess";
import type { ClipConfig, VisionConfig } from "./config";
import type { Tokenizer } from "./tokenizer";
import { idTensor, imageFeatures, pooledImages, textFeatures } from "./towers";
import type { Parameters } from "./transformer";

/** What a CLIP model consists of. */
export interface ClipParts {
  /** For the names of rows: "clip-vit-base-patch32". */
  name: string;
  config: ClipConfig;
  parameters: Parameters;
  tokenizer: Tokenizer;
  preprocessing: Preprocessing;
}

/** A CLIP model whose weights stay as they are. */
export interface Clip extends Readonly<ClipParts> {
  /** Hash of the weights and the configuration, whatever files they came from. */
  readonly fingerprint: string;
  /** What cosine similarities are multiplied by before the softmax. */
  readonly logitScale: number;
  /** Embeddings of images `[n, projectionSize]`, of any length, in the space of the texts. */
  readonly features: Features;
  /** Image-tower output before the projection, `[n, hiddenSize]`: the features of the paper's linear probes. */
  readonly pooled: Features;
  /** Embeddings of texts `[n, projectionSize]`, of any length, in the order of the texts. */
  embedTexts(texts: readonly string[]): Promise<Rows>;
  /** Frees the weights. */
  dispose(): void;
}

export interface ClipOptions {
  /** Images in one call. */
  batchSize?: number;
}

/** What the options may be. */
export const clipChecks: Checks<ClipOptions> = { batchSize: wholeNumber(1, 1024) };

/** Texts in one call, and tokens that rows are filled up to a multiple of: few graphs for prompts of all lengths. */
const TEXT_BATCH = 16;
const TOKEN_STEP = 8;

/**
 * Puts a CLIP model together; it owns the parameters from now on. The engine packs them into its graphs, which are
 * compiled again for each run over images or texts.
 */
export function clipModel(parts: ClipParts, engine: EngineInfo, options: ClipOptions = {}): Clip {
  const { batchSize = 16 } = checkOptions("clip.clipModel", options, clipChecks);
  const { config, parameters, tokenizer } = parts;
  const fingerprint = fingerprintOf(config, parameters);
  const frozen = imageRows({ ...parts, vision: config.vision, fingerprint, engine, batchSize });

  async function embedTexts(texts: readonly string[]): Promise<Rows> {
    const forward = jit((ids: tf.Tensor) => textFeatures(parameters, config.text, ids));
    const length = config.projectionSize;
    const rows = new Float32Array(texts.length * length);
    try {
      const tokens = tokenizer.encode(texts);
      for (let start = 0; start < texts.length; start += TEXT_BATCH) {
        const batch = tokens.slice(start, start + TEXT_BATCH);
        const embedded = await values(forward, fullBatch(batch, config.text.maxPositions));
        rows.set(embedded.subarray(0, batch.length * length), start * length);
      }
    } finally {
      forward.dispose();
    }
    return { values: rows, length };
  }

  return {
    ...parts,
    fingerprint,
    logitScale: Math.exp(parameters.logit_scale!.dataSync()[0]!),
    features: frozen(imageFeatures),
    pooled: frozen(pooledImages, { output: "pooled" }),
    embedTexts,
    dispose: () => tf.dispose(Object.values(parameters)),
  };
}

/** An image tower whose weights stay as they are. */
export interface ClipVision extends Readonly<Pick<ClipParts, "name" | "parameters" | "preprocessing">> {
  readonly config: VisionConfig;
  /** Hash of the weights and the configuration, whatever files they came from. */
  readonly fingerprint: string;
  /** Embeddings of images `[n, projectionSize]`, of any length; null for a tower without a projection. */
  readonly features: Features | null;
  /** Output before the projection, `[n, hiddenSize]`: the features of the paper's linear probes. */
  readonly pooled: Features;
  /** Frees the weights. */
  dispose(): void;
}

/** Puts an image tower together; it owns the parameters from now on. */
export function clipVision(
  parts: Pick<ClipVision, "name" | "config" | "parameters" | "preprocessing">,
  engine: EngineInfo,
  { batchSize = 16 }: ClipOptions = {},
): ClipVision {
  const { config, parameters } = parts;
  const fingerprint = fingerprintOf(config, parameters);
  const frozen = imageRows({ ...parts, vision: config, fingerprint, engine, batchSize });
  return {
    ...parts,
    fingerprint,
    features: parameters["visual_projection.weight"] ? frozen(imageFeatures) : null,
    pooled: frozen(pooledImages, { output: "pooled" }),
    dispose: () => tf.dispose(Object.values(parameters)),
  };
}

/** What makes features of one of the outputs of an image tower. */
function imageRows({
  name,
  vision,
  parameters,
  preprocessing,
  fingerprint,
  engine,
  batchSize,
}: Pick<ClipParts, "name" | "parameters" | "preprocessing"> & {
  vision: VisionConfig;
  fingerprint: string;
  engine: EngineInfo;
  batchSize: number;
}): (compute: typeof imageFeatures, params?: { [key: string]: Json }) => Features {
  return (compute, params = {}) =>
    frozenFeatures({
      name,
      params: { weights: fingerprint, engine: { name: engine.name, ...engine.versions }, ...params },
      preprocessing,
      batchSize,
      code: [__filename],
      async open({ batch, width, height }) {
        const forward = jit((images: tf.Tensor) => compute(parameters, vision, images));
        return {
          run: async (pixels) => values(forward, tf.tensor4d(pixels, [batch, 3, height, width])),
          close: async () => forward.dispose(),
        };
      },
    });
}

/** A full batch of rows of one length: rows after the last text have no influence. */
function fullBatch(tokens: readonly (readonly number[])[], maxPositions: number): tf.Tensor {
  const longest = Math.max(...tokens.map((row) => row.length));
  const length = Math.min(maxPositions, Math.ceil(longest / TOKEN_STEP) * TOKEN_STEP);
  return idTensor(
    Array.from({ length: TEXT_BATCH }, (_, i) => tokens[i] ?? tokens[0]!),
    length,
  );
}

/** Runs one batch and frees its tensors. */
async function values(forward: (input: tf.Tensor) => tf.Tensor, input: tf.Tensor): Promise<Float32Array> {
  const output = forward(input);
  const result = (await output.data()) as Float32Array;
  tf.dispose([input, output]);
  return result;
}

/** Hash of the weights and the configuration of a model. */
export function fingerprintOf(config: ClipConfig | VisionConfig, parameters: Parameters): string {
  const hash = createHash("sha256").update(hashJson(config as unknown as Json));
  for (const name of Object.keys(parameters).sort()) {
    const { buffer, byteOffset, byteLength } = parameters[name]!.dataSync();
    hash.update(name).update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest("hex");
}
