import { constant, jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import goldenFile from "../../goldens/gradients.json";
import { hashNoise } from "../../support/hash-noise";

beforeEach(() => use("onnxruntime", { threads: 2 }));

/** Every `step`-th of `size` values. */
interface Sample {
  size: number;
  step: number;
  values: number[];
}

const { cases } = goldenFile as unknown as {
  cases: { [name: string]: { shapes: number[][]; output: Sample; gradients: Sample[] } };
};

type Fn = (...inputs: tf.Tensor[]) => tf.Tensor;
type Four = tf.Tensor4D;

const layerOf =
  (axis: number, scale: boolean, center: boolean): Fn =>
  (x, ...weights) => {
    const axes = x!.shape.flatMap((_, i) => (i === axis ? [] : [i]));
    const { mean, variance } = tf.moments(x!, axes);
    const shape = x!.shape.map((n, i) => (i === axis ? n : 1));
    const placed = (v: tf.Tensor) => (axis === x!.shape.length - 1 ? v : v.reshape(shape)) as tf.Tensor1D;
    const left = [...weights];
    const gamma = scale ? placed(left.shift()!) : undefined;
    const beta = center ? placed(left.shift()!) : undefined;
    return tf.batchNorm(x!, placed(mean), placed(variance), beta, gamma, 1e-3);
  };

const functions: { [name: string]: Fn } = {
  "conv2d, dilated, same": (x, w) => tf.conv2d(x as Four, w as Four, 1, "same", "NHWC", 2),
  "conv2d, dilated, valid": (x, w) => tf.conv2d(x as Four, w as Four, 1, "valid", "NHWC", [3, 1]),
  "depthwise, dilated": (x, w) => tf.depthwiseConv2d(x as Four, w as Four, 1, "same", "NHWC", 2),
  "batch norm, scale True, center True": layerOf(3, true, true),
  "batch norm, scale True, center False": layerOf(3, true, false),
  "batch norm, scale False, center True": layerOf(3, false, true),
  "batch norm, scale False, center False": layerOf(3, false, false),
  "batch norm, axis 1": layerOf(1, true, true),
  "max with ties": (x) => x!.max([1, 3]),
  "min with ties": (x) => x!.min(2),
  abs: (x) => x!.abs(),
  flip: (x) => tf.image.flipLeftRight(x as Four),
  "top 3": (x) => tf.topk(x!.transpose([0, 1, 3, 2]), 3).values,
  "cumulative product": (x) => tf.cumprod(x!, 1),
  "cumulative sum": (x) => tf.cumsum(x!, 1),
  reflected: (x) =>
    tf.mirrorPad(
      x!,
      [
        [0, 0],
        [1, 2],
        [2, 3],
        [0, 0],
      ],
      "reflect",
    ),
  "strided slice": (x) => {
    const [n, height, width, channels] = x!.shape as [number, number, number, number];
    return tf.stridedSlice(x!, [0, 1, 1, 1], [n, height - 1, width, channels], [1, 2, 3, 1]);
  },
  gatherND: (x) =>
    tf.gatherND(
      x!,
      constant(
        tf.tensor2d(
          [
            [0, 2],
            [1, 0],
            [1, 0],
            [0, 3],
            [1, 4],
          ],
          [5, 2],
          "int32",
        ),
      ),
    ),
  "nearest, twice": (x) => tf.image.resizeNearestNeighbor(x as Four, [2 * x!.shape[1]!, 2 * x!.shape[2]!]),
  "nearest, odd": (x) => tf.image.resizeNearestNeighbor(x as Four, [7, 4]),
  "bilinear, half pixels": (x) => tf.image.resizeBilinear(x as Four, [8, 4], false, true),
  "bilinear, corners": (x) => tf.image.resizeBilinear(x as Four, [9, 4], true),
  "average pool, same": (x) => tf.avgPool(x as Four, 2, 1, "same"),
  softplus: (x) => tf.softplus(x!.mul(60)),
  "log sigmoid": (x) => tf.logSigmoid(x!),
  "log of the sigmoid": (x) => tf.log(tf.sigmoid(x!.mul(60))),
  "depth to space": (x) => tf.depthToSpace(x as Four, 2, "NHWC"),
  scatterND: (x) => tf.scatterND(constant(tf.tensor2d([[4], [1], [4]], [3, 1], "int32")), x!, [5, 4]),
};

const noise = (shape: number[], stream: number) => tf.tensor(hashNoise(tf.util.sizeFromShape(shape), stream), shape);
const halves = /ties|abs|cumulative product/;

function expectSample(actual: tf.Tensor, { size, step, values }: Sample): void {
  const data = actual.dataSync();
  expect(data.length).toBe(size);
  const scale = Math.max(...values.map(Math.abs), 1e-3);
  const furthest = Math.max(...values.map((value, i) => Math.abs(data[i * step]! - value)));
  expect(furthest / scale).toBeLessThan(2e-5);
  expect(data.every(Number.isFinite)).toBe(true);
}

describe.each(Object.keys(cases))("%s", (name) => {
  const { shapes, output, gradients } = cases[name]!;
  const fn = functions[name.replace(/, (small|large)$/, "")]!;

  function values(weights: tf.Tensor, ...inputs: tf.Tensor[]): tf.Tensor[] {
    const grads = tf.grads(
      (...xs: tf.Tensor[]) =>
        fn(...xs)
          .mul(weights)
          .sum() as tf.Scalar,
    )(inputs);
    return [fn(...inputs), ...grads];
  }

  test.each([
    ["traced", (f: typeof values) => jit(f)],
    ["op by op", (f: typeof values) => f],
  ])("as PyTorch has it, %s", (_, how) => {
    const inputs = shapes.map((shape, i) => {
      const x = noise(shape, i + 1);
      if (name.startsWith("log sigmoid")) return x.mul(60);
      return halves.test(name) ? tf.round(x.mul(2)).div(2) : x;
    });
    const shape = tf.tidy(() => fn(...inputs).shape);
    const [result, ...grads] = how(values)(noise(shape, 100), ...inputs) as [tf.Tensor, ...tf.Tensor[]];
    expectSample(result, output);
    gradients.forEach((gradient, i) => {
      expectSample(grads[i]!, gradient);
    });
  });
});

/** The values of `fn`, traced and op by op. */
function both(fn: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): number[][] {
  return [jit(fn)(x), fn(x)].map((tensor) => [...tensor.dataSync()]);
}

const gradient = (fn: (x: tf.Tensor) => tf.Tensor) => (x: tf.Tensor) => tf.grad((y: tf.Tensor) => fn(y).sum())(x);

test.each([
  ["less", tf.less],
  ["lessEqual", tf.lessEqual],
  ["greater", tf.greater],
  ["greaterEqual", tf.greaterEqual],
  ["equal", tf.equal],
  ["notEqual", tf.notEqual],
] as const)("no gradient flows through %s", (_, compare) => {
  const fn = gradient((x) => {
    const condition = compare(x, 1);
    return tf.where(condition.logicalAnd(compare(x, 5).logicalNot().logicalOr(condition)), x.mul(2), x.mul(3));
  });
  const holds = [0, 1, 2].map((n) => compare(tf.scalar(n), 1).dataSync()[0]!);
  for (const values of both(fn, tf.tensor1d([0, 1, 2]))) expect(values).toEqual(holds.map((is) => (is ? 2 : 3)));
});

test("the slope of a norm at 0 is 0, as in PyTorch", () => {
  const rows = tf.tensor2d([
    [0, 0],
    [3, 4],
  ]);
  for (const values of both(
    gradient((x) => tf.norm(x, "euclidean", 1)),
    rows,
  ))
    values.forEach((value, i) => {
      expect(value).toBeCloseTo([0, 0, 0.6, 0.8][i]!, 6);
    });
});

test("logSumExp of infinities, as torch.logsumexp", () => {
  const { NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high } = Number;
  const x = tf.tensor2d([
    [low, low],
    [low, 1],
    [high, 1],
    [2, 2],
  ]);
  for (const values of both((t) => tf.logSumExp(t, 1), x)) {
    expect(values.slice(0, 3)).toEqual([low, 1, high]);
    expect(values[3]).toBeCloseTo(2 + Math.log(2), 6);
  }
  for (const values of both(
    gradient((t) => tf.logSumExp(t, 1)),
    x.slice([3]),
  ))
    values.forEach((value) => {
      expect(value).toBeCloseTo(0.5, 6);
    });
});

test.each([1, 20_000])("the sigmoid is right to -80, for %d times five values", (times) => {
  const x = [-80, -20, -16, 0, 20];
  // 1 / (1 + exp(-x)) in double precision.
  const wanted = x.map((n) => 1 / (1 + Math.exp(-n)));
  const many = tf.tile(tf.tensor1d(x), [times]);
  for (const values of both((t) => t.sigmoid(), many))
    values.forEach((value, i) => {
      expect(Math.abs(value / wanted[i % 5]! - 1)).toBeLessThan(1e-6);
    });
  for (const values of both((t) => t.sigmoid().log().neg(), many))
    values.forEach((value, i) => {
      expect(Math.abs(value - Math.log1p(Math.exp(-x[i % 5]!)))).toBeLessThan(1e-5);
    });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])("a pixel of %d spoils those it is resized to, no others", (bad) => {
  const image = tf.tidy(() =>
    tf
      .buffer(
        [1, 4, 4, 1],
        "float32",
        Float32Array.from({ length: 16 }, (_, i) => (i === 5 ? bad : i)),
      )
      .toTensor(),
  );
  const spoilt = (values: number[]) => values.flatMap((value, i) => (Number.isFinite(value) ? [] : [i]));
  const resize = (x: tf.Tensor) => tf.image.resizeBilinear(x as Four, [8, 8], false, true);
  // Pixel (1, 1) of four lies at 2.5 of eight, its neighbours' centres at 0.5 and 4.5: rows and columns 1 to 4 read it.
  const wanted = [1, 2, 3, 4].flatMap((row) => [1, 2, 3, 4].map((column) => 8 * row + column));
  expect(spoilt([...jit(resize)(image).dataSync()])).toEqual(wanted);
  const nearest = (x: tf.Tensor) => tf.image.resizeNearestNeighbor(x as Four, [8, 8]);
  for (const values of both(nearest, image)) expect(spoilt(values)).toEqual([18, 19, 26, 27]);
  const back = (dy: tf.Tensor) => tf.grad((x: tf.Tensor) => nearest(x).mul(dy).sum())(tf.zerosLike(image));
  for (const values of both(back, nearest(image))) expect(spoilt(values)).toEqual([5]);
});

test("on the engine cpu, which is the reference, tfjs' own gradients stay", async () => {
  await use("cpu");
  expect([...gradient((x) => x.abs())(tf.tensor1d([0, 2, -2])).dataSync()]).toEqual([-1, 1, -1]);
  expect([...gradient((x) => x.max())(tf.tensor1d([2, 2, 1])).dataSync()]).toEqual([1, 1, 0]);
});
