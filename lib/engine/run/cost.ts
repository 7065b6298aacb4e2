import type * as tf from "@tensorflow/tfjs";
import type { TensorShape } from "../graph/types";
import { sizeOf } from "../graph/value";
import { type HostBackend, valuesOf } from "../trace/host-tensors";

type KernelCall = Parameters<tf.KernelFunc>[0];
type Inputs = { readonly [name: string]: tf.TensorInfo };
/** Nanoseconds that tfjs' JavaScript kernel takes, roughly. */
type Cost = (inputs: Inputs, attrs: unknown) => number;

/** Compiling a kernel takes about 2 ms, calling it 0.05 ms: ops faster than this (nanoseconds) stay in JavaScript. */
const worthwhile = 300_000;

/** Measured nanoseconds per element: of a multiplication and addition; of sequential access; of access by index. */
const [multiplyAdd, sequential, byIndex] = [5, 10, 80];

const size = ({ shape }: tf.TensorInfo) => sizeOf(shape);
const perElement =
  (nanoseconds: number): Cost =>
  (inputs) =>
    nanoseconds * Math.max(...Object.values(inputs).map(size));

const matmul: Cost = ({ a, b }, attrs) => {
  const { transposeB } = attrs as { transposeB: boolean };
  return multiplyAdd * Math.max(size(a!), size(b!)) * b!.shape.at(transposeB ? -2 : -1)!;
};

/** A convolution applies its filters at every position of the image. */
const convolution =
  (image: "x" | "dy"): Cost =>
  (inputs, attrs) => {
    const places = size(inputs[image]!) / inputs[image]!.shape.at(-1)!;
    const filter = inputs.filter?.shape ?? (attrs as { filterShape: TensorShape }).filterShape;
    return multiplyAdd * places * sizeOf(filter);
  };

const pool: Cost = ({ x, dy }, attrs) => {
  const [height, width = height] = [(attrs as { filterSize: number | [number, number] }).filterSize].flat();
  return sequential * size((x ?? dy)!) * height! * width!;
};

const segments: Cost = ({ x }, attrs) => sequential * size(x!) * (attrs as tf.UnsortedSegmentSumAttrs).numSegments;

const table: [Cost, string][] = [
  [matmul, "BatchMatMul _FusedMatMul"],
  [convolution("x"), "Conv2D FusedConv2D DepthwiseConv2dNative FusedDepthwiseConv2D"],
  [convolution("dy"), "Conv2DBackpropInput Conv2DBackpropFilter"],
  [convolution("dy"), "DepthwiseConv2dNativeBackpropInput DepthwiseConv2dNativeBackpropFilter"],
  [pool, "MaxPool MaxPoolGrad AvgPool AvgPoolGrad"],
  [segments, "UnsortedSegmentSum"],
  [perElement(sequential), "Add AddN Sub Multiply RealDiv Maximum Minimum Pow Mod Atan2 SquaredDifference Prelu"],
  [perElement(sequential), "Greater GreaterEqual Less LessEqual Equal NotEqual Select"],
  [perElement(sequential), "Abs Ceil ClipByValue Elu EluGrad Erf Exp Expm1 Floor LeakyRelu Log Log1p Neg Reciprocal"],
  [perElement(sequential), "Relu Relu6 Round Rsqrt Selu Sigmoid Sign Softplus Sqrt Square Step"],
  [perElement(sequential), "Acos Acosh Asin Asinh Atan Atanh Cos Cosh Sin Sinh Tan Tanh"],
  [perElement(byIndex), "Sum Mean Max Min Prod All Any ArgMax ArgMin Softmax FusedBatchNorm LRN LRNGrad Cumsum"],
  [perElement(byIndex), "Transpose Slice StridedSlice PadV2 MirrorPad Tile Reverse SpaceToBatchND BatchToSpaceND"],
  [perElement(byIndex), "DepthToSpace TopK"],
];

const costs = new Map(table.flatMap(([cost, kernels]) => kernels.split(" ").map((kernel) => [kernel, cost])));

const always = () => true;
const isEmpty = ({ inputs }: KernelCall) => size(inputs.x!) === 0;
function hasNaN({ inputs, backend }: KernelCall): boolean {
  const values = valuesOf(backend as HostBackend, inputs.x!);
  // A loop: a callback per value costs more than the pool itself.
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i]!)) return true;
  return false;
}
const isInt = ({ inputs }: KernelCall) => inputs.x!.dtype === "int32";

/** The calls that tfjs' JavaScript gets wrong: they are compiled, however small. */
const wrongInJavaScript: { readonly [kernel: string]: (call: KernelCall) => boolean } = {
  Einsum: always, // sums over an axis that only one factor has ("ij,j->j")
  AvgPoolGrad: always, // windows that reach into the padding; sizes that were rounded up
  MaxPoolGrad: always, // sizes that were rounded up
  ResizeBilinearGrad: always, // with half-pixel centres
  ResizeNearestNeighborGrad: always,
  All: isEmpty, // false
  Max: isEmpty, // NaN
  Min: isEmpty,
  Mean: isEmpty, // 0
  Abs: isInt, // by float32, which holds integers up to 16,777,216
  Square: isInt,
  // With statistics that are broadcast, as along another axis than the last.
  FusedBatchNorm: ({ inputs: { x, mean } }) => mean!.shape.length > 1 && size(mean!) < size(x!),
  TopK: hasNaN, // loses it, or others
  MaxPool: hasNaN, // passes over it
};

/** The kernels that run compiled outside of traced functions, where they are large or tfjs' JavaScript is wrong. */
export const eagerKernels: ReadonlySet<string> = new Set([...costs.keys(), ...Object.keys(wrongInJavaScript)]);

/** True where the kernel is worth compiling, even if it runs only once, or tfjs' JavaScript is wrong. */
export function isWorthwhile(kernel: string, call: KernelCall): boolean {
  const { inputs, attrs } = call;
  const cost = costs.get(kernel);
  const given = Object.values(inputs).filter((input) => input !== undefined);
  if (given.some((input) => !dtypes.has(input.dtype))) return false;
  if (cost && given.every((input) => size(input) > 0)) {
    const ofGiven = Object.fromEntries(Object.entries(inputs).filter(([, input]) => input)) as Inputs;
    if (cost(ofGiven, attrs) >= worthwhile) return true;
  }
  return wrongInJavaScript[kernel]?.(call) ?? false;
}

const dtypes = new Set<tf.DataType>(["float32", "int32", "bool"]);
