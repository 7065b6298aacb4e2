import type { Graph, TensorShape } from "../graph/types";
import { sizeOf } from "../graph/value";

/*
 * Ten million times 0.1, added one after another in float32, is 1 % too much. Longer sums are made of sums over blocks, as NumPy's
 * and PyTorch's are (pairwise summation; Higham, 2002, chapter 4).
 */

/** Sums up to this length are made in one go. */
export const directLength = 1024;

const blockLength = 128;

/** The longest block that divides `n`, or 1 if there is none worth it. */
function blockOf(n: number): number {
  for (let length = blockLength; length >= blockLength / 8; length--) if (n % length === 0) return length;
  return 1;
}

type View = readonly [outer: number, n: number, inner: number];

/** The sums over the second axis of a view, in one go: [outer, 1, inner] or [outer]. Products with ones are fast and exact. */
function direct(g: Graph, name: string, [outer, n, inner]: View): string {
  const shaped = (shape: TensorShape) => g.node("Reshape", [name, g.integers(shape)]);
  if (inner === 1) return g.node("ReduceSum", [shaped([outer, n]), g.integers([1])], { keepdims: 0 });
  return outer === 1 ? columnSums(g, shaped([n, inner]), n) : g.node("MatMul", [ones(g, n), shaped([outer, n, inner])]);
}

function inBlocks(g: Graph, name: string, [outer, n, inner]: View): string {
  if (n <= directLength) return direct(g, name, [outer, n, inner]);
  const length = blockOf(n);
  if (length > 1)
    return inBlocks(g, direct(g, name, [(outer * n) / length, length, inner]), [outer, n / length, inner]);
  const view = g.node("Reshape", [name, g.integers([outer, n, inner])]);
  const whole = n - (n % blockLength);
  const part = (start: number, end: number) => {
    const slice = g.node("Slice", [view, g.integers([start]), g.integers([end]), g.integers([1])]);
    return g.node("Reshape", [inBlocks(g, slice, [outer, end - start, inner]), g.integers([outer, inner])]);
  };
  return g.node("Add", [part(0, whole), part(whole, n)]);
}

/** The sums of float32 values over `axes`, in a shape of that many elements. Runs of neighbouring axes are summed one by one. */
export function sumsOver(g: Graph, name: string, shape: TensorShape, axes: readonly number[]): string {
  let [sums, left] = [name, [...shape]];
  for (let end = shape.length; end > 0; ) {
    if (!axes.includes(end - 1)) {
      end--;
      continue;
    }
    let first = end - 1;
    while (axes.includes(first - 1)) first--;
    const [outer, n, inner] = [left.slice(0, first), left.slice(first, end), left.slice(end)].map(sizeOf);
    sums = inBlocks(g, sums, [outer!, n!, inner!]);
    left = [...left.slice(0, first), ...left.slice(end)];
    end = first;
  }
  return sums;
}

const ones = (g: Graph, n: number) => g.constant("float32", [1, n], new Float32Array(n).fill(1));

/** The sums of the columns of a matrix, [1, columns]: a product with ones, which is up to ten times as fast as ReduceSum. */
export const columnSums = (g: Graph, matrix: string, rows: number): string => g.node("Gemm", [ones(g, rows), matrix]);

/** The blocks of cumulative sums, whose operator adds one value after another. */
const scanLength = 32;

export interface Scan {
  axis: number;
  exclusive: boolean;
  reverse: boolean;
}

/** Cumulative sums in one go. */
export const cumSum = (g: Graph, name: string, { axis, exclusive, reverse }: Scan): string =>
  g.node("CumSum", [name, g.constant("int32", [], Int32Array.of(axis))], {
    exclusive: exclusive ? 1 : 0,
    reverse: reverse ? 1 : 0,
  });

/** Cumulative sums of float32 values: those within each block, plus that of all blocks before it. */
export function cumulativeSums(g: Graph, name: string, shape: TensorShape, scan: Scan): string {
  const { axis } = scan;
  const n = shape[axis]!;
  if (n <= scanLength) return cumSum(g, name, scan);
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const count = Math.ceil(n / scanLength);
  const pads = Array(2 * shape.length).fill(0);
  pads[shape.length + axis] = count * scanLength - n;
  const padded = g.node("Pad", [name, g.integers(pads)]);
  const reshaped = (name: string, axes: TensorShape) =>
    g.node("Reshape", [name, g.integers([...before, ...axes, ...after])]);
  const sums = reshaped(direct(g, padded, [sizeOf(before) * count, scanLength, sizeOf(after)]), [count]);
  const starts = cumulativeSums(g, sums, [...before, count, ...after], { ...scan, exclusive: true });
  const within = cumSum(g, reshaped(padded, [count, scanLength]), { ...scan, axis: axis + 1 });
  const total = reshaped(g.node("Add", [within, reshaped(starts, [count, 1])]), [count * scanLength]);
  return g.node("Slice", [total, g.integers([0]), g.integers([n]), g.integers([axis])]);
}
