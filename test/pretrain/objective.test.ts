import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, test } from "vitest";
import { initialParameters } from "../../lib/models/clip";
import { startingWeights } from "../../lib/pretrain/objective";
import { configOf } from "../../lib/pretrain/settings";
import { tiny } from "./support";

beforeAll(() => use("cpu"));

const config = configOf({ ...tiny.model, imageSize: 32 }, 600);
const positions = "vision_model.embeddings.position_embedding.weight";
const patches = "vision_model.embeddings.patch_embedding.weight";

test("positions tell row and column: patches of one row share half of theirs, patches of one column the other", () => {
  const rows = (startingWeights(config, 0)[positions] as tf.Tensor2D).arraySync();
  expect(rows).toHaveLength(17);
  const [width, half] = [16, 8];
  const at = (row: number, column: number) => rows[1 + 4 * row + column]!;
  expect(at(2, 1).slice(0, half)).toEqual(at(0, 1).slice(0, half));
  expect(at(2, 1).slice(half)).toEqual(at(2, 3).slice(half));
  expect(at(2, 1).slice(half)).not.toEqual(at(1, 1).slice(half));
  expect(at(0, 0)).toEqual(Array.from({ length: width }, (_, i) => (Math.floor(i / 4) % 2 === 0 ? 0 : 1)));
  expect(at(3, 2)[0]).toBeCloseTo(Math.sin(2), 6);
  expect(at(3, 2)[half]).toBeCloseTo(Math.sin(3), 6);
});

test("patches are embedded at the scale of their inputs; all else begins as CLIP's", () => {
  const [ours, theirs] = [startingWeights(config, 5), initialParameters(config, 5)];
  const { mean, variance } = tf.moments(ours[patches]!);
  expect(mean.dataSync()[0]).toBeCloseTo(0, 5);
  expect(variance.dataSync()[0]! * 3 * 8 * 8).toBeCloseTo(1, 4);
  expect(Object.keys(ours)).toEqual(Object.keys(theirs));
  for (const [name, tensor] of Object.entries(theirs))
    if (name !== positions && name !== patches) expect(ours[name]!.dataSync(), name).toEqual(tensor.dataSync());
  expect(ours[positions]!.dataSync().slice(0, 16)).toEqual(theirs[positions]!.dataSync().slice(0, 16));
});
