import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { random } from "../../../lib/random";

beforeAll(() => use("onnxruntime", { threads: 1 }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Padding = tf.backend_util.ExplicitPadding | "same" | "valid" | number;
type Rounding = "floor" | "round" | "ceil";
interface Case {
  size: [number, number];
  filter: [number, number];
  stride: [number, number];
  pad: Padding;
  rounding?: Rounding;
}

const cases: Case[] = [
  { size: [7, 8], filter: [2, 2], stride: [3, 3], pad: 0, rounding: "ceil" },
  { size: [7, 8], filter: [3, 3], stride: [2, 2], pad: 1, rounding: "ceil" },
  { size: [6, 6], filter: [3, 3], stride: [2, 2], pad: 1, rounding: "round" },
  { size: [5, 6], filter: [3, 3], stride: [2, 2], pad: 1, rounding: "floor" },
  { size: [4, 4], filter: [1, 1], stride: [2, 2], pad: 1, rounding: "floor" },
  {
    size: [4, 5],
    filter: [2, 2],
    stride: [1, 2],
    pad: [
      [0, 0],
      [2, 3],
      [3, 2],
      [0, 0],
    ],
    rounding: "ceil",
  },
  {
    size: [5, 5],
    filter: [3, 3],
    stride: [3, 3],
    pad: [
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
    ],
    rounding: "ceil",
  },
];

const channels = 2;
const { normal } = random("pools", 0);
const image = ({ size: [height, width] }: Case) =>
  tf.tensor4d(Float32Array.from({ length: height * width * channels }, normal), [1, height, width, channels]);

/** The cells of the image in each window, output row by output row: written from the definition. */
function windows({ size, filter, stride, pad, rounding }: Case) {
  const before = [0, 1].map((axis) => (typeof pad === "number" ? pad : (pad[axis + 1] as [number, number])[0]));
  const after = [0, 1].map((axis) => (typeof pad === "number" ? pad : (pad[axis + 1] as [number, number])[1]));
  const round = { floor: Math.floor, round: Math.round, ceil: Math.ceil }[rounding ?? "floor"];
  const starts = [0, 1].map((axis) => {
    const room = (size[axis]! + before[axis]! + after[axis]! - filter[axis]!) / stride[axis]!;
    return Array.from({ length: round(room) + 1 }, (_, i) => i * stride[axis]! - before[axis]!);
  });
  const inside = (axis: number, start: number) =>
    Array.from({ length: filter[axis]! }, (_, i) => start + i).filter((at) => at >= 0 && at < size[axis]!);
  return starts[0]!.map((top) =>
    starts[1]!.map((left) => inside(0, top).flatMap((row) => inside(1, left).map((column) => [row, column] as const))),
  );
}

/** What `pool` makes of the values of each window. */
function wanted(of: Case, x: tf.Tensor4D, pool: (values: number[]) => number): number[] {
  const values = x.dataSync();
  const at = (row: number, column: number, channel: number) =>
    values[(row * of.size[1] + column) * channels + channel]!;
  return windows(of).flatMap((row) =>
    row.flatMap((cells) =>
      Array.from({ length: channels }, (_, channel) => pool(cells.map(([i, j]) => at(i, j, channel)))),
    ),
  );
}

const mean = (values: number[]) => values.reduce((sum, n) => sum + n, 0) / values.length;

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    if (Number.isFinite(expected[i])) expect(actual[i]).toBeCloseTo(expected[i]!, 5);
    else expect(actual[i]).toBe(expected[i]);
  }
}

describe.each(cases)("$filter windows over $size, stride $stride, padding $pad, $rounding", (of) => {
  const { filter, stride, pad, rounding } = of;
  const maxPool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, filter, stride, pad, rounding);
  const avgPool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, filter, stride, pad, rounding);

  test("the largest of each", () => {
    const x = image(of);
    expectClose(
      jit(maxPool)(x).dataSync(),
      wanted(of, x, (values) => Math.max(...values)),
    );
  });

  test("the mean of each", () => {
    const x = image(of);
    expectClose(jit(avgPool)(x).dataSync(), wanted(of, x, mean));
  });

  test("the gradient of the means: <A x, y> = <x, A' y>, where every window has a cell", () => {
    if (windows(of).some((row) => row.some((cells) => cells.length === 0))) return;
    const x = image(of);
    const y = avgPool(x);
    const dy = tf.tensor4d(Float32Array.from({ length: y.size }, normal), y.shape as [number, number, number, number]);
    const gradient = (x: tf.Tensor, dy: tf.Tensor) => tf.grad(avgPool)(x, dy);
    for (const computed of [jit(gradient)(x, dy), gradient(x, dy)])
      expect(computed.mul(x).sum().dataSync()[0]).toBeCloseTo(y.mul(dy).sum().dataSync()[0]!, 4);
  });

  test("a convolution: the sum of products with each", () => {
    const x = image(of);
    const convolved = jit((x: tf.Tensor) =>
      tf.conv2d(x as tf.Tensor4D, tf.ones([...filter, channels, 1]), stride, pad, "NHWC", 1, rounding),
    );
    const sums = wanted(of, x, (values) => values.reduce((sum, n) => sum + n, 0));
    const both = Array.from({ length: sums.length / channels }, (_, i) => sums[2 * i]! + sums[2 * i + 1]!);
    expectClose(convolved(x).dataSync(), both);
  });
});

test("the gradient of a max pool goes to the largest of each window, its size rounded up", () => {
  const x = tf.tensor4d([1, 5, 2, 4, 3, 9, 8, 7, 6], [1, 3, 3, 1]);
  const pool = (x: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, 2, 2, 0, "ceil").sum();
  const gradient = (x: tf.Tensor) => tf.grad(pool)(x);
  // Windows 1 5 4 3, 2 9, 8 7 and 6.
  for (const computed of [jit(gradient)(x), gradient(x)])
    expect([...computed.dataSync()]).toEqual([0, 1, 0, 0, 0, 1, 1, 0, 1]);
});

test("a max pool whose padding is as long as its window has no gradient, and says what to do", () => {
  const gradient = jit((x: tf.Tensor) => tf.grad((y) => tf.maxPool(y as tf.Tensor4D, 1, 2, 1, "floor"))(x));
  expect(() => gradient(tf.ones([1, 4, 4, 1]))).toThrow(/MaxPool.*pad with tf\.pad before the pool/);
});

test("a transposed convolution reads as much of its input as its output has windows for", () => {
  // Windows of 8 at stride 1 over 4 rows with 'same' padding start at -3 to 0.
  const x = tf.range(0, 64).reshape([1, 8, 8, 1]) as tf.Tensor4D;
  const filter = tf.ones([8, 8, 1, 1]) as tf.Tensor4D;
  const transposed = jit((x: tf.Tensor) => tf.conv2dTranspose(x as tf.Tensor4D, filter, [1, 4, 4, 1], 1, "same"));
  // Each of the 16 windows covers the whole output: everywhere the sum of the first four rows and columns.
  const sum = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => 8 * row + column)).reduce((a, b) => a + b);
  expect([...transposed(x).dataSync()]).toEqual(Array(16).fill(sum));
});

test("windows of one cell that keep the shape are no pool, as tfjs has it", () => {
  const x = tf.range(0, 4).reshape([1, 2, 2, 1]) as tf.Tensor4D;
  for (const pool of [tf.maxPool, tf.avgPool])
    expect([...jit((x: tf.Tensor) => pool(x as tf.Tensor4D, 1, 2, 1, "floor"))(x).dataSync()]).toEqual([0, 1, 2, 3]);
});
