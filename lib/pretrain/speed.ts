import * as tf from "@tensorflow/tfjs";
import { activities } from "../figures/world/activities";
import { lossStep } from "../train/loss-step";
import { objectiveOf, startingWeights } from "./objective";
import { configOf, type PretrainSettings, variants } from "./settings";

/** About as many tokens as the figures' captions have. */
const VOCABULARY = 1024;
const STEPS = 5;

/**
 * How many samples of a variant this machine trains on in some minutes, by a few steps on noise; whole batches, one at
 * least.
 */
export function samplesIn(minutes: number, settings: PretrainSettings): number {
  const { batchSize, model } = settings;
  const variant = variants[settings.variant];
  const config = configOf(model, VOCABULARY);
  const weights = startingWeights(config, 0);
  const { loss, trained, heads } = objectiveOf(variant, config, weights, 0);
  const step = lossStep({ name: "pretraining speed", loss, variables: Object.values(trained) });
  const images = () => tf.randomNormal([batchSize, 3, model.imageSize, model.imageSize]);
  const texts = () => tf.fill([batchSize, model.text.maxPositions], VOCABULARY - 1, "int32");
  const labels = () => tf.fill([batchSize, activities.length], 1 / activities.length);
  const inputs = [images(), { captions: texts, nothing: texts, labels, images }[variant.learnsFrom]()];
  step.run(inputs, { learningRate: 0 }); // compiles
  const started = performance.now();
  for (let i = 0; i < STEPS; i++) step.run(inputs, { learningRate: 0 });
  const seconds = (performance.now() - started) / 1000 / STEPS;
  step.dispose();
  tf.dispose([...inputs, ...Object.values(weights), ...Object.values(heads)]);
  return Math.max(1, Math.floor((minutes * 60) / seconds)) * batchSize;
}
