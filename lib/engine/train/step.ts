import * as tf from "@tensorflow/tfjs";
import { above, callback, checkOptions, list, object, wholeNumber } from "../options";
import { registerBackend } from "../run/backend";
import { requireEngine } from "../run/current-engine";
import { compile, type Program, programCapacity, signature } from "../run/program";
import { recent } from "../run/recent";
import { stream, withStream } from "../trace/draws";
import { globalNorm, lossAndGradients, stepResult } from "./gradients";
import { checkOptimizer, clipFactor, learningRateOf } from "./optimizer";
import { createOptimizerMemory, type OptimizerMemory } from "./optimizer-memory";
import { type StepCheckpoint, savedMoments } from "./step-checkpoint";
import { eagerStep } from "./step-eager";
import type { TrainStep, TrainStepOptions } from "./types";

/**
 * Training as one compiled graph: forward, autodiff and the update of `variables`, which other functions see at once.
 *
 * @throws Error if the engine is not ready; at the first run, if `compute` does something that cannot be traced or the loss
 *   depends on none of the variables
 * @throws Error if an option is unknown, missing or out of range
 */
export function trainStep(options: TrainStepOptions): TrainStep {
  const { name, threads } = requireEngine();
  const checks = { compute: callback, variables: list, optimizer: object, decay: callback };
  const all = { ...checks, clipNorm: above(0), seed: wholeNumber(0) };
  checkOptions("engine.trainStep", options, all, ["compute", "variables", "optimizer"]);
  checkOptimizer(options.optimizer);
  return name === "onnxruntime" ? compiledStep(options, threads!) : eagerStep(options);
}

function compiledStep(options: TrainStepOptions, threads: number): TrainStep {
  const { variables, optimizer, decay = () => true, seed = 0, clipNorm } = options;
  const backend = registerBackend();
  const programs = recent<Program>(programCapacity);
  const draws = stream(seed);
  let trained: tf.Variable[] = [];
  let memory: OptimizerMemory | null = null;
  let restored: StepCheckpoint | null = null;
  let isDisposed = false;

  function traced(...inputs: tf.Tensor[]): tf.Tensor[] {
    const { outputs, grads } = lossAndGradients(options, inputs);
    const connected = variables.filter((variable) => grads.has(variable));
    if (memory && !tf.util.arraysEqual(connected.map(idOf), trained.map(idOf)))
      throw new Error("engine.trainStep: with this batch the loss depends on other variables than before");
    trained = connected;
    const norm = clipNorm === undefined ? [] : [globalNorm(grads.values())];
    return [...outputs, ...norm, ...trained.map((variable) => grads.get(variable)!)];
  }

  const programFor = (inputs: tf.Tensor[]): Program =>
    programs.get(signature(inputs), () =>
      compile(backend, traced, inputs, threads, (variable) => !trained.includes(variable)),
    );

  function takeOver(into: OptimizerMemory, saved: StepCheckpoint): void {
    into.steps = saved.steps;
    if (saved.steps === 0) return;
    for (const [i, variable] of variables.entries()) {
      const own = into.moments.get(variable) ?? [];
      for (const [k, values] of savedMoments(saved, i, variable, own.length).entries()) own[k]!.set(values);
    }
  }

  return {
    run(inputs, hyper) {
      if (isDisposed) throw new Error("engine.trainStep: the step has been disposed");
      const learningRate = learningRateOf(hyper);
      const program = programFor(inputs);
      memory ??= createOptimizerMemory({ backend, variables: trained, optimizer, decay });
      if (restored) takeOver(memory, restored);
      restored = null;
      const { weights, gradients } = memory;
      memory.sync();
      const results = program.results.slice(0, -trained.length);
      const norm = clipNorm === undefined ? null : results.pop()!;
      const into = Object.fromEntries(
        program.results.slice(-trained.length).map(({ name }, i) => [name, gradients[i]!]),
      );
      const computed = withStream(draws, () => program.run(inputs, weights, into));
      const valuesOf = ({ name }: { name: string }) => Float32Array.from(computed[name]!.data as Float32Array);
      const clip = norm ? clipFactor(valuesOf(norm)[0]!, clipNorm!) : 1;
      memory.update(learningRate, clip);
      return stepResult(results.map(valuesOf));
    },
    save() {
      if (restored) return restored;
      const moments = variables.map((variable) =>
        (memory?.moments.get(variable) ?? []).map((values) => values.slice()),
      );
      return { steps: memory?.steps ?? 0, drawn: draws.drawn, moments };
    },
    restore(saved) {
      restored = saved;
      draws.drawn = saved.drawn;
    },
    dispose() {
      if (isDisposed) return;
      isDisposed = true;
      programs.clear();
      memory?.dispose();
    },
  };
}

const idOf = (variable: tf.Variable) => variable.id;
