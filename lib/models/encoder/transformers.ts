import type { InferenceSession } from "onnxruntime-node";
import type { OpenNetwork } from "./frozen-features";
import { checkInput, engineVersion, type NetworkInput, sessionOptions } from "./onnx";
import { type FeatureChoice, type Output, pool } from "./token-pooling";

/** Precision of the weights, by the name that transformers.js gives to each file. */
export const dtypeSuffix = {
  fp32: "",
  fp16: "_fp16",
  int8: "_int8",
  uint8: "_uint8",
  q8: "_quantized",
  q4: "_q4",
  q4f16: "_q4f16",
  bnb4: "_bnb4",
} as const;
export type Dtype = keyof typeof dtypeSuffix;

/** Models of a text and an image tower, whose image tower has a file of its own. */
const twoTowers = ["clip", "siglip", "jina_clip"];

/** The name of the ONNX file that transformers.js loads for the image part of a model. */
export function modelFile(modelType: string, dtype: Dtype): string {
  return `onnx/${twoTowers.includes(modelType) ? "vision_model" : "model"}${dtypeSuffix[dtype]}.onnx`;
}

export interface TransformersOptions {
  /** A folder with config.json and the ONNX files below onnx/. */
  directory: string;
  name: string;
  modelType: string;
  dtype: Dtype;
  feature: FeatureChoice;
  /** Side of a patch in pixels; undefined where the model's config has none. */
  patchSize: number | undefined;
  input: NetworkInput;
}

/** Opens the image part of a model in a local folder by transformers.js, without network access. */
export async function openTransformers(options: TransformersOptions): Promise<OpenNetwork> {
  const { directory, name, modelType, dtype, feature, patchSize, input } = options;
  const { AutoModel, AutoModelForImageFeatureExtraction, Tensor } = await import("@huggingface/transformers");
  const loader = twoTowers.includes(modelType) ? AutoModelForImageFeatureExtraction : AutoModel;
  const model = await loader
    .from_pretrained(directory, { local_files_only: true, device: "cpu", dtype, session_options: sessionOptions() })
    .catch((error: Error) => {
      throw new Error(
        `encoder: ${name} cannot be loaded: its weights are cut off, or this version lacks an operation of it; try dtype ` +
          `"fp32" (${error.message})`,
        { cause: error },
      );
    });
  try {
    const session = (model.sessions as { [name: string]: InferenceSession }).model!;
    const inputName = checkInput(session, name, input);
    const patches = patchSize && Math.floor(input.width / patchSize) * Math.floor(input.height / patchSize);
    return {
      async run(pixels) {
        const dims = [input.batch, 3, input.height, input.width];
        const outputs = await model({ [inputName]: new Tensor("float32", pixels, dims) });
        return pool(floats(outputs), feature, patches, name);
      },
      async close() {
        await model.dispose();
      },
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** What runs the networks, as it enters the key of their features. */
export async function transformersVersion(): Promise<string> {
  const { env } = await import("@huggingface/transformers");
  return `transformers.js ${env.version}, ${engineVersion()}`;
}

function floats(outputs: { [name: string]: { type: string; dims: number[]; data: unknown } }): Map<string, Output> {
  const entries = Object.entries(outputs).filter(([, { type }]) => type === "float32");
  return new Map(entries.map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]));
}
