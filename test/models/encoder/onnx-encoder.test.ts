import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { imagesOf } from "../../../lib/data/images";
import { type OnnxEncoderOptions, onnxEncoder } from "../../../lib/models/encoder/onnx-encoder";
import { withShuffledWeights } from "../../../lib/models/encoder/shuffled-weights";
import { externalFiles } from "../../../lib/models/weights/onnx-external";
import { readOnnxGraph } from "../../../lib/models/weights/onnx-graph";
import { temporaryFolder } from "../../data/support";
import { syntheticDataset } from "../../support/datasets";
import { model, tensorMessage } from "../weights/onnx-schema";
import { encoderGoldens, farthest, goldenImages, imagesInMemory, modelFiles, noiseImage, rowsOf } from "./support";

const weights = modelFiles("vit")["onnx/model.onnx"]!;
let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

async function tiny(options: Partial<OnnxEncoderOptions> = {}, bytes: Uint8Array = weights) {
  const file = join(folder, "tiny.onnx");
  await writeFile(file, bytes);
  return onnxEncoder({ file, output: "pooler_output", imageSize: 32, resize: 37, batchSize: 4, ...options });
}
const images = () => imagesInMemory(goldenImages());

test("features are those of Hugging Face transformers where the preprocessing is the same", async () => {
  // Of a square image of the right size nothing is resized or cut, so that only the normalisation is left.
  const square = encoderGoldens.sizes.findIndex(([width, height]) => width === 32 && height === 32);
  const halves = [0.5, 0.5, 0.5] as const;
  const features = await tiny({ resize: 32, mean: halves, std: halves });
  const rows = rowsOf(await features.of(imagesInMemory([noiseImage(32, 32, square)])));
  expect(farthest(rows, [encoderGoldens.models.vit!.pooled![square]!])).toBeLessThan(2e-5);
});

test("one image has the same features alone and in any company and order, bit for bit", async () => {
  const features = await tiny();
  const all = goldenImages();
  const together = rowsOf(await features.of(imagesInMemory(all)));
  expect(new Set(together.map(String)).size).toBe(all.length);
  for (const [i, image] of all.entries()) {
    expect(rowsOf(await features.of(imagesInMemory([image])))).toEqual([together[i]]);
  }
  expect(rowsOf(await features.of(imagesInMemory(all.toReversed())))).toEqual(together.toReversed());
});

test("the key changes with all that decides the features, and with nothing else", async () => {
  const params = async (options?: Partial<OnnxEncoderOptions>, bytes?: Uint8Array) =>
    JSON.stringify((await tiny(options, bytes)).params);
  const plain = await params();
  expect(await params({ name: "another name" })).toBe(plain);
  const changed = [
    await params({ output: "last_hidden_state" }),
    await params({ resize: 40 }),
    await params({ imageSize: 31 }),
    await params({ filter: "bicubic" }),
    await params({ mean: [0, 0, 0] }),
    await params({ std: [1, 1, 1] }),
    await params({ batchSize: 5 }),
    await params({}, modelFiles("dinov2")["onnx/model.onnx"]),
  ];
  expect(new Set([plain, ...changed]).size).toBe(changed.length + 1);
});

test("a dataset is computed once; another start needs no working model", async () => {
  const dataset = syntheticDataset({ n: 6, size: 40 });
  const ids = dataset.examples.map(({ id }) => id);
  const cache = join(folder, "cache");
  const features = await tiny();
  const first = await features.of(imagesOf(dataset, ids, { cache }));
  await writeFile(join(folder, "tiny.onnx"), "gone");
  expect(await features.of(imagesOf({ ...dataset }, ids, { cache }))).toEqual(first);
  expect(await features.of(imagesOf({ ...dataset }, [ids[4]!], { cache }))).toEqual({
    length: first.length,
    values: first.values.slice(4 * first.length, 5 * first.length),
  });
});

describe("values in another file", () => {
  const halves = [0.5, 0.5, 0.5] as const;
  const [data, golden] = ["vision_model.onnx_data", encoderGoldens.models.siglip!.pooled!];

  /** SigLIP's image tower in a folder of its own, its values beside it or not. */
  async function siglip(values: Uint8Array | undefined = modelFiles("siglip")[`onnx/${data}`]!) {
    const place = join(folder, "model");
    await mkdir(place, { recursive: true });
    await rm(join(place, data), { force: true });
    if (values) await writeFile(join(place, data), values);
    await writeFile(join(place, "vision_model.onnx"), modelFiles("siglip")["onnx/vision_model.onnx"]!);
    const settings = { output: "pooler_output", imageSize: 32, resize: 32, mean: halves, std: halves };
    return onnxEncoder({ file: join(place, "vision_model.onnx"), ...settings });
  }

  test("is taken beside the model, whatever the working directory has: features are Hugging Face's", async () => {
    const before = process.cwd();
    const square = encoderGoldens.sizes.findIndex(([width, height]) => width === 32 && height === 32);
    try {
      process.chdir(folder);
      await writeFile(data, Buffer.alloc(modelFiles("siglip")[`onnx/${data}`]!.length));
      const rows = rowsOf(await (await siglip()).of(imagesInMemory([noiseImage(32, 32, square)])));
      expect(farthest(rows, [golden[square]!])).toBeLessThan(2e-5);
      await rm(join(folder, "model", data));
      await expect(onnxEncoder({ file: join("model", "vision_model.onnx") })).rejects.toThrow(
        /vision_model\.onnx keeps values in model.vision_model\.onnx_data, which cannot be read: ENOENT.*put it there/,
      );
    } finally {
      process.chdir(before);
    }
  });

  test("is part of the key, and may not change before the features are computed", async () => {
    const features = await siglip();
    const other = modelFiles("siglip")[`onnx/${data}`]!.map((byte, i) => (i === 3 ? byte ^ 1 : byte));
    expect(JSON.stringify((await siglip(other)).params)).not.toBe(JSON.stringify(features.params));
    await expect(features.of(images())).rejects.toThrow("has changed since it was named");
  });

  const at = (location: string) => ({
    name: "w",
    dims: [2],
    dataType: 1,
    location: 1,
    external: [{ key: "location", value: location }],
  });

  test.each(["../w.bin", "/etc/passwd", "a/../../w.bin", "C:\\w.bin", "", "..", "a//b"])(
    "is refused in %j",
    async (location) => {
      await expect(tiny({}, model({ initializer: [at(location)] }))).rejects.toThrow(
        /tiny\.onnx .*which is no file of its folder/,
      );
    },
  );

  test("is found in the tensors of branches and constants too", () => {
    const graph = (location: string) => model({ initializer: [at(location)] }).subarray(2); // without the version
    const field = (id: number, value: Uint8Array) => [(id << 3) | 2, value.length, ...value];
    const inner = graph("inner.bin");
    const constant = field(5, Uint8Array.from(field(5, tensorMessage(at("constant.bin")))));
    const branch = field(5, Uint8Array.from(field(6, inner.subarray(2))));
    const node = field(1, Uint8Array.from([...constant, ...branch]));
    expect(externalFiles(Uint8Array.from(field(7, Uint8Array.from(node))))).toEqual(["constant.bin", "inner.bin"]);
  });
});

describe("errors say what to do", () => {
  const failing = async (options?: Partial<OnnxEncoderOptions>, bytes?: Uint8Array) =>
    (await tiny(options, bytes)).of(images());

  test("a file that is not there", async () => {
    await expect(onnxEncoder({ file: join(folder, "none.onnx") })).rejects.toThrow(
      /cannot read the ONNX file .*none\.onnx/,
    );
  });

  test("a file that is cut off, or no ONNX at all", async () => {
    await expect(failing({}, weights.subarray(0, weights.length / 2))).rejects.toThrow(/not an ONNX model, is cut off/);
    await expect(failing({}, Buffer.from("<html>not found</html>"))).rejects.toThrow(/22 bytes\) is not an ONNX model/);
  });

  test("a file that changed since", async () => {
    const features = await tiny();
    await writeFile(join(folder, "tiny.onnx"), modelFiles("dinov2")["onnx/model.onnx"]!);
    await expect(features.of(images())).rejects.toThrow("has changed since it was named");
  });

  test("an output that the model lacks, or none said where there are two", async () => {
    await expect(failing({ output: "logits" })).rejects.toThrow(
      'has no output "logits"; set output to one of last_hidden_state, pooler_output',
    );
    const file = join(folder, "tiny.onnx");
    const unsaid = await onnxEncoder({ file, imageSize: 32 });
    await expect(unsaid.of(images())).rejects.toThrow("has several outputs; set output to one of last_hidden_state");
  });

  test("a size that the model does not take", async () => {
    await expect(failing({ imageSize: 48, resize: 50 })).rejects.toThrow(
      /takes pixel_values of \[batch_size,3,32,32\], but would get \[4,3,48,48\]; set imageSize/,
    );
    await expect(tiny({ imageSize: 48, resize: 37 })).rejects.toThrow("does not fit into 37 × 37; resize to more");
  });

  test("a batch size that is none", async () => {
    await expect(tiny({ batchSize: 0 })).rejects.toThrow("batchSize must be a whole number from 1 to 1024, got 0");
  });
});

test("shuffled weights: every tensor keeps its values, in another order that the seed decides", async () => {
  const values = (bytes: Uint8Array) =>
    readOnnxGraph(new Uint8Array(bytes)).initializers.map(({ name, dataType, data }) => ({
      name,
      dataType,
      values: [...new Uint32Array(data!.slice().buffer)],
    }));
  const sorted = (list: ReturnType<typeof values>) =>
    list.map(({ values, ...rest }) => ({ ...rest, values: values.sort((a, b) => a - b) }));
  const shuffled = withShuffledWeights(weights, 1);
  expect(shuffled).not.toEqual(weights);
  expect(sorted(values(shuffled))).toEqual(sorted(values(weights)));
  expect(withShuffledWeights(weights, 1)).toEqual(shuffled);
  expect(withShuffledWeights(weights, 2)).not.toEqual(shuffled);

  const of = async (options: Partial<OnnxEncoderOptions>) => rowsOf(await (await tiny(options)).of(images()));
  const [plain, one, two] = [await of({}), await of({ shuffleWeights: 1 }), await of({ shuffleWeights: 2 })];
  expect(new Set([plain, one, two].map(String)).size).toBe(3);
  expect((await tiny({ shuffleWeights: 0 })).params.shuffleWeights).toBe(0);
});
