import { z } from "zod";
import { checkJson } from "../../json-file";
import type { Preprocessing } from "../encoder/preprocess";
import type { ClipConfig } from "./config";
import { readProcessor } from "./processor";

const whole = z.int().positive();
const width = whole.max(2 ** 16);
const layers = whole.max(1000);
const ratio = z.number().positive().max(100).default(4);

// The defaults are those of OpenCLIP's CLIPVisionCfg and CLIPTextCfg. Objects are strict: every other option changes the
// network (a ResNet, another pooling), so it is refused by its name.
const towers = z.strictObject({
  embed_dim: width,
  quick_gelu: z.boolean().default(false),
  custom_text: z.boolean().default(false),
  init_logit_scale: z.number().default(2.6592),
  vision_cfg: z.strictObject({
    image_size: width,
    layers,
    width,
    head_width: width.default(64),
    mlp_ratio: ratio,
    patch_size: width,
  }),
  text_cfg: z.strictObject({
    context_length: width.default(77),
    vocab_size: whole.max(2 ** 24).default(49408),
    width: width.default(512),
    heads: width.default(8),
    layers: layers.default(12),
    mlp_ratio: ratio,
  }),
});

const rgb = z.tuple([z.number(), z.number(), z.number()]);

const preprocessing = z.looseObject({
  mean: rgb.optional(),
  std: rgb.optional(),
  interpolation: z.enum(["bicubic", "bilinear"]).default("bicubic"),
  resize_mode: z.literal("shortest").default("shortest"),
});

const schema = z.looseObject({ model_cfg: towers, preprocess_cfg: preprocessing.prefault({}) });

/** Pillow's numbers for its filters. */
const filters = { bilinear: 2, bicubic: 3 } as const;

/**
 * Reads the content of an `open_clip_config.json`: of OpenCLIP's models those with two transformers, as OpenAI's are.
 *
 * @param name what errors call the file
 * @throws Error that names each option of another network, and each value that does not fit
 */
export function readOpenClipConfig(
  json: unknown,
  name = "open_clip_config.json",
): { config: ClipConfig; preprocessing: Preprocessing } {
  const kind = { schema, what: "the settings of a CLIP model", remedy: "take a model of this architecture" };
  const { model_cfg: model, preprocess_cfg: images } = checkJson(json, kind, name);
  const { vision_cfg: vision, text_cfg: text } = model;
  const heads = { vision: Math.floor(vision.width / vision.head_width), text: text.heads };
  for (const [tower, size] of Object.entries({ vision: vision.width, text: text.width }))
    if (!(size % heads[tower as keyof typeof heads] === 0))
      throw new Error(`${name}: ${tower}_cfg: the width ${size} is not a multiple of the heads`);
  if (vision.patch_size > vision.image_size)
    throw new Error(`${name}: vision_cfg: patches of ${vision.patch_size} px in images of ${vision.image_size} px`);
  const shared = { activation: model.quick_gelu ? "quick_gelu" : "gelu", layerNormEpsilon: 1e-5 } as const;
  const processor = {
    size: vision.image_size,
    crop_size: vision.image_size,
    resample: filters[images.interpolation],
    ...(images.mean && { image_mean: images.mean }),
    ...(images.std && { image_std: images.std }),
  };
  return {
    config: {
      vision: {
        ...shared,
        hiddenSize: vision.width,
        intermediateSize: Math.trunc(vision.width * vision.mlp_ratio),
        layers: vision.layers,
        heads: heads.vision,
        imageSize: vision.image_size,
        patchSize: vision.patch_size,
      },
      text: {
        ...shared,
        hiddenSize: text.width,
        intermediateSize: Math.trunc(text.width * text.mlp_ratio),
        layers: text.layers,
        heads: text.heads,
        vocabularySize: text.vocab_size,
        maxPositions: text.context_length,
        endToken: 2, // the largest id
      },
      projectionSize: model.embed_dim,
      initialLogitScale: model.init_logit_scale,
    },
    preprocessing: readProcessor(processor, vision.image_size, name),
  };
}
