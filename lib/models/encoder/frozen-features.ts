import type { Code } from "../../code";
import type { RgbImage, RowComputer, RowSpec } from "../../data/dataset";
import { hashJson } from "../../files";
import type { Features, Json } from "../../method";
import { type Check, wholeNumber } from "../../options";
import { fitToInput, inputSize, normalised, type Preprocessing } from "./preprocess";

/** A network that is ready to run. */
export interface OpenNetwork {
  /** Features for pixels `[batch, 3, height, width]`: `batch` rows, one after the other. */
  run(pixels: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

export interface FrozenOptions {
  name: string;
  /** Everything besides the preprocessing and the batch size that decides the features. */
  params: { readonly [name: string]: Json };
  preprocessing: Preprocessing;
  batchSize: number;
  /** The modules that `open` and what it gives are made of. */
  code: Code;
  open(size: { batch: number; width: number; height: number }): Promise<OpenNetwork>;
}

/** What a batch size may be. */
export const aBatchSize: Check = wholeNumber(1, 1024);

/** Features of a network whose weights stay as they are. It is in memory only while rows are computed. */
export function frozenFeatures({ name, params, preprocessing, batchSize, code, open }: FrozenOptions): Features {
  const size = inputSize(preprocessing);
  const all = { ...params, preprocessing: { ...preprocessing } as Json, batchSize };
  const spec: RowSpec = {
    key: hashJson(all),
    code: [__filename, ...code],
    batch: batchSize,
    note: name,
    prepare: (image) => fitToInput(image, preprocessing),
    open: async () => rowComputer(name, await open({ batch: batchSize, ...size }), preprocessing, batchSize),
  };
  return { name, params: all, code: [__filename, ...code], of: (images, options) => images.rows(spec, options) };
}

function rowComputer(name: string, network: OpenNetwork, preprocessing: Preprocessing, batch: number): RowComputer {
  return {
    async compute(images: readonly RgbImage[]) {
      // Always a full batch, filled up with zeros: the same values for one image as for many.
      const values = await network.run(normalised(images, batch, preprocessing));
      const wanted = values.slice(0, (values.length / batch) * images.length);
      if (!wanted.every(Number.isFinite)) {
        throw new Error(
          `encoder: ${name} gave values that are not finite; its weights or its precision do not fit: try dtype "fp32" ` +
            "or another model",
        );
      }
      return wanted;
    },
    close: () => network.close(),
  };
}
