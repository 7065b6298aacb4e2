import { jit, use } from "@stillact/engine";
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
