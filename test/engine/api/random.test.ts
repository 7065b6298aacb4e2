import { dropout, jit, random, trainStep, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeEach, describe, expect, test } from "vitest";
import { difference } from "../agree";

beforeEach(() => use("onnxruntime", { threads: 2 }));

/** The error function, to 1.2e-7 (Numerical Recipes, erfc by Chebyshev fit). */
function erf(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const polynomial = [
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
    0.17087277,
  ].reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  const tail = t * Math.exp(-x * x + polynomial);
  return x >= 0 ? 1 - tail : tail - 1;
}

const normalCdf = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;

/** The largest distance between the distribution of a sample and `cdf` (Kolmogorov and Smirnov). */
function distance(sample: ArrayLike<number>, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const n = sorted.length;
  return sorted.reduce((most, x, i) => Math.max(most, cdf(x) - i / n, (i + 1) / n - cdf(x)), 0);
}

const size = 20_000;
/** With neighbours, with seeds that differ in their upper bits alone, and the largest. */
const seeds = [0, 1, 2 ** 31, 2 ** 32, 2 ** 32 + 1, 2 ** 53 - 2, 2 ** 53 - 1];
/** A correct sample is further away with probability 1e-6. */
const bound = Math.sqrt(Math.log(2e6) / 2 / size);

const inside = normalCdf(2) - normalCdf(-2);
const distributions: [string, () => tf.Tensor, (x: number) => number][] = [
  ["uniform", () => random.uniform([size]), (x) => Math.min(1, Math.max(0, x))],
  ["uniform in a range", () => random.uniform([size], { min: -2, max: 6 }), (x) => (x + 2) / 8],
  ["normal", () => random.normal([size]), normalCdf],
  [
    "normal with mean and deviation",
    () => random.normal([size], { mean: 3, stddev: 0.5 }),
    (x) => normalCdf((x - 3) * 2),
  ],
  ["truncated normal", () => random.truncatedNormal([size]), (x) => (normalCdf(x) - normalCdf(-2)) / inside],
];

describe.each(distributions)("%s", (_, draw, cdf) => {
  test("has its distribution, whatever the seed", () => {
    for (const seed of seeds) {
      random.seed(seed);
      expect(distance(draw().dataSync(), cdf)).toBeLessThan(bound);
    }
  });

  test.each(seeds)("neighbours and later draws of seed %d are independent", (seed) => {
    random.seed(seed);
    const [a, b] = [draw().dataSync(), draw().dataSync()];
    expectIndependent([a, b]);
    for (const lag of [1, 2, 64]) expectIndependent([a.slice(lag), a.slice(0, -lag)]);
  });

  test("is the same inside and outside of a trace, on all engines, and new at every call", async () => {
    const traced = jit(() => [draw(), draw()]);
    const twice = (f: () => tf.Tensor[]) => {
      random.seed(9);
      return [f(), f()].flat().map((tensor) => [...tensor.dataSync().slice(0, 50)]);
    };
    const ours = twice(traced);
    expect(new Set(ours.flat()).size).toBeGreaterThan(190);
    expect(twice(traced)).toEqual(ours);
    expect(difference(twice(() => [draw(), draw()]).flat(), ours.flat())).toBeLessThan(1e-6);
    await use("cpu");
    expect(difference(twice(() => [draw(), draw()]).flat(), ours.flat())).toBeLessThan(1e-6);
  });
});

function expectIndependent(samples: ArrayLike<number>[]): void {
  for (const [i, x] of samples.entries())
    for (const y of samples.slice(0, i)) expect(Math.abs(correlation(x, y))).toBeLessThan(5 / Math.sqrt(x.length));
}

function correlation(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const centred = (values: ArrayLike<number>) => {
    const list = Array.from(values);
    const middle = mean(list);
    return list.map((value) => value - middle);
  };
  const [a, b] = [centred(x), centred(y)];
  const product = (p: number[], q: number[]) => mean(p.map((value, i) => value * q[i]!));
  return product(a, b) / Math.sqrt(product(a, a) * product(b, b));
}

test("bernoulli draws ones with its probability, and 0 and 1 are certain", () => {
  for (const probability of [0, 0.1, 0.75, 1]) {
    const mask = random.bernoulli([size], { probability });
    expect(mask.dtype).toBe("float32");
    const values = [...mask.dataSync()];
    expect(values.every((value) => value === 0 || value === 1)).toBe(true);
    const share = values.reduce((a, b) => a + b) / size;
    expect(Math.abs(share - probability)).toBeLessThanOrEqual(5 * Math.sqrt((probability * (1 - probability)) / size));
  }
  expect(() => random.bernoulli([1], { probability: 1.5 })).toThrow("probability must be in [0, 1], got 1.5");
});

test("truncated normal values stay within two deviations", () => {
  const values = random.truncatedNormal([size], { mean: 1, stddev: 3 }).dataSync();
  expect(values.every((value) => value >= -5 && value <= 7)).toBe(true);
});

test("draws of different seeds and salts are independent, those of the same are equal", () => {
  const first = (seed: number, salt: number) => {
    random.seed(seed);
    return random.normal([size], { salt }).dataSync();
  };
  expectIndependent(seeds.map((seed) => first(seed, 0)));
  expectIndependent(seeds.map((salt) => first(1, salt)));
  expect(first(3, 2)).toEqual(first(3, 2));
});

test("drawing leaves only its result", () => {
  const { numTensors } = tf.memory();
  const made = [random.uniform([3], { min: 1, max: 2 }), random.normal([3], { mean: 1 }), random.bernoulli([3])];
  expect(tf.memory().numTensors).toBe(numTensors + made.length);
  tf.dispose(made);
});

test("a traced step draws a new mask at every call, and two runs draw the same", () => {
  const run = (seed: number) => {
    const w = tf.variable(tf.ones([64]));
    const layer = dropout({ rate: 0.5 });
    const compute = () => {
      const dropped = layer.apply(w, { training: true }) as tf.Tensor;
      const noisy = dropped.mul(random.bernoulli([64], { probability: 0.8 })).add(random.normal([64]));
      return [noisy.sum() as tf.Scalar, noisy] as const;
    };
    const step = trainStep({ compute, variables: [w], optimizer: { kind: "sgd" }, seed });
    const results = [1, 2, 3].map(() => [...step.run([], { learningRate: 0 }).outputs[0]!]);
    step.dispose();
    w.dispose();
    return results;
  };
  const [a, b, c] = run(1);
  expect(a).not.toEqual(b);
  expect(b).not.toEqual(c);
  expect(run(1)).toEqual([a, b, c]);
  expect(run(2)[0]).not.toEqual(a);
});

test("seeded initialisers of tf.layers make the same weights", () => {
  const weights = () => {
    const layer = tf.layers.dense({
      units: 5,
      inputShape: [7],
      kernelInitializer: tf.initializers.heNormal({ seed: 3 }),
      biasInitializer: tf.initializers.randomUniform({ seed: 4 }),
    });
    layer.build([null, 7]);
    return layer.getWeights().flatMap((weight) => [...weight.dataSync()]);
  };
  expect(weights()).toEqual(weights());
});
