import * as tf from "@tensorflow/tfjs";
import { stream, withStream } from "../trace/draws";
import { globalNorm, lossAndGradients, stepResult } from "./gradients";
import { adamwScalars, clipFactor, learningRateOf, momentCount, type Optimizer, type StepInfo } from "./optimizer";
import { savedMoments } from "./step-checkpoint";
import type { TrainStep, TrainStepOptions } from "./types";

interface Moments {
  readonly first: tf.Variable;
  readonly second: tf.Variable;
}

/** A training step op by op, on engines that do not trace. */
export function eagerStep(options: TrainStepOptions): TrainStep {
  const { optimizer, decay = () => true, seed = 0, clipNorm } = options;
  const draws = stream(seed);
  const moments = new Map<tf.Variable, Moments>();
  let steps = 0;

  function momentsOf(variable: tf.Variable): Moments {
    const known = moments.get(variable);
    if (known) return known;
    const zeros = () => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
    const made = { first: zeros(), second: zeros() };
    moments.set(variable, made);
    return made;
  }

  /** Those moments of a variable that the optimizer keeps. */
  const kept = ({ first, second }: Moments) => [first, second].slice(0, momentCount(optimizer));

  return {
    run(inputs, hyper) {
      const learningRate = learningRateOf(hyper);
      steps++;
      const values = tf.tidy(() => {
        const { outputs, grads } = withStream(draws, () => lossAndGradients(options, inputs));
        const clip = clipNorm === undefined ? 1 : clipFactor(globalNorm(grads.values()).dataSync()[0]!, clipNorm);
        for (const [variable, gradient] of grads) {
          const info = { learningRate, steps, decays: decay(variable), clip };
          update(optimizer, variable, clip === 1 ? gradient : gradient.mul(clip), momentsOf(variable), info);
        }
        return outputs.map((tensor) => Float32Array.from(tensor.dataSync()));
      });
      return stepResult(values);
    },
    save() {
      const copies = (known: Moments | undefined) =>
        known ? kept(known).map((moment) => moment.dataSync().slice() as Float32Array) : [];
      return { steps, drawn: draws.drawn, moments: options.variables.map((variable) => copies(moments.get(variable))) };
    },
    restore(saved) {
      for (const [i, variable] of options.variables.entries()) {
        if (!saved.moments[i]?.length) continue;
        const values = savedMoments(saved, i, variable, momentCount(optimizer));
        for (const [k, moment] of kept(momentsOf(variable)).entries())
          tf.tidy(() => moment.assign(tf.tensor(values[k]!, variable.shape)));
      }
      steps = saved.steps;
      draws.drawn = saved.drawn;
    },
    dispose() {
      for (const { first, second } of moments.values()) tf.dispose([first, second]);
      moments.clear();
    },
  };
}

/** The same arithmetic as the passes of arena.ts, in tensors. */
function update(optimizer: Optimizer, p: tf.Variable, g: tf.Tensor, { first: m, second: v }: Moments, info: StepInfo) {
  if (optimizer.kind === "sgd") {
    m.assign(m.mul(optimizer.momentum ?? 0).add(g));
    p.assign(p.sub(m.mul(info.learningRate)));
    return;
  }
  const { oneMinusBeta1, beta2, oneMinusBeta2, correction, epsilon, step, keep } = adamwScalars(optimizer, info);
  m.assign(m.add(g.sub(m).mul(oneMinusBeta1)));
  v.assign(v.mul(beta2).add(g.square().mul(oneMinusBeta2)));
  p.assign(p.mul(keep).sub(m.div(v.sqrt().mul(correction).add(epsilon)).mul(step)));
}
