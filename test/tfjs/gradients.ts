import * as original from "@tensorflow/tfjs-core/dist/gradients";
import { seams } from "./seams";

/** Stands in for tfjs' own, as seams.ts says. */
export * from "@tensorflow/tfjs-core/dist/gradients";

// biome-ignore lint/suspicious/noExplicitAny: the functions of tf.grad and its like have types of their own
type Any = (...args: any[]) => any;

const called =
  (name: string, fn: Any): Any =>
  (...args) =>
    seams.gradient ? seams.gradient(name, fn, args) : fn(...args);

const wrapped =
  <T extends Any>(name: string, make: T) =>
  (f: Parameters<T>[0]) =>
    called(name, make(f));

export const grad = wrapped("grad", original.grad);
export const grads = wrapped("grads", original.grads);
export const valueAndGrad = wrapped("valueAndGrad", original.valueAndGrad);
export const valueAndGrads = wrapped("valueAndGrads", original.valueAndGrads);
export const variableGrads: typeof original.variableGrads = (f, variables) =>
  called("variableGrads", () => original.variableGrads(f, variables))();
