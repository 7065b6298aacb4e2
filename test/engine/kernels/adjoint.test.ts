import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { flag, int, normal, seed } from "../catalogue/entry";

beforeAll(() => use("onnxruntime", { threads: 2 }));

type Four = tf.Tensor4D;

/** The gradient of a linear map A is its adjoint: <A x, y> = <x, A* y> for all x and y. */
function expectAdjoint(map: (x: Four) => tf.Tensor, shape: number[], of: number): void {
  tf.tidy(() => {
    const x = normal(shape, of);
    const traced = jit((t: tf.Tensor, y: tf.Tensor) => {
      const mapped = map(t as Four);
      const gradient = tf.grad(
        (s) =>
          map(s as Four)
            .mul(y)
            .sum() as tf.Scalar,
      )(t);
      return [mapped.mul(y).sum(), gradient.mul(t).sum(), gradient];
    });
    const y = normal(map(x as Four).shape, of + 1);
    const [left, right, gradient] = traced(x, y);
    expect(gradient!.shape).toEqual(shape);
    expect(Math.abs(left!.dataSync()[0]! - right!.dataSync()[0]!)).toBeLessThan(1e-4);
    traced.dispose();
  });
}

const picture = fc.record({ n: int(1, 3), height: int(1, 7), width: int(1, 7), channels: int(1, 3), seed });

test("average pools over padding", () => {
  const specs = fc.record({ of: picture, window: int(1, 3), stride: int(1, 3) });
  fc.assert(
    fc.property(specs, ({ of: { n, height, width, channels, seed }, window, stride }) =>
      expectAdjoint((x) => tf.avgPool(x, window, stride, "same"), [n, height, width, channels], seed),
    ),
    { numRuns: 20, seed: 1, endOnFailure: true },
  );
});

test.each([
  ["bilinear", tf.image.resizeBilinear],
  ["nearest", tf.image.resizeNearestNeighbor],
] as const)("%s resizing of any picture, by corners or pixel centres", (_, resize) => {
  const specs = fc.record({ of: picture, to: fc.tuple(int(1, 9), int(1, 9)), corners: flag, centres: flag });
  fc.assert(
    fc.property(specs, ({ of: { n, height, width, channels, seed }, to, corners, centres }) =>
      expectAdjoint((x) => resize(x, to, corners, centres && !corners), [n, height, width, channels], seed),
    ),
    { numRuns: 20, seed: 1, endOnFailure: true },
  );
});
