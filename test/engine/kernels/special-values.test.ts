import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";

// Wanted values are worked out by hand: from IEEE 754, from what a sum or a maximum of nothing is, from exact integers.

const mode = vi.hoisted(() => ({ compilesAll: false }));

vi.mock("../../../lib/engine/run/cost", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../lib/engine/run/cost")>();
  const isWorthwhile: typeof original.isWorthwhile = (kernel, call) =>
    (mode.compilesAll && original.eagerKernels.has(kernel)) || original.isWorthwhile(kernel, call);
  return { ...original, isWorthwhile };
});

beforeAll(() => use("onnxruntime", { threads: 1 }));
beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

type Op = (...inputs: tf.Tensor[]) => tf.Tensor | tf.Tensor[];

/** What an op gives as tfjs calls it on small tensors, compiled alone, and traced. */
function inEveryMode(op: Op, inputs: () => tf.Tensor[]): { [mode: string]: number[][] } {
  const list: Op = (...xs) => [op(...xs)].flat();
  const values = (tensors: tf.Tensor | tf.Tensor[]) => [tensors].flat().map((tensor) => [...tensor.dataSync()]);
  const small = values(list(...inputs()));
  mode.compilesAll = true;
  const compiled = values(list(...inputs()));
  mode.compilesAll = false;
  return { small, compiled, traced: values(jit(list)(...inputs())) };
}

const expectEverywhere = (op: Op, inputs: () => tf.Tensor[], wanted: number[][]) =>
  expect(inEveryMode(op, inputs)).toEqual({ small: wanted, compiled: wanted, traced: wanted });

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const floats = (...values: number[]) => tf.tensor1d(values, "float32");
const ints = (...values: number[]) => tf.tensor1d(values, "int32");

describe("NaN", () => {
  test.each([
    [[1, nan, 3]],
    [[nan, 1, 3]],
    [[1, 3, nan]],
    [Array.from({ length: 100 }, (_, i) => (i === 71 ? nan : i))],
  ])("is the maximum and the minimum of %j", (values) => {
    expectEverywhere(
      (x) => [x.max(), x.min()],
      () => [floats(...values)],
      [[nan], [nan]],
    );
  });

  test("is the maximum of its own row alone", () => {
    const rows = () => [tf.tensor2d([1, nan, -inf, inf, 2, -3], [3, 2])];
    expectEverywhere((x) => [x.max(1), x.min(1)], rows, [
      [nan, inf, 2],
      [nan, -inf, -3],
    ]);
    expectEverywhere((x) => x.max(0), rows, [[2, nan]]);
  });

  test("is among the largest, and the others stay", () => {
    const largest: Op = (x) => Object.values(tf.topk(x, 2)) as tf.Tensor[];
    for (const [values, found, places] of [
      [
        [1, nan, 3],
        [nan, 3],
        [1, 2],
      ],
      [
        [1, 3, nan],
        [nan, 3],
        [2, 1],
      ],
      [
        [nan, 1, 3],
        [nan, 3],
        [0, 2],
      ],
    ] as const)
      expectEverywhere(largest, () => [floats(...values)], [[...found], [...places]]);
  });

  test("is passed over by argMax and argMin, but not as the first element, as tfjs has it", () => {
    const both: Op = (x) => [x.argMax(), x.argMin()];
    expectEverywhere(both, () => [floats(1, nan, 3, -2)], [[2], [3]]);
    expectEverywhere(both, () => [floats(-inf, nan, inf)], [[2], [0]]);
    expectEverywhere(both, () => [floats(nan, 1, 3)], [[0], [0]]);
    expectEverywhere(
      (x) => x.argMax(0),
      () => [tf.tensor2d([1, nan, nan, 4, 5, 6], [3, 2])],
      [[2, 0]],
    );
  });

  test("is the largest of the windows that it is in, with and without a gradient, after a convolution too", () => {
    const image = () => [tf.tensor([1, nan, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16], [1, 4, 4, 1])];
    const pool =
      (size: number, stride: number, pad: "valid" | "same"): Op =>
      (x) =>
        tf.maxPool(x as tf.Tensor4D, size, stride, pad);
    expectEverywhere(pool(2, 2, "valid"), image, [[nan, 8, 14, 16]]);
    const overlapping = [nan, nan, nan, 8, nan, nan, nan, 12, 14, 15, 16, 16, 14, 15, 16, 16];
    expectEverywhere(pool(3, 1, "same"), image, [overlapping]);
    const filter = tf.ones([1, 1, 1, 16]) as tf.Tensor4D;
    const network: Op = (x) => tf.maxPool(tf.relu(tf.conv2d(x as tf.Tensor4D, filter, 1, "same")), 2, 2, "valid");
    const channels = [nan, 8, 14, 16].flatMap((n) => Array(16).fill(n));
    expectEverywhere(network, image, [channels]);
    const loss = (x: tf.Tensor) => (network(x) as tf.Tensor).sum();
    const training: Op = (x) => Object.values(tf.valueAndGrad(loss)(x!));
    for (const values of Object.values(inEveryMode(training, image))) expect(values).toContainEqual([nan]);
  });

  test("stays NaN in step, has no sign, and is 0 as an integer", () => {
    const x = () => [floats(nan, -2, 0, inf)];
    expectEverywhere((x) => tf.step(x), x, [[nan, 0, 0, 1]]);
    expectEverywhere((x) => tf.step(x, 0.5), x, [[nan, 0.5, 0.5, 1]]);
    expectEverywhere((x) => tf.sign(x), x, [[0, -1, 0, 1]]);
    expectEverywhere(
      (x) => x.cast("int32"),
      () => [floats(nan, inf, -inf, -2.7)],
      [[0, 0, 0, -2]],
    );
  });
});

test("the angle of infinite points and of signed zeros is that of IEEE 754", () => {
  const heights = () => floats(inf, -inf, inf, -inf, 0, -0, -0, 1);
  const widths = () => floats(inf, inf, -inf, -inf, -1, -1, -0, -0);
  const wanted = [0.25, -0.25, 0.75, -0.75, 1, -1, -1, 0.5].map((turns) => turns * Math.PI);
  for (const [angles] of Object.values(
    inEveryMode(
      (y, x) => tf.atan2(y!, x!),
      () => [heights(), widths()],
    ),
  ))
    for (const [i, angle] of wanted.entries()) expect(angles![i]).toBeCloseTo(angle, 6);
});

describe("nothing", () => {
  const none = () => [tf.zeros([0])];
  const rows = () => [tf.zeros([0, 2])];

  test("has a sum, a product, extremes, and no mean", () => {
    expectEverywhere((x) => [x.sum(), x.prod(), x.max(), x.min(), x.mean()], none, [[0], [1], [-inf], [inf], [nan]]);
    expectEverywhere((x) => [x.sum(0), x.max(0), x.mean(0)], rows, [
      [0, 0],
      [-inf, -inf],
      [nan, nan],
    ]);
  });

  test("is all true, and not any true", () => {
    expectEverywhere(
      (x) => [tf.all(x), tf.any(x)],
      () => [tf.zeros([0], "bool")],
      [[1], [0]],
    );
  });

  test("has no largest element: an error that says so", () => {
    expect(() => jit((x: tf.Tensor) => x.argMax(0))(tf.zeros([0, 2]))).toThrow(
      "the op ArgMax cannot be traced: axis 0 of a [0,2] tensor has no elements",
    );
  });

  test("is joined, stacked, turned and reshaped", () => {
    const shapes = jit((x: tf.Tensor) => [tf.concat([x, x]), tf.stack([x, x]), x.transpose(), x.reshape([2, 0, 1])]);
    expect(shapes(tf.zeros([0, 2])).map(({ shape }) => shape)).toEqual([
      [0, 2],
      [2, 0, 2],
      [2, 0],
      [2, 0, 1],
    ]);
    expect(() => jit((x: tf.Tensor) => tf.concat([x, x.reshape([2, 0])]))(tf.zeros([0, 2]))).toThrow("the op Concat");
  });
});

describe("integers beyond 16,777,216, which float32 does not hold", () => {
  const a = () => ints(123_456_789, -7, 7, -7, 5, -2_147_483_648);
  const b = () => ints(10, 2, -2, -2, 0, -1);

  test("quotients and remainders; those by 0 are 0, and the processor does not trap", () => {
    const quotients = [12_345_678, -4, -4, 3, 0, -2_147_483_648];
    expectEverywhere(
      (x, y) => tf.floorDiv(x!, y!),
      () => [a(), b()],
      [quotients],
    );
    expectEverywhere(
      (x, y) => tf.div(x!, y!),
      () => [a(), b()],
      [quotients],
    );
    expectEverywhere(
      (x, y) => tf.mod(x!, y!),
      () => [a(), b()],
      [[9, 1, -1, -1, 0, 0]],
    );
  });

  test("bounds", () => {
    const x = () => [ints(123_456_789, 16_777_217, -123_456_789, 3)];
    const clipped = [16_777_219, 16_777_217, -16_777_217, 3];
    expectEverywhere((x) => tf.clipByValue(x, -16_777_217, 16_777_219), x, [clipped]);
    expectEverywhere((x) => tf.clipByValue(x, -1.5, inf), x, [[123_456_789, 16_777_217, -1, 3]]);
    expectEverywhere((x) => tf.relu6(x), x, [[6, 6, 0, 3]]);
  });

  test("absolute values, squares and products, which wrap around", () => {
    const x = () => [ints(-16_777_217, 16_777_219)];
    const square = (n: number) => Number(BigInt.asIntN(32, BigInt(n) ** 2n));
    const product = Number(BigInt.asIntN(32, -16_777_217n * 16_777_219n));
    expectEverywhere((x) => [tf.abs(x), tf.square(x), tf.prod(x)], x, [
      [16_777_217, 16_777_219],
      [square(16_777_217), square(16_777_219)],
      [product],
    ]);
  });
});

test("a list of indices scatters into the first axis", () => {
  const scattered: Op = (indices, updates) => tf.scatterND(indices!, updates!, [5]);
  expectEverywhere(scattered, () => [ints(4, 0, 4), floats(1, 2, 3)], [[2, 0, 0, 0, 4]]);
});

test("the diagonal of truths is of truths", () => {
  const diagonal = jit((x: tf.Tensor) => tf.diag(x))(tf.tensor1d([true, false], "bool"));
  expect(diagonal.dtype).toBe("bool");
  expect([...diagonal.dataSync()]).toEqual([1, 0, 0, 0]);
});

test("an axis is only put in where there is a place for it", () => {
  expect(() => jit((x: tf.Tensor) => x.expandDims(-3))(floats(1))).toThrow("axis -3 is not in [-2, 1]");
  expect(jit((x: tf.Tensor) => x.expandDims(-2))(floats(1, 2)).shape).toEqual([1, 2]);
});

test("of equal elements the first are among the largest, in order or not", () => {
  const values = () => [tf.concat([tf.zeros([100]), tf.ones([50]), tf.zeros([100])])];
  // The ones at 100 to 149, whose indices have the sum 6225, then the zeros at 0 to 9.
  for (const sorted of [true, false])
    expectEverywhere((x) => tf.topk(x!, 60, sorted).indices.sum(), values, [[6225 + 45]]);
});

test("slopes that JSON takes for one another stay apart in one graph", () => {
  const x = () => [floats(-1, 2)];
  const wanted = [
    [nan, 2],
    [-inf, 2],
    [inf, 2],
  ];
  expectEverywhere((x) => [nan, inf, -inf].map((slope) => tf.leakyRelu(x!, slope)), x, wanted);
});
