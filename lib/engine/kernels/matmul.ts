import type { Graph } from "../graph";
import { microsoft } from "../onnx";
import { broadcast, plain, sizeOf, type Value, value } from "../value";
import { activate, add } from "./elementwise";
import { type Rules, rule } from "./rule";

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

interface FusedMatMulAttrs extends MatMulAttrs {
  activation: string;
  leakyreluAlpha?: number;
}

function matmul(g: Graph, a: Value, b: Value, { transposeA, transposeB }: MatMulAttrs): Value {
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
  if (sizeOf(batch) === 1) {
    const product = gemm(g, flat(g, a), flat(g, b), transposeA, transposeB);
    return value(shape.length === 2 ? product : g.node("Reshape", [product, g.integers(shape)]), shape);
  }
  const names = [plain(g, a), plain(g, b)];
  if (!transposeA && !transposeB) return value(g.node("MatMul", names), shape);
  const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return value(g.node("FusedMatMul", names, flags, microsoft), shape);
}

/** Gemm takes a transposed B at no cost; a transposed A is faster as a Transpose before it. */
function gemm(g: Graph, a: string, b: string, transposeA: boolean, transposeB: boolean): string {
  const left = transposeA ? g.node("Transpose", [a], { perm: [1, 0] }) : a;
  return g.node("Gemm", [left, b], transposeB ? { transB: 1 } : {});
}

function flat(g: Graph, x: Value): string {
  const name = plain(g, x);
  return x.shape.length === 2 ? name : g.node("Reshape", [name, g.integers(x.shape.slice(-2))]);
}

export const matmulRules: Rules = {
  BatchMatMul: rule(["a", "b"], (g, [a, b], attrs: MatMulAttrs) => matmul(g, a, b, attrs)),
  _FusedMatMul(g, { a, b, bias, preluActivationWeights }, attrs) {
    const { activation, leakyreluAlpha, ...flags } = attrs as FusedMatMulAttrs;
    if (preluActivationWeights) throw new Error("engine: a matrix product with a fused prelu cannot be traced");
    const product = matmul(g, a!, b!, flags);
    return activate(g, bias ? add(g, product, bias) : product, activation, leakyreluAlpha);
  },
};
