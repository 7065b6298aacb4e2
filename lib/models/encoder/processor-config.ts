import { z } from "zod";
import type { Filter } from "../../data/resample";
import { checkJson } from "../../json-file";
import type { Preprocessing, Rgb } from "./preprocess";

const side = z.number().int().positive();
const rgb = z.tuple([z.number(), z.number(), z.number()]);
const size = z.union([
  side,
  z.object({ shortest_edge: side }).strip(),
  z.object({ height: side, width: side }).strip(),
]);

/** What preprocessor_config.json may say; Hugging Face leaves out what its class has as default. */
const schema = z.object({
  image_processor_type: z.string().optional(),
  /** The same in files written before 2023. */
  feature_extractor_type: z.string().optional(),
  do_resize: z.boolean().optional(),
  size: size.optional(),
  resample: z.number().int().optional(),
  do_center_crop: z.boolean().optional(),
  crop_size: size.optional(),
  crop_pct: z.number().positive().max(1).nullable().optional(),
  do_rescale: z.boolean().optional(),
  rescale_factor: z.number().optional(),
  do_normalize: z.boolean().optional(),
  image_mean: rgb.optional(),
  image_std: rgb.optional(),
});

interface Defaults {
  filter: Filter;
  size: z.infer<typeof size>;
  /** A `size` of one number is the shorter side; otherwise both sides. */
  aspect?: boolean;
  crop?: boolean;
  mean: Rgb;
  std: Rgb;
}

const halves: { mean: Rgb; std: Rgb } = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] };
const openAi: { mean: Rgb; std: Rgb } = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};
const imageNet: { mean: Rgb; std: Rgb } = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
const square = (length: number) => ({ height: length, width: length });

/** What Hugging Face's classes do unless the file says otherwise. */
const classes: { readonly [name: string]: Defaults } = {
  ViT: { filter: "bilinear", size: square(224), ...halves },
  DeiT: { filter: "bicubic", size: square(256), crop: true, ...halves },
  Bit: { filter: "bicubic", size: { shortest_edge: 224 }, aspect: true, crop: true, ...openAi },
  CLIP: { filter: "bicubic", size: { shortest_edge: 224 }, aspect: true, crop: true, ...openAi },
  Siglip: { filter: "bicubic", size: square(224), ...halves },
  ConvNext: { filter: "bicubic", size: { shortest_edge: 384 }, aspect: true, ...halves },
  DINOv3ViT: { filter: "bilinear", size: square(224), ...imageNet },
};

const filters: { readonly [pillow: number]: Filter } = { 1: "lanczos", 2: "bilinear", 3: "bicubic" };

const remedy = "give the ONNX file and its preprocessing to features.onnxEncoder instead";

/** From this size on, ConvNeXt's images are stretched instead of cropped. */
const convNextStretches = 384;

/**
 * What a model's preprocessor_config.json asks for, as Hugging Face's Pillow classes do it. `imageSize` replaces the
 * size that the network gets; what is cut away keeps its share.
 *
 * @throws Error on a class that is not known here, and on steps that cannot be done
 */
export function preprocessingOf(json: unknown, where: string, imageSize?: number): Preprocessing {
  const config = checkJson(json, { schema, what: "the settings of an image processor", remedy }, where);
  const type = config.image_processor_type ?? config.feature_extractor_type ?? "";
  const family = type.replace(/(ImageProcessor|FeatureExtractor)(Fast|Pil)?$/, "");
  const defaults = Object.hasOwn(classes, family) ? classes[family]! : undefined;
  if (!defaults) {
    throw new Error(
      `encoder: ${where} names the image processor "${type}"; known are those of ${Object.keys(classes).join(", ")}; ${remedy}`,
    );
  }
  if (config.do_resize === false) throw new Error(`encoder: ${where} does not resize; images would differ in size`);
  const filter = config.resample === undefined ? defaults.filter : filters[config.resample];
  if (!filter)
    throw new Error(`encoder: ${where} asks for resample ${config.resample}; known are 1, 2 and 3 (Pillow's)`);
  const shape = scaled(geometry(config, defaults, family), imageSize);
  const normalises = config.do_normalize ?? true;
  return {
    ...shape,
    filter,
    centre: "hugging face",
    scale: (config.do_rescale ?? true) ? (config.rescale_factor ?? 1 / 255) : 1,
    mean: normalises ? (config.image_mean ?? defaults.mean) : [0, 0, 0],
    std: normalises ? (config.image_std ?? defaults.std) : [1, 1, 1],
  };
}

type Geometry = Pick<Preprocessing, "resize" | "crop">;

function geometry(config: z.infer<typeof schema>, defaults: Defaults, family: string): Geometry {
  const wanted = config.size ?? defaults.size;
  const resize = resizeOf(wanted, defaults.aspect ?? false);
  if (family === "ConvNext" && "shorter" in resize) {
    const { shorter } = resize;
    if (shorter >= convNextStretches) return { resize: { width: shorter, height: shorter }, crop: null };
    return {
      resize: { shorter: Math.trunc(shorter / (config.crop_pct ?? 224 / 256)) },
      crop: { width: shorter, height: shorter },
    };
  }
  if (!(config.do_center_crop ?? defaults.crop ?? false)) return { resize, crop: null };
  const crop = resizeOf(config.crop_size ?? square(224), false);
  if ("shorter" in crop) return { resize, crop: { width: crop.shorter, height: crop.shorter } };
  return { resize, crop };
}

function resizeOf(wanted: z.infer<typeof size>, aspect: boolean): Preprocessing["resize"] {
  if (typeof wanted === "number") return aspect ? { shorter: wanted } : { width: wanted, height: wanted };
  if ("shortest_edge" in wanted) return { shorter: wanted.shortest_edge };
  return { width: wanted.width, height: wanted.height };
}

function scaled({ resize, crop }: Geometry, imageSize: number | undefined): Geometry {
  if (imageSize === undefined) return { resize, crop };
  const { width } = crop ?? ("shorter" in resize ? { width: resize.shorter } : resize);
  const grown = (length: number) => Math.round((length * imageSize) / width);
  return {
    resize:
      "shorter" in resize
        ? { shorter: grown(resize.shorter) }
        : { width: grown(resize.width), height: grown(resize.height) },
    crop: crop && { width: imageSize, height: grown(crop.height) },
  };
}
