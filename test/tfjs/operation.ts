import * as original from "@tensorflow/tfjs-core/dist/ops/operation";
import { seams } from "./seams";

/** Stands in for tfjs' own, as seams.ts says. */
export * from "@tensorflow/tfjs-core/dist/ops/operation";

type Op = (...args: unknown[]) => unknown;

export function op<T extends Op>(definition: { [name: string]: T }): T {
  const plain = original.op(definition);
  const called = (...args: unknown[]) => (seams.op ? seams.op(plain.name, plain, args) : plain(...args));
  return Object.defineProperty(called, "name", { value: plain.name, configurable: true }) as T;
}
