import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { jit, ready } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, test } from "vitest";
import type { RgbImage } from "../../../lib/data/dataset";
import { liteArchitecture, parameterShapes } from "../../../lib/models/efficient-net/architecture";
import { type EfficientNet, loadEfficientNetLite, packages } from "../../../lib/models/efficient-net/load";
import { classLogits, imageFeatures } from "../../../lib/models/efficient-net/network";
import { efficientNetLite } from "../../../lib/models/encoder/efficient-net-lite";
import { product, sum } from "../../../lib/numbers";
import { projectRoot } from "../../../lib/paths";
import { temporaryFolder } from "../../data/support";
import { hashBytes } from "../../support/hash-noise";
import { imagesInMemory, noiseImage, rowsOf } from "../encoder/support";

interface Golden {
  /** How many numbers are trained. */
  parameters: number;
  /** Every 64th feature and every 50th logit of two images. */
  features: number[][];
  logits: number[][];
  gradients: { [name: string]: { norm: number; start: number[] } };
}
type Goldens = { labels: number[] } & { [size in "lite0" | "lite2"]: Golden };
const goldens = JSON.parse(readFileSync(join(__dirname, "../../goldens/efficient_net.json"), "utf8")) as Goldens;

beforeAll(() => ready());

/** The twin of `blocks_of_noise` in goldens/efficient_net.py. */
function blocksOfNoise(side: number, stream: number): RgbImage {
  const coarse = hashBytes(13 * 13 * 3, stream);
  const block = Math.floor(side / 13) + 1;
  const at = (i: number) => Math.floor(i / block);
  const data = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const [row, column, channel] = [Math.floor(i / (3 * side)), Math.floor(i / 3) % side, i % 3];
    return coarse[(at(row) * 13 + at(column)) * 3 + channel]!;
  });
  return { width: side, height: side, data };
}

const inputs = (side: number) =>
  tf.tidy(() =>
    tf
      .stack([0, 1].map((stream) => tf.tensor3d(Float32Array.from(blocksOfNoise(side, stream).data), [side, side, 3])))
      .sub(127)
      .div(128),
  );

/** The largest difference, in units of the largest golden value. */
function relative(actual: readonly number[][], wanted: readonly number[][]): number {
  const scale = Math.max(...wanted.flat().map(Math.abs));
  return Math.max(...wanted.flatMap((row, i) => row.map((value, j) => Math.abs(value - actual[i]![j]!)))) / scale;
}
const every = (rows: readonly number[][], step: number) => rows.map((row) => row.filter((_, i) => i % step === 0));

describe.each(["lite0", "lite2"] as const)("%s", (size) => {
  const golden = goldens[size];
  const architecture = liteArchitecture(size);

  test("has as many parameters as PyTorch's", () => {
    const shapes = [...parameterShapes(architecture)].filter(([name]) => !name.includes("running"));
    expect(sum(shapes.map(([, shape]) => product(shape)))).toBe(golden.parameters);
  });
});

/** Installed by npm start. */
const environment = join(projectRoot(), ".venv");
const sitePackages = ["Lib/site-packages", ...[8, 9, 10, 11, 12, 13, 14].map((n) => `lib/python3.${n}/site-packages`)];
const isInstalled = sitePackages.some((folder) => existsSync(join(environment, folder, packages.lite2)));

describe.skipIf(!isInstalled)("with the weights of ImageNet (npm start installs them)", () => {
  describe.each(["lite0", "lite2"] as const)("%s", (size) => {
    const golden = goldens[size];
    let model: EfficientNet;
    beforeAll(async () => {
      model = await loadEfficientNetLite(size);
      return () => tf.dispose(Object.values(model.parameters));
    });

    test("features and logits are PyTorch's", async () => {
      const { architecture, parameters } = model;
      const forward = jit((images: tf.Tensor) => {
        const features = imageFeatures(parameters, architecture, images);
        return [features, classLogits(parameters, features)];
      });
      const [features, logits] = forward(inputs(architecture.imageSize)).map(
        (tensor) => tensor.arraySync() as number[][],
      );
      forward.dispose();
      expect(relative(every(features!, 64), golden.features)).toBeLessThan(1e-4);
      expect(relative(every(logits!, 50), golden.logits)).toBeLessThan(1e-4);
    });

    test("gradients are PyTorch's", () => {
      const { architecture, parameters } = model;
      const names = Object.keys(golden.gradients);
      const gradients = jit((images: tf.Tensor, labels: tf.Tensor) => {
        const loss = () =>
          tf.losses.softmaxCrossEntropy(
            labels,
            classLogits(parameters, imageFeatures(parameters, architecture, images)),
          );
        const { grads } = tf.variableGrads(
          loss as () => tf.Scalar,
          names.map((name) => parameters[name]!),
        );
        return names.map((name) => grads[parameters[name]!.name]!);
      });
      const labels = tf.oneHot(goldens.labels, architecture.classes);
      gradients(inputs(architecture.imageSize), labels).forEach((gradient, i) => {
        const { norm, start } = golden.gradients[names[i]!]!;
        const values = gradient.dataSync();
        expect(Math.abs(Math.hypot(...start.map((value, k) => value - values[k]!))) / norm).toBeLessThan(5e-4);
        expect(Math.sqrt(sum(values.map((value) => value * value))) / norm).toBeCloseTo(1, 3);
      });
      gradients.dispose();
    });
  });

  test("features of images: one row each, prepared as in its evaluation on ImageNet", async () => {
    const features = await efficientNetLite("lite2");
    expect(features.name).toBe("EfficientNet-Lite2");
    // Of exactly the size that is cropped: resizing changes nothing, the crop takes the middle.
    const { architecture, parameters } = await loadEfficientNetLite("lite2");
    const image = noiseImage(292, 292, 3);
    const [row] = rowsOf(await features.of(imagesInMemory([image])));
    const pixels = tf.tensor4d(Float32Array.from(image.data), [1, 292, 292, 3]).slice([0, 16, 16, 0], [1, 260, 260, 3]);
    const wanted = imageFeatures(parameters, architecture, pixels.sub(127).div(128)).arraySync() as number[][];
    expect(relative([row!], wanted)).toBeLessThan(1e-4);
  });
});

test("another checkpoint is refused: its tensors are named", async () => {
  const other = join(__dirname, "../../goldens/torch/2.15-training.bin");
  await expect(loadEfficientNetLite("lite2", other)).rejects.toThrow(
    /2\.15-training\.bin: the weights do not fit the model\n {2}\d+ missing: _conv_stem\.weight.*\n {2}8 surplus: scale/,
  );
});

test("without the weights, the error says where they come from", async () => {
  await expect(efficientNetLite("lite1" as "lite2")).rejects.toThrow(/size must be "lite0" or "lite2", got "lite1"/);
  const folder = await temporaryFolder();
  await mkdir(join(folder, "empty"));
  await writeFile(join(folder, "cut-off"), "\x80\x02");
  await expect(efficientNetLite("lite2", { path: join(folder, "none") })).rejects.toThrow(/none/);
  await expect(loadEfficientNetLite("lite2", join(folder, "cut-off"))).rejects.toThrow(
    /cut-off is no valid PyTorch checkpoint/,
  );
});
