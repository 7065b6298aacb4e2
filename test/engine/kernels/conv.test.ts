import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import { random } from "../../../lib/random";
import { difference, expectSame, expectSameValues, normal } from "../agree";

beforeAll(() => use("onnxruntime", { threads: 2 }));

type Pad = "same" | "valid" | number | tf.backend_util.ExplicitPadding;
type Case = [kernel: number, stride: number, pad: Pad, size: number];

const conv = (x: tf.Tensor, w: tf.Tensor, stride: number, pad: Pad, dilations = 1) =>
  tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, "NHWC", dilations);

describe("conv2d", () => {
  test.each<Case>([
    [3, 1, "same", 9],
    [3, 2, "same", 11],
    [5, 1, "valid", 12],
    [1, 1, "same", 6],
    [1, 2, "same", 9],
    [2, 3, "valid", 11],
    [7, 2, "same", 19],
    [4, 4, "valid", 18],
    [3, 1, 2, 7],
    [2, 1, 3, 5],
    [
      3,
      2,
      [
        [0, 0],
        [2, 1],
        [0, 2],
        [0, 0],
      ],
      8,
    ],
  ])("kernel %i, stride %i, pad %j, image %i", (kernel, stride, pad, size) => {
    expectSame(
      (x, w) => conv(x, w, stride, pad),
      [normal([2, size, size + 1, 3], 1), normal([kernel, kernel, 3, 4], 2)],
    );
  });

  test("with bias and activation, alone and read twice", () => {
    const inputs = [normal([2, 6, 5, 3], 1), normal([3, 3, 3, 4], 2), normal([4], 3)];
    expectSame((x, w, b) => tf.relu(conv(x, w, 1, "same").add(b)), inputs);
    expectSame((x, w) => tf.relu(conv(x, w, 1, "same")), inputs.slice(0, 2));
    expectSame(
      (x, w, b) => {
        const y = conv(x, w, 1, "same").add(b);
        return tf
          .relu(y)
          .add(y.sigmoid())
          .mul(conv(x, w, 1, "same"));
      },
      inputs,
      3e-5,
    );
  });

  test("oblong kernels, dilations, fused kernels", () => {
    expectSame((x, w) => conv(x, w, 1, "same"), [normal([2, 6, 5, 3], 1), normal([1, 3, 3, 2], 2)]);
    expectSameValues((x, w) => conv(x, w, 1, "same", 2), [normal([1, 9, 9, 2], 1), normal([3, 3, 2, 2], 2)]);
    for (const activation of ["linear", "relu", "elu", "relu6", "sigmoid", "leakyrelu"] as const)
      expectSameValues(
        (x, filter, bias) =>
          tf.fused.conv2d({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            bias,
            activation,
            leakyreluAlpha: 0.2,
            strides: 1,
            pad: "same",
          }),
        [normal([2, 5, 5, 2], 1), normal([3, 3, 2, 3], 2), normal([3], 3)],
        1e-5,
      );
  });

  test("a stride that skips the last rows", () =>
    expectSame((x, w) => conv(x, w, 5, "valid"), [normal([1, 13, 14, 2], 1), normal([2, 2, 2, 3], 2)]));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8])("random geometry %i", (seed) => {
  const { integer } = random("geometry", seed);
  const [height, width, channelsIn, channelsOut] = [6 + integer(7), 6 + integer(7), 1 + integer(4), 1 + integer(5)];
  const [kh, kw, window] = [1 + integer(4), 1 + integer(4), 1 + integer(3)];
  const strides: [number, number] = [1 + integer(3), 1 + integer(3)];
  const pad = integer(2) ? "same" : "valid";
  expectSame(
    (x, w) =>
      tf.maxPool(
        tf.relu(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, strides, pad)) as tf.Tensor4D,
        window,
        1 + (seed % 3),
        "same",
      ),
    [normal([1 + integer(3), height, width, channelsIn], seed), normal([kh, kw, channelsIn, channelsOut], seed + 1)],
    2e-5,
  );
});

describe("pools", () => {
  type PoolCase = [window: number, stride: number, pad: "same" | "valid", size: number];
  const cases: PoolCase[] = [
    [2, 2, "valid", 8],
    [2, 2, "valid", 9],
    [2, 2, "same", 9],
    [3, 2, "same", 11],
    [3, 1, "valid", 7],
    [2, 3, "valid", 9],
    [3, 2, "valid", 10],
    [2, 1, "same", 6],
  ];

  test.each(cases)("maxPool window %i, stride %i, %s, image %i", (window, stride, pad, size) => {
    expectSame((x) => tf.maxPool(x as tf.Tensor4D, window, stride, pad), [normal([2, size, size + 1, 3], 1)]);
    // Few distinct values: ties go to the first of the window.
    expectSame((x) => tf.maxPool(x as tf.Tensor4D, window, stride, pad), [normal([2, size, size, 3], 2).round()]);
  });

  test.each(cases.filter(([, , pad]) => pad === "valid"))(
    "avgPool window %i, stride %i, %s, image %i",
    (window, stride, pad, size) =>
      expectSame((x) => tf.avgPool(x as tf.Tensor4D, window, stride, pad), [normal([2, size, size + 1, 3], 1)]),
  );

  // tfjs' own AvgPoolGrad divides by the whole window at the border too; the finite differences of its forward decide.
  test.each(cases.filter(([, , pad]) => pad === "same"))(
    "padded avgPool window %i, stride %i, %s, image %i",
    (window, stride, pad, size) => {
      const pool = (x: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, window, stride, pad);
      const x = normal([1, size, size, 2], 1);
      expectSameValues(pool, [x]);
      const w = normal(pool(x).shape, 2);
      const gradient = jit((a: tf.Tensor) => tf.grad((b) => pool(b).mul(w).sum())(a))(x).dataSync();
      // The pool is linear: its value at a unit image is its gradient.
      const slopes = Array.from(gradient, (_, i) => {
        const unit = new Float32Array(gradient.length);
        unit[i] = 1;
        return tf.tidy(() => pool(tf.tensor(unit, x.shape)).mul(w).sum().dataSync()[0]!);
      });
      expect(difference(gradient, slopes)).toBeLessThan(1e-5);
    },
  );
});

describe("convolution, relu and max pool in both orders", () => {
  type Chain = [k: number, s: number, p: "same" | "valid", pk: number, ps: number, pp: "same" | "valid", size: number];
  const chains: Chain[] = [
    [3, 1, "same", 2, 2, "valid", 9],
    [3, 2, "same", 3, 2, "same", 11],
    [5, 1, "valid", 3, 1, "valid", 12],
    [1, 2, "same", 2, 2, "same", 9],
    [1, 1, "same", 3, 2, "valid", 9],
    [7, 2, "same", 3, 2, "same", 19],
    [4, 4, "valid", 2, 1, "same", 16],
  ];
  test.each(chains)("conv %i/%i %s, pool %i/%i %s, image %i", (k, s, p, pk, ps, pp, size) => {
    const inputs = [normal([3, size, size, 3], 9), normal([1, 1, 3, 3], 5), normal([k, k, 3, 4], 1), normal([4], 2)];
    const hidden = (x: tf.Tensor, w0: tf.Tensor, w: tf.Tensor, b: tf.Tensor) =>
      conv(tf.tanh(conv(x, w0, 1, "same")), w.mul(0.3), s, p).add(b);
    expectSame(
      (...t) =>
        tf.maxPool(tf.relu(hidden(...(t as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]))) as tf.Tensor4D, pk, ps, pp),
      inputs,
      2e-5,
    );
    expectSame(
      (...t) =>
        tf.relu(tf.maxPool(hidden(...(t as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor])) as tf.Tensor4D, pk, ps, pp)),
      inputs,
      2e-5,
    );
  });
});
