import { join } from "node:path";
import { type EngineName, jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, test } from "vitest";
import { clipLogits, imageFeatures, textFeatures } from "../../../lib/models/clip/towers";
import { unitLength } from "../../../lib/models/clip/transformer";
import { contrastiveLoss } from "../../../lib/train/contrastive";
import {
  configOf,
  distance,
  type Golden,
  inputsOf,
  relativeDifference,
  smallestCosine,
  tensorsOf,
  variablesOf,
  weightsOf,
} from "./golden";

export interface ParityOptions {
  title: string;
  engine: EngineName;
  /** The model, with gradients.safetensors and trained.safetensors. */
  folder: string;
  golden: () => Golden;
  /** Default: CLIP's. */
  loss?: (logits: tf.Tensor2D) => tf.Scalar;
}

/** Tests that a model gives the numbers of Hugging Face and PyTorch: forward, backward, and after training. */
export function describeParity({ title, engine, folder, golden, loss: lossOf = contrastiveLoss }: ParityOptions): void {
  describe(`${title} on ${engine} equals Hugging Face and PyTorch`, () => {
    afterEach(() => tf.disposeVariables());

    test("embeddings", async () => {
      await use(engine, { threads: 2 });
      const [config, wanted] = [configOf(folder), golden()];
      const p = await variablesOf(folder);
      const { images, ids } = inputsOf(folder, wanted);
      const ofImages = jit((x: tf.Tensor) => unitLength(imageFeatures(p, config.vision, x)));
      const ofTexts = jit((x: tf.Tensor) => unitLength(textFeatures(p, config.text, x)));
      const [image, text] = [ofImages(images).arraySync(), ofTexts(ids).arraySync()] as [number[][], number[][]];
      expect(smallestCosine(image, wanted.imageEmbeddings)).toBeGreaterThan(0.99999);
      expect(smallestCosine(text, wanted.textEmbeddings)).toBeGreaterThan(0.99999);
      expect(relativeDifference(image.flat(), wanted.imageEmbeddings.flat())).toBeLessThan(1e-5);
      expect(relativeDifference(text.flat(), wanted.textEmbeddings.flat())).toBeLessThan(1e-5);
      ofImages.dispose();
      ofTexts.dispose();
    });

    test("logits, loss, and the gradient of every parameter", async () => {
      await use(engine, { threads: 2 });
      const [config, wanted] = [configOf(folder), golden()];
      const p = await variablesOf(folder);
      const { images, ids } = inputsOf(folder, wanted);
      const variables = Object.values(p);
      const compute = jit((x: tf.Tensor, y: tf.Tensor) => {
        const logits = clipLogits(p, config, x, y);
        const { value, grads } = tf.variableGrads(() => lossOf(clipLogits(p, config, x, y)), variables);
        return [logits, value, ...variables.map(({ name }) => grads[name]!)];
      });
      const [logits, loss, ...gradients] = compute(images, ids);
      compute.dispose();
      expect(relativeDifference(logits!.dataSync(), wanted.logits.flat())).toBeLessThan(1e-5);
      expect(loss!.dataSync()[0]).toBeCloseTo(wanted.losses[0]!, 5);

      const reference = await tensorsOf(join(folder, "gradients.safetensors"));
      // The bias of the keys shifts all scores of a query alike, so its gradient is zero but for rounding: a floor for 0 / 0.
      const largest = [...reference.values()].reduce(
        (most, gradient) => gradient.reduce((a, b) => Math.max(a, Math.abs(b)), most),
        0,
      );
      const differences = Object.keys(p).map((name, i) => {
        return [name, relativeDifference(gradients[i]!.dataSync(), reference.get(name)!, 1e-3 * largest)] as const;
      });
      expect(differences.length).toBe(reference.size);
      expect(differences.filter(([, difference]) => !(difference < 1e-4))).toEqual([]);
      tf.dispose([logits!, loss!, ...gradients]);
    });

    test("losses and parameters of 5 steps of AdamW", async () => {
      await use(engine, { threads: 2 });
      const [config, wanted] = [configOf(folder), golden()];
      const p = await variablesOf(folder);
      const { images, ids } = inputsOf(folder, wanted);
      const step = trainStep({
        compute: (x, y) => [lossOf(clipLogits(p, config, x!, y!))],
        variables: Object.values(p),
        optimizer: { kind: "adamw", beta2: 0.98, epsilon: 1e-6, weightDecay: 0.2 },
      });
      const { learningRate } = wanted;
      const losses = wanted.losses.map(() => step.run([images, ids], { learningRate }).loss);
      expect(relativeDifference(losses, wanted.losses)).toBeLessThan(1e-5);
      const [start, trained] = [await weightsOf(folder), await tensorsOf(join(folder, "trained.safetensors"))];
      const wrong = Object.entries(p).filter(([name, variable]) => {
        const [before, after] = [start.get(name)!, trained.get(name)!];
        // Each step rounds the parameter to float32.
        const rounding = wanted.losses.length * 2 ** -24 * distance(after, new Float32Array(after.length));
        const allowed = 1e-2 * distance(before, after) + rounding;
        // The keys' bias has no gradient: Adam divides its rounding error by itself.
        return !(distance(variable.dataSync(), after) <= allowed) && !name.endsWith("k_proj.bias");
      });
      expect(wrong.map(([name]) => name)).toEqual([]);
      step.dispose();
    });
  });
}
