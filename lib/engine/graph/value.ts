import type { DType, Graph, TensorShape } from "./types";

/**
 * A tensor while tracing: the name of an ONNX value, and how tfjs sees it.
 *
 * ONNX Runtime's convolutions want NCHW where tfjs has NHWC, so a 4-D value may be kept in that layout; and a value that
 * repeats itself (the ones of a gradient, a mean over its window) is stored before broadcasting.
 */
export interface Value {
  readonly name: string;
  readonly dtype: DType;
  /** The shape tfjs sees. */
  readonly shape: TensorShape;
  /** The shape that is stored, in tfjs' order of axes: broadcasts to `shape`, aligned at the last axis. */
  readonly held: TensorShape;
  /** True where the ONNX value is NCHW and tfjs sees NHWC. */
  readonly nchw: boolean;
  /** The value of every element, where tracing shows that all are equal. */
  readonly uniform?: number;
  /** For the mask of a relu's gradient: the name of the relu's output. */
  readonly maskOf?: string;
  /** For the gradient of a max pool: how to mask it before it is spread over the windows. */
  readonly unpool?: Unpool;
}

export interface Unpool {
  /** ONNX names: the pool's input and output, and the gradient that arrives at its output. */
  readonly input: string;
  readonly output: string;
  readonly dy: string;
  /** Spreads another gradient instead. */
  spread(dy: string): Value;
}

type Tags = Partial<Omit<Value, "name" | "shape">>;

export function value(
  name: string,
  shape: TensorShape,
  { dtype = "float32", held = shape, nchw = false, ...tags }: Tags = {},
): Value {
  return { name, shape, dtype, held, nchw, ...tags };
}

export const sizeOf = (shape: TensorShape) => shape.reduce((product, n) => product * n, 1);
export const same = (a: TensorShape, b: TensorShape) => a.length === b.length && a.every((n, i) => n === b[i]);

/** The shape two shapes broadcast to. tfjs has checked that they do. */
export function broadcast(a: TensorShape, b: TensorShape): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const m = a[i - rank + a.length] ?? 1;
    const n = b[i - rank + b.length] ?? 1;
    return m === 1 ? n : m;
  });
}

/** The ONNX value in tfjs' order of axes, before broadcasting. */
function rowMajor(g: Graph, v: Value): string {
  if (!v.nchw || v.held.length === 0) return v.name;
  const [n, h, w, c] = v.held as [number, number, number, number];
  if (h * w === 1 || c === 1) return g.node("Reshape", [v.name, g.integers([n, h, w, c])]);
  return g.node("Transpose", [v.name], { perm: [0, 2, 3, 1] });
}

/** The ONNX value as tfjs sees it: row-major, of the full shape. */
export function plain(g: Graph, v: Value): string {
  const name = rowMajor(g, v);
  return same(v.held, v.shape) ? name : g.node("Expand", [name, g.integers(v.shape)]);
}

/** The ONNX value in NCHW, before broadcasting; a scalar stays one. `v` has at most 4 axes. */
function channelsFirst(g: Graph, v: Value): string {
  if (v.nchw || v.held.length === 0) return v.name;
  const [n, h, w, c] = [...Array(4 - v.held.length).fill(1), ...v.held] as [number, number, number, number];
  if (h * w === 1 || c === 1) return g.node("Reshape", [v.name, g.integers([n, c, h, w])]);
  const name = v.held.length === 4 ? v.name : g.node("Reshape", [v.name, g.integers([n, h, w, c])]);
  return g.node("Transpose", [name], { perm: [0, 3, 1, 2] });
}

/** The ONNX value of a 4-D tensor in NCHW, of the full shape. */
export function nchw(g: Graph, v: Value): string {
  const [n, h, w, c] = v.shape as [number, number, number, number];
  const name = channelsFirst(g, v);
  const full = same(v.held, v.shape) ? name : g.node("Expand", [name, g.integers([n, c, h, w])]);
  return g.shaped(full, [n, c, h, w]);
}

/** ONNX operands for an element-wise operator over several values, in one layout, and how the result is laid out. */
export function operands(
  g: Graph,
  values: readonly Value[],
): { names: string[]; like: Pick<Value, "shape" | "held" | "nchw"> } {
  const shape = values.reduce<TensorShape>((all, v) => broadcast(all, v.shape), []);
  const held = values.reduce<TensorShape>((all, v) => broadcast(all, v.held), []);
  const first = shape.length === 4 && values.some((v) => v.nchw);
  const names = values.map((v) => (first ? channelsFirst(g, v) : rowMajor(g, v)));
  // In NCHW anything but a scalar has four axes.
  const padded = first && held.length > 0 ? [...Array(4 - held.length).fill(1), ...held] : held;
  return { names, like: { shape, held: padded, nchw: first } };
}
