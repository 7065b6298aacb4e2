import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { rules } from "../../../lib/engine/kernels";
import type { Rule } from "../../../lib/engine/kernels/rule";
import { difference, onCpu } from "../agree";
import { elementwise } from "../catalogue/elementwise";
import type { Case, Entry } from "../catalogue/entry";
import { features } from "../catalogue/features";
import { network } from "../catalogue/network";
import { shapes } from "../catalogue/shape";

// In this file every kernel that may run compiled outside of a traced function does, however small.
vi.mock("../../../lib/engine/run/cost", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../lib/engine/run/cost")>();
  return { ...original, isWorthwhile: vi.fn((kernel: string) => original.eagerKernels.has(kernel)) };
});

/** Random cases of each entry, for values and for gradients. */
const runs = 5;

const entries: Entry[] = [...elementwise, ...shapes, ...network];

/** The kernels whose rule was used since the last reset, and those whose values and gradients agreed. */
const used = new Set<string>();
const right = { value: new Set<string>(), gradient: new Set<string>() };
/** The entries that agreed with tfjs. */
const passed = new Set<Entry>();

beforeAll(() => {
  for (const [kernel, rule] of Object.entries(rules))
    (rules as { [kernel: string]: Rule })[kernel] = (...args) => {
      used.add(kernel);
      return rule(...args);
    };
});
beforeEach(() => use("onnxruntime", { threads: 1 }));
afterEach(() => tf.disposeVariables());

const values = (tensors: tf.Tensor[]) => tensors.map((tensor) => ({ shape: tensor.shape, data: tensor.dataSync() }));
type Values = ReturnType<typeof values>;

function expectClose(actual: Values, wanted: Values): void {
  expect(actual.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  wanted.forEach(({ data }, i) => {
    expect(difference(actual[i]!.data, data)).toBeLessThan(2e-5);
  });
}

/** Traced, compiled kernel by kernel, and by tfjs' JavaScript. */
function expectAgreement(fn: (...inputs: tf.Tensor[]) => tf.Tensor[], inputs: tf.Tensor[]): void {
  const data = inputs.map((x) => x.dataSync());
  const copies = () => inputs.map((x, i) => tf.tensor(data[i]!.slice(), x.shape, x.dtype));
  const wanted = tf.tidy(() => onCpu(() => values(fn(...copies()))));
  const traced = jit(fn);
  expectClose(
    tf.tidy(() => values(traced(...copies()))),
    wanted,
  );
  traced.dispose();
  expectClose(
    tf.tidy(() => values(fn(...copies()))),
    wanted,
  );
}

const list =
  (fn: Case["fn"]) =>
  (...inputs: tf.Tensor[]) =>
    [fn(...inputs)].flat();

/** The gradients of all float inputs, for a weighted sum of the outputs. */
function gradientsOf(fn: Case["fn"]) {
  return (...inputs: tf.Tensor[]) => {
    const loss = (...xs: tf.Tensor[]) => {
      const terms = list(fn)(...xs).map((y) => y.mul(ramp(y.shape)).sum());
      return tf.addN(terms) as tf.Scalar;
    };
    return tf.grads(loss)(inputs);
  };
}

/** Weights that all differ. */
const ramp = (shape: number[]) => tf.sin(tf.range(1, tf.util.sizeFromShape(shape) + 1, 1)).reshape(shape);

describe.each(entries.map((entry) => [entry.name + (entry.gradient ? "" : ", values only"), entry] as const))(
  "%s",
  (_, entry) => {
    const { kernels, gradient, cases } = entry;
    test("agrees with tfjs", () => {
      used.clear();
      fc.assert(
        fc.property(cases, ({ make }) => {
          const { fn, inputs } = make();
          expectAgreement(list(fn), inputs);
        }),
        { numRuns: runs, seed: 1, endOnFailure: true },
      );
      for (const kernel of kernels) expect(used).toContain(kernel);
      for (const kernel of kernels) right.value.add(kernel);
      if (!gradient) {
        passed.add(entry);
        return;
      }
      used.clear();
      fc.assert(
        fc.property(cases, ({ make }) => {
          const { fn, inputs } = make();
          expectAgreement(gradientsOf(fn), inputs);
        }),
        { numRuns: runs, seed: 2, endOnFailure: true },
      );
      for (const kernel of kernels) right.gradient.add(kernel);
      // Kernels that exist for gradients only are reached here.
      for (const kernel of used) if (/Grad$|Backprop/.test(kernel)) right.value.add(kernel);
      passed.add(entry);
    });
  },
);

test("every rule is compared with tfjs' own kernel", () => {
  expect(Object.keys(rules).filter((kernel) => !right.value.has(kernel))).toEqual([]);
});

test("FEATURES.md lists what was found here", async ({ skip }) => {
  // With -t, or after a failure, the table would lack kernels, and -u would write it so.
  skip(passed.size < entries.length, `only ${passed.size} of ${entries.length} entries ran and agreed`);
  await expect(features(right)).toMatchFileSnapshot("../../../lib/engine/FEATURES.md");
});
