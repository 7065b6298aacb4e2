import type { DType, Graph } from "../graph/types";
import type { Value } from "../graph/value";

/** How a tfjs kernel is written as ONNX nodes: from the values of its inputs to the values of its outputs. */
export type Rule = (
  g: Graph,
  inputs: { readonly [name: string]: Value | undefined },
  attrs: unknown,
) => Value | Value[];
export type Rules = { readonly [kernel: string]: Rule };

/** A rule for a kernel whose named inputs are always there. */
export function rule<A, const N extends readonly string[]>(
  names: N,
  emit: (g: Graph, inputs: { [K in keyof N]: Value }, attrs: A) => Value | Value[],
): Rule {
  return (g, inputs, attrs) => emit(g, names.map((name) => inputs[name]) as { [K in keyof N]: Value }, attrs as A);
}

/** Rules for kernels that ONNX Runtime has for float32 alone. */
export function floatOnly(rules: Rules): Rules {
  const guarded = Object.entries(rules).map(([kernel, emit]): [string, Rule] => [
    kernel,
    (g, inputs, attrs) => {
      for (const input of Object.values(inputs))
        if (input && input.dtype !== "float32") throw unsupportedDtype(input.dtype);
      return emit(g, inputs, attrs);
    },
  ]);
  return Object.fromEntries(guarded);
}

/** A rule for a kernel that takes a list of tensors. */
export function listRule<A>(emit: (g: Graph, inputs: Value[], attrs: A) => Value | Value[]): Rule {
  return (g, inputs, attrs) => emit(g, Object.values(inputs) as Value[], attrs as A);
}

/** Thrown by rules; the tracer adds the op and the line. */
export const unsupportedDtype = (dtype: DType) => new Error(`${dtype} inputs need a cast to float32 first`);
