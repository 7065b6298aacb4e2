import { jit, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";

beforeAll(() => use("onnxruntime", { threads: 2 }));

/** The line of this file that calls this function. */
const line = () => Number(/errors\.test\.ts:(\d+)/.exec(new Error().stack!.split("\n")[2]!)![1]);

type Mistake = (x: tf.Tensor) => tf.Tensor;

function messageOf(mistake: Mistake): string {
  try {
    jit(mistake)(tf.ones([2, 2]));
  } catch (error) {
    return (error as Error).message;
  }
  return "";
}

describe("an error names the op and the line that used it", () => {
  const mistakes: [string, (at: (n: number) => void) => Mistake, RegExp][] = [
    [
      "an op without a rule",
      (at) => (x) => {
        at(line() + 1);
        return tf.unique(x.reshape([-1])).values;
      },
      /the op Unique cannot be traced/,
    ],
    [
      "a convolution over three axes, and what to do instead",
      (at) => (x) => {
        at(line() + 1);
        return tf.conv3d(x.reshape([1, 2, 2, 1, 1]), x.reshape([1, 1, 1, 1, 4]) as tf.Tensor5D, 1, "same");
      },
      /the op Conv3D cannot be traced; train and predict such models with engine\.use\("cpu"\)/,
    ],
    [
      "an op on a dtype that it is not for",
      (at) => (x) => {
        at(line() + 1);
        return tf.matMul(x.cast("int32"), x.cast("int32"));
      },
      /the op BatchMatMul cannot be traced: int32 inputs need a cast/,
    ],
    [
      "reading",
      (at) => (x) => {
        at(line() + 1);
        return x.mul(x.sum().arraySync() as number);
      },
      /a tensor was read/,
    ],
    [
      "printing",
      (at) => (x) => {
        at(line() + 1);
        x.print();
        return x;
      },
      /a tensor was read/,
    ],
    [
      "a constant, where it was made and not where it was used",
      (at) => (x) => {
        at(line() + 1);
        const made = tf.tensor2d([[1, 2]]);
        return x.add(made);
      },
      /a \[1,2\] tensor was made from JavaScript values by tf\.tensor/,
    ],
    [
      "numbers drawn in JavaScript",
      (at) => (x) => {
        at(line() + 1);
        const drawn = tf.randomNormal([2, 2], 0, 1, "float32", 5);
        return x.add(drawn);
      },
      /by tf\.randomNormal .* use engine\.random/,
    ],
    [
      "deep inside of autodiff",
      (at) => (x) =>
        tf.grad((y) => {
          at(line() + 1);
          return tf.unique(y.square().reshape([-1])).values.sum();
        })(x),
      /the op Unique/,
    ],
  ];

  test.each(mistakes)("%s", (_, mistake, wanted) => {
    let expected = 0;
    const message = messageOf(
      mistake((n) => {
        expected = n;
      }),
    );
    expect(message).toMatch(wanted);
    expect(message).toMatch(new RegExp(`\\(in test/engine/trace/errors\\.test\\.ts:${expected}\\)$`));
  });
});

describe("an error of a run names the op and the line that used it", () => {
  const ints = (values: number[], shape = [values.length]) => tf.tensor(values, shape, "int32");
  type Use = (indices: tf.Tensor) => tf.Tensor;
  const uses: [string, Use][] = [
    ["GatherV2", (indices) => tf.gather(tf.range(0, 3), indices as tf.Tensor1D)],
    ["GatherV2", (indices) => tf.gather(tf.range(0, 6).reshape([2, 3]), indices.reshape([2, 1]), 1, 1)],
    ["GatherNd", (indices) => tf.gatherND(tf.range(0, 3), indices.reshape([-1, 1]))],
    ["ScatterNd", (indices) => tf.scatterND(indices.reshape([-1, 1]), tf.zerosLike(indices), [3])],
    [
      "TensorScatterUpdate",
      (indices) => tf.tensorScatterUpdate(tf.zeros([3], "int32"), indices.reshape([-1, 1]), indices),
    ],
    ["SparseToDense", (indices) => tf.sparseToDense(indices, tf.zerosLike(indices), [3], 0)],
  ];

  test.each(uses.flatMap(([op, use]) => [-1, 3].map((index) => [op, index, use] as const)))(
    "%s with index %i",
    (op, index, use) => {
      const traced = jit(use);
      expect(() => traced(ints([2, index]))).toThrow(`the op ${op} met an index out of range`);
      expect(traced(ints([2, 0])).size).toBeGreaterThan(0);
    },
  );

  test("the line is that of the op, in a training step too", () => {
    let expected = 0;
    const table = tf.variable(tf.ones([3, 1]));
    const step = trainStep({
      compute: (indices) => {
        expected = line() + 1;
        const rows = tf.gather(table, indices as tf.Tensor1D);
        return [rows.sum() as tf.Scalar];
      },
      variables: [table],
      optimizer: { kind: "sgd" },
    });
    let message = "";
    try {
      step.run([ints([0, 3])], { learningRate: 0.1 });
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/index out of range/);
    expect(message).toMatch(new RegExp(`\\(in test/engine/trace/errors\\.test\\.ts:${expected}\\)$`));
    step.dispose();
    table.dispose();
  });

  test("a dtype that ONNX Runtime has no kernel for, with what to do about it", () => {
    let expected = 0;
    const traced = jit((x: tf.Tensor) => {
      expected = line() + 1;
      return tf.topk(x, 1).values;
    });
    let message = "";
    try {
      traced(tf.tensor1d([true, false], "bool"));
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toMatch(/cannot compute the op TopK: .*; cast its inputs to float32 first/);
    expect(message).toMatch(new RegExp(`\\(in test/engine/trace/errors\\.test\\.ts:${expected}\\)$`));
    const right = jit((x: tf.Tensor) => tf.topk(x.cast("float32"), 1).values);
    expect([...right(tf.tensor1d([true, false], "bool")).dataSync()]).toEqual([1]);
  });
});

test("a model with convolutions over three axes trains on the engine cpu, as the message says", async () => {
  await use("cpu");
  const w = tf.variable(tf.fill([2, 2, 2, 1, 1], 0.1));
  const { run } = trainStep({
    compute: (x) => [
      tf
        .conv3d(x as tf.Tensor5D, w as tf.Tensor as tf.Tensor5D, 1, "same")
        .square()
        .mean() as tf.Scalar,
    ],
    variables: [w],
    optimizer: { kind: "sgd" },
  });
  const losses = [1, 2, 3].map(() => run([tf.ones([1, 3, 3, 3, 1])], { learningRate: 0.01 }).loss);
  expect(losses[2]).toBeLessThan(losses[0]!);
  await use("onnxruntime", { threads: 2 });
});
