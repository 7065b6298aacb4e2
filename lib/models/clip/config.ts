import { z } from "zod";
import { checkJson } from "../../json-file";

/** One of CLIP's two transformers. */
export interface TransformerConfig {
  /** Width of the residual stream. */
  hiddenSize: number;
  /** Width of the hidden layer of each block's MLP. */
  intermediateSize: number;
  layers: number;
  heads: number;
  /** QuickGELU in OpenAI's models, the exact GELU in most of OpenCLIP's; or GELU by a hyperbolic tangent. */
  activation: "quick_gelu" | "gelu" | "gelu_pytorch_tanh";
  layerNormEpsilon: number;
}

export interface VisionConfig extends TransformerConfig {
  /** Width and height of the input in pixels. */
  imageSize: number;
  /** Width and height of a patch in pixels. */
  patchSize: number;
  /** SigLIP's: a learnt query attends to the patches. Absent: CLIP's, a class token among them. */
  pooling?: "attention";
}

export interface TextConfig extends TransformerConfig {
  vocabularySize: number;
  /** The longest prompt in tokens, start and end included. */
  maxPositions: number;
  /**
   * The token, or the first of several, whose position is read out; 2 stands for "the largest id", as in configs older
   * than Hugging Face's correction.
   */
  endToken: number | readonly number[];
  /** SigLIP's: each token sees all, and the last of `maxPositions` is read out. Absent: CLIP's. */
  pooling?: "last";
}

export interface ClipConfig {
  vision: VisionConfig;
  text: TextConfig;
  /** Width of the space that images and texts share. */
  projectionSize: number;
  /** Natural logarithm of the initial scale of the similarities; a trained model has its own. */
  initialLogitScale: number;
}

const whole = z.int().positive();
const limits = { width: whole.max(2 ** 16), layers: whole.max(1000) };
const activation = z
  .enum(["quick_gelu", "gelu", "gelu_pytorch_tanh", "gelu_new"])
  .transform((kind) => (kind === "gelu_new" ? "gelu_pytorch_tanh" : kind)); // two names of one function

const transformer = {
  hidden_act: activation.default("quick_gelu"),
  layer_norm_eps: z.number().positive().default(1e-5),
  num_hidden_layers: limits.layers.default(12),
};

// The defaults are those of Hugging Face's CLIPTextConfig and CLIPVisionConfig: config.json leaves out what equals them.
const textSchema = z.object({
  ...transformer,
  vocab_size: whole.max(2 ** 24).default(49408),
  hidden_size: limits.width.default(512),
  intermediate_size: limits.width.default(2048),
  num_attention_heads: limits.width.default(8),
  max_position_embeddings: limits.width.default(77),
  eos_token_id: z.union([z.int().nonnegative(), z.array(z.int().nonnegative()).min(1)]).default(49407),
});

const visionSchema = z.object({
  ...transformer,
  hidden_size: limits.width.default(768),
  intermediate_size: limits.width.default(3072),
  num_attention_heads: limits.width.default(12),
  num_channels: z.literal(3).default(3),
  image_size: limits.width.default(224),
  patch_size: limits.width.default(32),
});

const settings = z.record(z.string(), z.unknown());

const clipSchema = z.object({
  text_config: settings.nullish(),
  text_config_dict: settings.nullish(),
  vision_config: settings.nullish(),
  vision_config_dict: settings.nullish(),
  projection_dim: limits.width.default(512),
  logit_scale_init_value: z.number().default(2.6592),
});

// The same of SiglipTextConfig, SiglipVisionConfig and Siglip2VisionConfig.
const siglipTransformer = {
  hidden_act: activation.default("gelu_pytorch_tanh"),
  layer_norm_eps: z.number().positive().default(1e-6),
  num_hidden_layers: limits.layers.default(12),
  hidden_size: limits.width.default(768),
  intermediate_size: limits.width.default(3072),
  num_attention_heads: limits.width.default(12),
};

const siglipText = z.object({
  ...siglipTransformer,
  vocab_size: whole.max(2 ** 24).default(32000),
  max_position_embeddings: limits.width.default(64),
  projection_size: limits.width.nullish(),
});

const siglipVision = z.object({
  ...siglipTransformer,
  num_channels: z.literal(3).default(3),
  image_size: limits.width.optional(),
  /** Of SigLIP 2 with images of any shape: the square that its positions were learnt on. */
  num_patches: limits.width.default(256),
  patch_size: limits.width.default(16),
  vision_use_head: z.literal(true).default(true),
});

const siglipSchema = z.object({ text_config: settings.nullish(), vision_config: settings.nullish() });

/** SigLIP's loss starts from these (Zhai et al., arXiv 2303.15343, section 3.2): log 10, and a bias of -10. */
const SIGLIP_SCALE = Math.log(10);

/** Images of SigLIP, where neither the config nor its class says more. */
const SIGLIP_IMAGE = 224;

function readSiglipConfig(json: unknown, name: string, isFlexible: boolean): ClipConfig {
  const siglip = parse(siglipSchema, json, name);
  const text = parse(siglipText, siglip.text_config ?? {}, `${name}: text_config`);
  const vision = parse(siglipVision, siglip.vision_config ?? {}, `${name}: vision_config`);
  const projectionSize = text.projection_size ?? text.hidden_size;
  if (projectionSize !== vision.hidden_size)
    throw new Error(`${name}: texts end in ${projectionSize} dimensions, images in ${vision.hidden_size}`);
  const side = Math.sqrt(vision.num_patches);
  if (isFlexible && !Number.isInteger(side))
    throw new Error(`${name}: vision_config: num_patches ${vision.num_patches} makes no square`);
  const imageSize = isFlexible ? side * vision.patch_size : (vision.image_size ?? SIGLIP_IMAGE);
  return {
    vision: { ...visionOf({ ...vision, image_size: imageSize }, `${name}: vision_config`), pooling: "attention" },
    text: {
      ...transformerOf(text, `${name}: text_config`),
      vocabularySize: text.vocab_size,
      maxPositions: text.max_position_embeddings,
      endToken: 1, // of both tokenizers; config.json has CLIP's, and nothing is read out there
      pooling: "last",
    },
    projectionSize,
    initialLogitScale: SIGLIP_SCALE,
  };
}

/**
 * Reads the content of a Hugging Face `config.json` of a CLIP model (OpenAI's ViT-B/32, B/16, L/14, L/14@336,
 * OpenCLIP's and others of that architecture), of a SigLIP or of a SigLIP 2, with Hugging Face's defaults for what it
 * leaves out. A SigLIP 2 that takes images of any shape is read as one for squares of its number of patches.
 *
 * @param json the parsed file
 * @param name what errors call the file
 * @throws Error on another architecture, or values that make no CLIP
 */
export function readClipConfig(json: unknown, name = "config.json"): ClipConfig {
  const type = checkType(json, name, WHOLE);
  if (type !== "clip") return readSiglipConfig(json, name, type === "siglip2");
  const clip = parse(clipSchema, json, name);
  const text = parse(textSchema, merged(textSchema, clip.text_config, clip.text_config_dict), `${name}: text_config`);
  const vision = parse(
    visionSchema,
    merged(visionSchema, clip.vision_config, clip.vision_config_dict),
    `${name}: vision_config`,
  );
  return {
    vision: visionOf(vision, `${name}: vision_config`),
    text: {
      ...transformerOf(text, `${name}: text_config`),
      vocabularySize: text.vocab_size,
      maxPositions: text.max_position_embeddings,
      endToken: text.eos_token_id,
    },
    projectionSize: clip.projection_dim,
    initialLogitScale: clip.logit_scale_init_value,
  };
}

/**
 * Reads what the content of a `config.json` says about the image tower: of a whole CLIP model, or of an image tower that
 * is published alone (CLIPVisionModel, CLIPVisionModelWithProjection).
 *
 * @returns projectionSize as the file has it, whether the tower has a projection or not
 * @throws Error as `readClipConfig` does
 */
export function readVisionConfig(json: unknown, name = "config.json"): Pick<ClipConfig, "vision" | "projectionSize"> {
  if (checkType(json, name, [...WHOLE, VISION]) !== VISION) return readClipConfig(json, name);
  const vision = parse(visionSchema.extend({ projection_dim: limits.width.default(512) }), json, name);
  return { vision: visionOf(vision, name), projectionSize: vision.projection_dim };
}

/** What Hugging Face calls models of two towers. */
const WHOLE = ["clip", "siglip", "siglip2"];

/** What Hugging Face calls towers that are published alone. */
const [VISION, TEXT] = ["clip_vision_model", "clip_text_model"];
const remedies: { readonly [type: string]: string } = {
  [VISION]: "it is an image tower alone, which loadClipVision gives the features of; for prompts, take the whole model",
  [TEXT]: "it is a text tower alone, which sees no images; take the whole model",
};

/** The architecture that a config names, if it is one of some. */
function checkType(json: unknown, name: string, types: readonly string[]): string {
  const type = z.object({ model_type: z.string() }).safeParse(json).data?.model_type;
  if (type !== undefined && types.includes(type)) return type;
  const named = type ? `"${type.slice(0, 80)}"` : "not named (no model_type)";
  const remedy =
    (type && Object.hasOwn(remedies, type) && remedies[type]) ||
    'only CLIP and SigLIP models, "clip", "siglip" and "siglip2", can be read';
  throw new Error(`${name}: the architecture is ${named}; ${remedy}`);
}

function visionOf(json: TransformerJson & { image_size: number; patch_size: number }, name: string): VisionConfig {
  const { image_size: imageSize, patch_size: patchSize } = json;
  if (patchSize > imageSize) throw new Error(`${name}: patches of ${patchSize} px in images of ${imageSize} px`);
  return { ...transformerOf(json, name), imageSize, patchSize };
}

/** The content of a `config.json` from which Hugging Face makes the same model. */
export function writeClipConfig(config: ClipConfig): object {
  const { vision, text, projectionSize, initialLogitScale } = config;
  if (text.pooling) return writeSiglipConfig(config);
  return {
    architectures: ["CLIPModel"],
    model_type: "clip",
    projection_dim: projectionSize,
    logit_scale_init_value: initialLogitScale,
    text_config: {
      model_type: "clip_text_model",
      ...transformerJson(text),
      projection_dim: projectionSize,
      vocab_size: text.vocabularySize,
      max_position_embeddings: text.maxPositions,
      eos_token_id: text.endToken,
      // Only generation reads these; their defaults lie outside of a small vocabulary.
      bos_token_id: null,
      pad_token_id: null,
    },
    vision_config: {
      model_type: "clip_vision_model",
      ...transformerJson(vision),
      projection_dim: projectionSize,
      image_size: vision.imageSize,
      patch_size: vision.patchSize,
    },
  };
}

function writeSiglipConfig({ vision, text, projectionSize }: ClipConfig): object {
  return {
    architectures: ["SiglipModel"],
    model_type: "siglip",
    text_config: {
      model_type: "siglip_text_model",
      ...transformerJson(text),
      projection_size: projectionSize,
      vocab_size: text.vocabularySize,
      max_position_embeddings: text.maxPositions,
    },
    vision_config: {
      model_type: "siglip_vision_model",
      ...transformerJson(vision),
      image_size: vision.imageSize,
      patch_size: vision.patchSize,
    },
  };
}

/** As Hugging Face: an old `…_config_dict`, filled up with the defaults, wins over the `…_config` beside it. */
function merged(schema: z.ZodType<object>, config: object | null | undefined, old: object | null | undefined): object {
  if (!old) return config ?? {};
  const complete = schema.safeParse(old);
  return { ...config, ...(complete.success ? complete.data : old) };
}

const parse = <T>(schema: z.ZodType<T>, json: unknown, name: string): T =>
  checkJson(json, { schema, what: "the settings of a CLIP model", remedy: "take a model of this architecture" }, name);

type TransformerJson = Omit<z.infer<typeof textSchema>, "vocab_size" | "max_position_embeddings" | "eos_token_id">;

function transformerOf(json: TransformerJson, name: string): TransformerConfig {
  const { hidden_size: hiddenSize, num_attention_heads: heads } = json;
  if (hiddenSize % heads !== 0)
    throw new Error(`${name}: hidden_size ${hiddenSize} is not a multiple of the ${heads} heads`);
  return {
    hiddenSize,
    intermediateSize: json.intermediate_size,
    layers: json.num_hidden_layers,
    heads,
    activation: json.hidden_act,
    layerNormEpsilon: json.layer_norm_eps,
  };
}

const transformerJson = (config: TransformerConfig) => ({
  hidden_size: config.hiddenSize,
  intermediate_size: config.intermediateSize,
  num_hidden_layers: config.layers,
  num_attention_heads: config.heads,
  hidden_act: config.activation,
  layer_norm_eps: config.layerNormEpsilon,
});
