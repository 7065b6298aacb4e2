import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { type ClipConfig, readClipConfig } from "../../../lib/models/clip/config";
import { huggingFaceNames } from "../../../lib/models/clip/names";
import { parameterShapes } from "../../../lib/models/clip/parameters";
import { chooseTensors } from "../../../lib/models/weights/choose";
import { openWeights } from "../../../lib/models/weights/folder";
import { openSafetensors } from "../../../lib/models/weights/safetensors";
import expected from "../../goldens/clip/expected.json";
import { hashNoise } from "../../support/hash-noise";
import { checkpoint } from "../weights/torch-writer";

export const goldens = join(__dirname, "../../goldens/clip");
export const models = ["quick-gelu", "gelu"] as const;
export type Model = (typeof models)[number];
export { expected };

/** What Hugging Face and PyTorch computed from a model and four pairs. */
export interface Golden {
  ids: number[][];
  imageEmbeddings: number[][];
  textEmbeddings: number[][];
  /** `[image][text]` */
  logits: number[][];
  learningRate: number;
  /** Before each step of AdamW. */
  losses: number[];
}

export const configOf = (folder: string): ClipConfig =>
  readClipConfig(JSON.parse(readFileSync(join(folder, "config.json"), "utf8")));
export const goldenConfig = (model: string): ClipConfig => configOf(join(goldens, model));

/** The weights of a model's folder by name. */
export async function weightsOf(folder: string): Promise<Map<string, Float32Array>> {
  const stored = await openWeights(folder);
  return readAll(chooseTensors(parameterShapes(configOf(folder)), huggingFaceNames(stored.tensors), folder), () =>
    stored.close(),
  );
}
export const goldenWeights = (model: string): Promise<Map<string, Float32Array>> => weightsOf(join(goldens, model));

/** All tensors of one safetensors file. */
export async function tensorsOf(file: string): Promise<Map<string, Float32Array>> {
  const stored = await openSafetensors(file);
  return readAll(stored.tensors, () => stored.close());
}

async function readAll(tensors: ReadonlyMap<string, { read(): Promise<Float32Array> }>, close: () => Promise<void>) {
  const values = new Map<string, Float32Array>();
  for (const [name, tensor] of tensors) values.set(name, await tensor.read());
  await close();
  return values;
}

/** The parameters of a model's folder, to be trained. */
export async function variablesOf(folder: string): Promise<Record<string, tf.Variable>> {
  const weights = await weightsOf(folder);
  const variables = [...parameterShapes(configOf(folder))].map(([name, shape]) => {
    return [name, tf.tidy(() => tf.variable(tf.tensor(weights.get(name)!.slice(), [...shape])))] as const;
  });
  return Object.fromEntries(variables);
}

/** The four images and texts that the goldens were computed from. */
export function inputsOf(folder: string, { ids }: Golden): { images: tf.Tensor; ids: tf.Tensor } {
  const size = configOf(folder).vision.imageSize;
  return {
    images: tf.tidy(() => tf.tensor4d(hashNoise(4 * size * size * 3, 0), [4, size, size, 3]).transpose([0, 3, 1, 2])),
    ids: tf.tensor2d(ids, [ids.length, ids[0]!.length], "int32"),
  };
}

/** The smallest cosine between rows of two tables. */
export function smallestCosine(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  const dot = (x: readonly number[], y: readonly number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  const cosines = a.map((row, i) => dot(row, b[i]!) / Math.sqrt(dot(row, row) * dot(b[i]!, b[i]!)));
  return Math.min(...cosines);
}

/** The largest difference, relative to the largest number. */
export function relativeDifference(actual: ArrayLike<number>, wanted: ArrayLike<number>, floor = 0): number {
  let [difference, largest] = [0, floor];
  for (let i = 0; i < wanted.length; i++) {
    if (!Number.isFinite(actual[i])) return Number.POSITIVE_INFINITY;
    difference = Math.max(difference, Math.abs(actual[i]! - wanted[i]!));
    largest = Math.max(largest, Math.abs(wanted[i]!));
  }
  return difference / largest;
}

/** The Euclidean distance of two lists of numbers. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum);
}

/** The safetensors files of a folder as checkpoints of PyTorch. */
export async function toTorch(path: string): Promise<string> {
  for (const file of readdirSync(path).filter((name) => name.endsWith(".safetensors"))) {
    const { tensors, close } = await openSafetensors(join(path, file));
    const entries = [...tensors].map(
      async ([name, { shape, read }]) => [name, { shape, values: await read() }] as const,
    );
    const bytes = checkpoint(Object.fromEntries(await Promise.all(entries)));
    await close();
    writeFileSync(join(path, file.replace(/^model(.*)safetensors$/, "pytorch_model$1bin")), bytes);
    rmSync(join(path, file));
  }
  const index = join(path, "model.safetensors.index.json");
  if (!existsSync(index)) return path;
  const renamed = readFileSync(index, "utf8").replace(/model(-[-\w]+)\.safetensors/g, "pytorch_model$1.bin");
  writeFileSync(join(path, "pytorch_model.bin.index.json"), renamed);
  rmSync(index);
  return path;
}
