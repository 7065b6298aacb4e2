import { describe, expect, it } from "vitest";
import type { Measured, Outcome } from "../../bench/measure";
import { isComplete, lossDifference, lossesDiffer, type Results, rowOf } from "../../bench/results";
import type { Contender } from "../../bench/workloads/workload";

const measured = (rounds: number[], values = [0.7], peakMiB = 100): Measured => ({
  rounds,
  values,
  peakMiB,
  versions: {},
});
const workload = { name: "cnn", title: "CNN", contenders: ["ours", "pytorch", "tfjs-node"] as const };

describe("rowOf", () => {
  it("has medians and paired ratios, above 1 where we are faster", () => {
    const outcomes = new Map<Contender, Measured>([
      ["ours", measured([10, 20, 40])],
      ["pytorch", measured([20, 20, 80], [0.7], 300)],
      ["tfjs-node", measured([5, 10, 20])],
    ]);
    const row = rowOf(workload, { outcomes, disturbed: 1 });
    expect(row).toMatchObject({
      workload: "cnn",
      unit: "ms",
      ours: 20,
      pytorch: 20,
      tfjs_node: 10,
      disturbed: 1,
      rounds: 3,
    });
    expect(row).toMatchObject({ ratio_pytorch: 2, ratio_tfjs_node: 0.5, failures: {} });
    expect(row.peak_mib).toEqual({ ours: 100, pytorch: 300, tfjs_node: 100 });
    expect(row.times.ours).toEqual({ median: 20, minimum: 10, quartiles: [15, 30] });
    expect(row).not.toHaveProperty("tfjs_cpu");
  });

  it("has null for who is absent and for who failed, with the reason", () => {
    const outcomes = new Map<Contender, Outcome>([
      ["ours", measured([10])],
      ["tfjs-node", { failure: "it stopped" }],
    ]);
    const row = rowOf(workload, { outcomes, disturbed: 0 });
    expect(row).toMatchObject({ ours: 10, pytorch: null, tfjs_node: null, ratio_pytorch: null, ratio_tfjs_node: null });
    expect(row.failures).toEqual({ tfjs_node: "it stopped" });
    expect(row.loss_difference).toBeNull();
    expect(isComplete({ rows: [row] } as unknown as Results)).toBe(false);
  });

  it("has a column for tfjs' JavaScript where it takes part", () => {
    const outcomes = new Map<Contender, Outcome>([
      ["ours", measured([10])],
      ["tfjs-cpu", measured([500])],
    ]);
    const row = rowOf({ ...workload, contenders: ["ours", "tfjs-cpu"] }, { outcomes, disturbed: 0 });
    expect(row).toMatchObject({ tfjs_cpu: 500, ratio_tfjs_cpu: 50 });
    expect(isComplete({ rows: [row] } as unknown as Results)).toBe(true);
  });

  it("notices when contenders compute something else", () => {
    const row = (peer: number[]) => {
      const outcomes = new Map<Contender, Measured>([
        ["ours", measured([1], [0.7, 0.6])],
        ["pytorch", measured([1], peer)],
      ]);
      return rowOf(workload, { outcomes, disturbed: 0 });
    };
    expect(lossesDiffer(row([0.7, 0.60001]))).toBe(false);
    expect(lossesDiffer(row([0.7, 0.61]))).toBe(true);
  });
});

it("lossDifference is the largest over the steps that all have", () => {
  expect(lossDifference([[1, 2, 3], [1, 2.5], []])).toBeCloseTo(0.2, 12);
  expect(lossDifference([[0], [0]])).toBe(0);
  expect(lossDifference([[1], []])).toBeNull();
});
