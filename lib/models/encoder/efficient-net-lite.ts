import { jit, ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { sha256File } from "../../files";
import type { Features } from "../../method";
import { name as aName, checkArguments, checkOptions, oneOf } from "../../options";
import { liteArchitecture } from "../efficient-net/architecture";
import { loadEfficientNetLite, type PackagedSize, packagedFile, packagedSizes } from "../efficient-net/load";
import { imageFeatures } from "../efficient-net/network";
import { aBatchSize, frozenFeatures } from "./frozen-features";

export interface EfficientNetLiteOptions {
  /** A checkpoint of PyTorch with the same tensors. Default: the one that `npm start` installs in `.venv`. */
  path?: string;
  /** Images in one call; the last call is filled up. */
  batchSize?: number;
}

/** Pixels around the crop, as in its evaluation on ImageNet: the shorter side is resized to these more. */
const AROUND = 32;

/**
 * Features of an EfficientNet-Lite trained on ImageNet (Tan and Le, arXiv 1905.11946): 1280 per image, the means of its last
 * feature maps. Preprocessing is that of its evaluation: bicubic, 260 pixels cut from the centre of 292 (lite0: 224 of 256).
 *
 * Rejects when the weights are neither in `.venv` nor at the path; what is wrong inside them shows when features are computed.
 */
export async function efficientNetLite(
  size: PackagedSize = "lite2",
  options: EfficientNetLiteOptions = {},
): Promise<Features> {
  checkOptions("features.efficientNetLite", options, { path: aName, batchSize: aBatchSize });
  checkArguments("features.efficientNetLite", { size: [size, oneOf(...packagedSizes)] });
  const { path, batchSize = 8 } = options;
  const file = path ?? packagedFile(size);
  const engine = await ready();
  const { imageSize } = liteArchitecture(size);
  const weights = await sha256File(file);
  return frozenFeatures({
    name: `EfficientNet-${size[0]!.toUpperCase()}${size.slice(1)}`,
    params: { weights, size, engine: { name: engine.name, ...engine.versions } },
    preprocessing: {
      resize: { shorter: imageSize + AROUND },
      filter: "bicubic",
      crop: { width: imageSize, height: imageSize },
      centre: "torchvision",
      scale: 1,
      mean: [127, 127, 127],
      std: [128, 128, 128],
    },
    batchSize,
    code: [__filename],
    async open({ batch, width, height }) {
      const { architecture, parameters } = await loadEfficientNetLite(size, file);
      const forward = jit((images: tf.Tensor) =>
        imageFeatures(parameters, architecture, images.transpose([0, 2, 3, 1])),
      );
      return {
        async run(pixels) {
          const images = tf.tensor4d(pixels, [batch, 3, height, width]);
          const features = forward(images);
          const values = (await features.data()) as Float32Array;
          tf.dispose([images, features]);
          return values;
        },
        async close() {
          forward.dispose();
          tf.dispose(Object.values(parameters));
        },
      };
    },
  });
}
