import * as tf from "@tensorflow/tfjs";
import { microsoft } from "../graph/onnx";
import type { Graph } from "../graph/types";
import { broadcast, plain, sizeOf, type Value, value } from "../graph/value";
import { activate, type FusedActivation } from "./activation";
import { add } from "./elementwise";
import { listRule, type Rules, rule, unsupportedDtype } from "./rule";

interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

function matmul(g: Graph, a: Value, b: Value, { transposeA, transposeB }: MatMulAttrs): Value {
  const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape.at(transposeA ? -1 : -2)!, b.shape.at(transposeB ? -2 : -1)!];
  if (sizeOf(batch) === 1) {
    const narrow = !transposeA && !transposeB && isNarrow(a.shape.at(-2)!, sizeOf(b.shape));
    const left = transposeA ? transposed(g, a) : flat(g, a);
    const product = narrow ? narrowGemm(g, left, flat(g, b)) : gemm(g, left, flat(g, b), transposeB);
    return value(shape.length === 2 ? product : g.node("Reshape", [product, g.integers(shape)]), shape);
  }
  const names = [plain(g, a), plain(g, b)];
  if (!transposeA && !transposeB) return value(g.node("MatMul", names), shape);
  const flags = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0 };
  return value(g.node("FusedMatMul", names, flags, microsoft), shape);
}

const gemm = (g: Graph, a: string, b: string, transposeB: boolean): string =>
  g.node("Gemm", [a, b], transposeB ? { transB: 1 } : {});

/** Gemm takes a transposed B at no cost; a transposed A is faster as a Transpose before it. */
function transposed(g: Graph, x: Value): string {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  return g.shaped(g.node("Transpose", [flat(g, x)], { perm: [1, 0] }), [columns, rows]);
}

/** True for few rows times a matrix too large for the caches. */
const isNarrow = (rows: number, size: number) => rows > 1 && rows <= 128 && size >= 1 << 21;

/** Gemm first copies its right factor into panels: if B is much larger than A, computing (BᵀAᵀ)ᵀ is faster. */
function narrowGemm(g: Graph, a: string, b: string): string {
  return g.node("Transpose", [g.node("Gemm", [b, a], { transA: 1, transB: 1 })], { perm: [1, 0] });
}

function flat(g: Graph, x: Value): string {
  const name = plain(g, x);
  const shape = x.shape.slice(-2);
  return g.shaped(x.shape.length === 2 ? name : g.node("Reshape", [name, g.integers(shape)]), shape);
}

/** Sums over products by the letters of an equation, as tfjs takes them: two factors at most, no letter twice in one. */
function einsum(g: Graph, values: readonly Value[], equation: string): Value {
  const [{ dtype }] = values as [Value];
  for (const x of values) if (x.dtype !== dtype || dtype === "bool") throw unsupportedDtype(x.dtype);
  const { allDims, summedDims, idDims } = tf.backend_util.decodeEinsumEquation(equation, values.length);
  const tensors = values.map(({ shape }) => ({ shape: [...shape] }) as tf.Tensor);
  tf.backend_util.checkEinsumDimSizes(allDims.length, idDims, tensors);
  const shape = allDims.slice(0, allDims.length - summedDims.length).map((_, letter) => {
    const at = idDims.findIndex((letters) => letters.includes(letter));
    return values[at]!.shape[idDims[at]!.indexOf(letter)]!;
  });
  const names = values.map((x) => plain(g, x));
  return value(g.node("Einsum", names, { equation }), shape, { dtype });
}

export const matmulRules: Rules = {
  BatchMatMul: rule(["a", "b"], (g, [a, b], attrs: MatMulAttrs) => matmul(g, a, b, attrs)),
  _FusedMatMul(g, { a, b, bias, preluActivationWeights }, attrs) {
    const fused = attrs as MatMulAttrs & FusedActivation;
    const product = matmul(g, a!, b!, fused);
    return activate(g, bias ? add(g, product, bias) : product, fused, preluActivationWeights);
  },
};

export const einsumRules: Rules = {
  Einsum: listRule((g, values, { equation }: tf.EinsumAttrs) => einsum(g, values, equation)),
};
