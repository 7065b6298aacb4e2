import { z } from "zod";
import { inputSize, type Preprocessing } from "../encoder/preprocess";
import { preprocessingOf } from "../encoder/processor-config";

const FLEXIBLE = z.object({ image_processor_type: z.string().startsWith("Siglip2") });

const PROCESSOR = "CLIPImageProcessor";

/** CLIP's preprocessing where a folder has none: OpenAI's, at the model's size. */
export function clipPreprocessing(imageSize: number): Preprocessing {
  return readProcessor({ size: imageSize, crop_size: imageSize }, imageSize);
}

/** SigLIP's where a folder has none: images stretched to a square. */
export function siglipPreprocessing(imageSize: number): Preprocessing {
  const size = { height: imageSize, width: imageSize };
  return readProcessor({ image_processor_type: "SiglipImageProcessor", size }, imageSize);
}

/**
 * Reads the content of a Hugging Face `preprocessor_config.json` of a CLIP model.
 *
 * @param imageSize width and height that the model takes
 * @param name what errors call the file
 * @throws Error if it does not fit, or gives images of another size than the model takes
 */
export function readProcessor(json: unknown, imageSize: number, name = "preprocessor_config.json"): Preprocessing {
  // Of a SigLIP 2 that takes images of any shape; it gets squares here.
  if (FLEXIBLE.safeParse(json).success) return siglipPreprocessing(imageSize);
  const named = typeof json === "object" && json ? { image_processor_type: PROCESSOR, ...json } : json;
  const preprocessing = preprocessingOf(named, name);
  const { width, height } = inputSize(preprocessing);
  if (width !== imageSize || height !== imageSize)
    throw new Error(`${name} gives images of ${width} × ${height} px, the model takes ${imageSize} px`);
  return preprocessing;
}

/** Pillow's numbers for its filters. */
const filters = { lanczos: 1, bilinear: 2, bicubic: 3 } as const;

/** The content of a `preprocessor_config.json` from which Hugging Face makes the same images. */
export function writeProcessor({ resize, filter, crop, scale, mean, std }: Preprocessing): object {
  return {
    image_processor_type: PROCESSOR,
    do_convert_rgb: true,
    do_resize: true,
    size: "shorter" in resize ? { shortest_edge: resize.shorter } : resize,
    resample: filters[filter],
    do_center_crop: crop !== null,
    ...(crop && { crop_size: crop }),
    do_rescale: true,
    rescale_factor: scale,
    do_normalize: true,
    image_mean: mean,
    image_std: std,
  };
}
