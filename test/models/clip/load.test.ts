import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { imagesOf } from "../../../lib/data/images";
import { loadClip, lora, parameterShapes, readClipConfig, saveClip } from "../../../lib/models/clip";
import { directionsOf } from "../../../lib/models/clip/similarities";
import { openSafetensors, writeSafetensors } from "../../../lib/models/weights/safetensors";
import { syntheticDataset } from "../../support/datasets";
import { expected, goldens, type Model, smallestCosine, toTorch, weightsOf } from "./golden";

const folder = mkdtempSync(join(tmpdir(), "stillact-clip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(() => use("onnxruntime", { threads: 2 }));

const dataset = syntheticDataset({ n: 5, size: 20 });
const images = imagesOf(
  dataset,
  dataset.examples.map(({ id }) => id),
);
const quiet = { warn: () => {} };

const json = (path: string, file: string) => JSON.parse(readFileSync(join(path, file), "utf8"));

/** A golden model in a folder of its own, to be damaged. */
function copy(name: string, model: string, ...more: string[]): string {
  const path = join(folder, name);
  for (const part of [model, ...more]) cpSync(join(goldens, part), path, { recursive: true });
  return path;
}

/** What a folder has besides config.json and weights. */
const files = (model: Model) =>
  model === "gelu" ? ["vocab.json", "merges.txt"] : ["tokenizer.json", "preprocessor_config.json"];

/** A folder of weights with the tokenizer of the model that they are of. */
function complete(name: string, source: string, model: Model): string {
  const path = copy(name, source);
  for (const file of files(model)) cpSync(join(goldens, model, file), join(path, file));
  return path;
}

describe("one line loads", () => {
  const cases: [string, Model, string][] = [
    ["a Hugging Face folder in float16", "quick-gelu", "quick-gelu"],
    ["shards", "gelu", "gelu"],
    ["an ONNX export in one file", "quick-gelu", "quick-gelu-onnx"],
    ["an ONNX export of the two towers", "gelu", "gelu-onnx"],
  ];
  test.each(cases)("%s: text embeddings are Hugging Face's", async (_, model, source) => {
    const path = complete(`load-${source}`, source, model);
    const warn = vi.fn();
    const clip = await loadClip(path, { warn });
    const rows = directionsOf(await clip.embedTexts(expected.prompts.slice(0, 4))).map((row) => [...row]);
    expect(smallestCosine(rows, expected.models[model].textEmbeddings)).toBeGreaterThan(0.99999);
    expect(clip.name).toBe(`load-${source}`);
    // Towers that were exported apart have no scale.
    const assumed = warn.mock.calls.filter(([message]) => /logit_scale; 100 is taken/.test(message as string));
    expect(assumed).toHaveLength(source === "gelu-onnx" ? 1 : 0);
    expect(clip.logitScale).toBeCloseTo(
      source === "gelu-onnx" ? 100 : Math.exp(clip.parameters.logit_scale!.dataSync()[0]!),
    );
    clip.dispose();
  });
});

test.each(["quick-gelu", "gelu"] as const)(
  "a checkpoint of PyTorch, and its shards (%s), are the same model",
  async (model) => {
    const path = await toTorch(copy(`torch-${model}`, model));
    const [one, other] = [await loadClip(join(goldens, model), quiet), await loadClip(path, quiet)];
    expect(readdirSync(path).filter((name) => name.endsWith(".safetensors"))).toEqual([]);
    expect(other.fingerprint).toBe(one.fingerprint);
    one.dispose();
    other.dispose();
  },
);

test("the same weights in another format are the same model; images alone and in a batch have the same features", async () => {
  const [one, other] = [
    await loadClip(join(goldens, "quick-gelu"), { batchSize: 2 }),
    await loadClip(complete("same", "quick-gelu-onnx", "quick-gelu"), { batchSize: 2 }),
  ];
  expect(other.fingerprint).toBe(one.fingerprint);
  const rows = await one.features.of(images);
  expect(rows.values).toHaveLength(5 * 14);
  const cache = join(folder, "other cache");
  const last = imagesOf(syntheticDataset({ n: 5, size: 20, name: "again" }), ["image-4"], { cache });
  expect((await other.features.of(last)).values).toEqual(rows.values.slice(4 * 14));
  one.dispose();
  other.dispose();
});

test("what the image tower says, projected, is the embedding", async () => {
  const clip = await loadClip(join(goldens, "quick-gelu"));
  const { projectionSize, vision } = clip.config;
  const [embedded, pooled] = [await clip.features.of(images), await clip.pooled.of(images)];
  const rows = ({ values, length }: typeof pooled) => tf.tensor2d(values, [values.length / length, length]);
  expect([embedded.length, pooled.length]).toEqual([projectionSize, vision.hiddenSize]);
  const projected = rows(pooled).matMul(clip.parameters["visual_projection.weight"] as tf.Tensor2D, false, true);
  expect(projected.sub(rows(embedded)).abs().max().dataSync()[0]).toBeLessThan(1e-5);
  clip.dispose();
});

test("what is saved is loaded again, in half precision too where the weights allow it", async () => {
  const clip = await loadClip(join(goldens, "gelu"), quiet);
  for (const format of ["F32", "F16"] as const) {
    const path = join(folder, `saved-${format}`);
    await saveClip(clip, path, { format, notes: { origin: "a test" } });
    expect(json(path, "config.json").origin).toBe("a test");
    const again = await loadClip(path, quiet);
    expect(again.fingerprint).toBe(clip.fingerprint);
    expect(again.preprocessing).toEqual(clip.preprocessing);
    expect(await again.embedTexts(expected.prompts)).toEqual(await clip.embedTexts(expected.prompts));
    again.dispose();
    rmSync(join(path, "tokenizer.json")); // vocab.json and merges.txt say the same
    const older = await loadClip(path, quiet);
    expect(await older.embedTexts(expected.prompts)).toEqual(await clip.embedTexts(expected.prompts));
    older.dispose();
  }
  const size = (format: string) => readFileSync(join(folder, `saved-${format}`, "model.safetensors")).length;
  expect(size("F16")).toBeLessThan(0.6 * size("F32"));
  clip.dispose();
});

test("what could not be loaded again is not saved: updates of LoRA, values that are not finite, or too large for half precision", async () => {
  const clip = await loadClip(join(goldens, "gelu"), quiet);
  const path = join(folder, "unsaved");
  const name = "text_projection.weight";
  const save = (value: number, format: "F32" | "F16") => {
    const weight = tf.tensor([...clip.parameters[name]!.dataSync().subarray(1), value], clip.parameters[name]!.shape);
    return saveClip({ ...clip, parameters: { ...clip.parameters, [name]: weight } }, path, { format });
  };
  await expect(save(Number.NaN, "F32")).rejects.toThrow(/saveClip: values that are NaN .*\(text_projection\.weight\)/);
  await expect(save(7e4, "F16")).rejects.toThrow(
    /half precision ends at 65504.* in text_projection\.weight; save in F32/,
  );
  const adapted = lora(clip.parameters, { rank: 2 });
  await expect(saveClip({ ...clip, parameters: adapted.parameters }, path)).rejects.toThrow(
    /save what merge\(\) gives/,
  );
  expect(existsSync(path)).toBe(false);
  await save(7e4, "F32");
  await save(65_519, "F16"); // rounds to the largest
  clip.dispose();
});

test("images of one pixel and of 1 × 8000 pixels are taken: only what is cut out of the enlarged image is computed", async () => {
  const clip = await loadClip(join(goldens, "quick-gelu"));
  const embed = async (width: number, height: number) => {
    const read = async () => ({ width, height, data: new Uint8Array(width * height * 3).fill(90) });
    const one = { ...dataset, fingerprint: `${width}x${height}`, examples: [{ id: "image-0" }], read };
    return clip.features.of(imagesOf(one, ["image-0"], { cache: join(folder, "cache") }));
  };
  const pixel = await embed(1, 1);
  expect(pixel.values.every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
  expect(await embed(1, 8000)).toEqual(pixel);
  expect(await embed(8000, 1)).toEqual(pixel);
  clip.dispose();
});

test("several end tokens: the first that a text has is read out", async () => {
  const one = await loadClip(join(goldens, "gelu"), quiet);
  const path = copy("ends", "gelu");
  const config = json(path, "config.json");
  Object.assign(config.text_config, { eos_token_id: [config.text_config.vocab_size + 5, one.config.text.endToken] });
  writeFileSync(join(path, "config.json"), JSON.stringify(config));
  const several = await loadClip(path, quiet);
  expect(await several.embedTexts(expected.prompts)).toEqual(await one.embedTexts(expected.prompts));
  Object.assign(config.text_config, { eos_token_id: [0, 1] });
  writeFileSync(join(path, "config.json"), JSON.stringify(config));
  const other = await loadClip(path, quiet);
  await expect(other.embedTexts(["x"])).rejects.toThrow(/but config\.json has eos_token_id 0,1/);
  for (const clip of [one, several, other]) clip.dispose();
});

describe("is refused", () => {
  const change = (path: string, file: string, edit: (content: ReturnType<typeof json>) => void) => {
    const content = json(path, file);
    edit(content);
    writeFileSync(join(path, file), JSON.stringify(content));
  };
  const load = (path: string) => loadClip(path, quiet);

  test("a config that asks for other tensors: every one is named", async () => {
    const deeper = copy("deeper", "quick-gelu");
    change(deeper, "config.json", (config) => Object.assign(config.text_config, { num_hidden_layers: 3 }));
    const missing = await load(deeper).catch((error: Error) => error.message);
    expect(missing).toMatch(/16 missing: text_model\.encoder\.layers\.2\.layer_norm1\.weight, /);
    expect(missing).not.toMatch(/surplus/);
    for (const part of ["self_attn.q_proj.bias", "mlp.fc2.weight", "layer_norm2.bias"])
      expect(missing).toContain(`text_model.encoder.layers.2.${part}`);

    const shallower = copy("shallower", "gelu-onnx", "gelu");
    rmSync(join(shallower, "model.safetensors.index.json"));
    change(shallower, "config.json", (config) => Object.assign(config.vision_config, { num_hidden_layers: 2 }));
    await expect(load(shallower)).rejects.toThrow(
      /16 surplus: .*vision_model\.encoder\.layers\.2\.self_attn\.q_proj\.weight/,
    );

    const wider = copy("wider", "quick-gelu");
    change(wider, "config.json", (config) => Object.assign(config, { projection_dim: 15 }));
    await expect(load(wider)).rejects.toThrow(
      /2 of another shape: .*text_projection\.weight is \[14,16\], the model has \[15,16\]/,
    );
  });

  test("a config of another model altogether: every missing and every surplus tensor is named", async () => {
    const path = copy("strange", "quick-gelu");
    const published = {
      model_type: "clip",
      text_config: { num_hidden_layers: 24 },
      vision_config: { num_hidden_layers: 1 },
    };
    writeFileSync(join(path, "config.json"), JSON.stringify(published));
    rmSync(join(path, "preprocessor_config.json"));
    rmSync(join(path, "tokenizer.json"));
    for (const file of files("gelu")) cpSync(join(goldens, "gelu", file), join(path, file));
    const message = await load(path).then(String, (error: Error) => error.message);
    const named = (what: string) =>
      message
        .match(new RegExp(`\\d+ ${what}: (.*)`))?.[1]
        ?.split(", ")
        .sort();
    const wanted = [...parameterShapes(readClipConfig(published)).keys()];
    const stored = [...(await weightsOf(join(goldens, "quick-gelu"))).keys()];
    const without = (names: string[], others: string[]) => names.filter((name) => !others.includes(name)).sort();
    expect(named("missing")).toEqual(without(wanted, stored));
    expect(named("surplus")).toEqual(without(stored, wanted));
    expect(named("missing")!.length).toBeGreaterThan(300);
  });

  test("another architecture, and a config that makes no CLIP", async () => {
    const path = copy("other", "quick-gelu");
    change(path, "config.json", (config) => Object.assign(config, { model_type: "blip" }));
    await expect(load(path)).rejects.toThrow(/the architecture is "blip"; only CLIP and SigLIP models/);
    change(path, "config.json", (config) => Object.assign(config, { model_type: "clip" }));
    change(path, "config.json", (config) => Object.assign(config.vision_config, { hidden_act: "relu" }));
    await expect(load(path)).rejects.toThrow(/vision_config does not hold the settings of a CLIP model/);
    change(path, "config.json", (config) =>
      Object.assign(config.vision_config, { hidden_act: "gelu", num_attention_heads: 5 }),
    );
    await expect(load(path)).rejects.toThrow(/hidden_size 24 is not a multiple of the 5 heads/);
  });

  test("a folder without config, without weights, or with a damaged checkpoint", async () => {
    const path = join(folder, "bare");
    mkdirSync(path);
    await expect(load(path)).rejects.toThrow(/bare.config\.json is missing/);
    for (const file of ["config.json", "tokenizer.json"]) cpSync(join(goldens, "quick-gelu", file), join(path, file));
    await expect(load(path)).rejects.toThrow(/has no weights: no model\.safetensors/);
    writeFileSync(join(path, "pytorch_model.bin"), "");
    await expect(load(path)).rejects.toThrow(/pytorch_model\.bin is no valid PyTorch checkpoint/);
    writeFileSync(join(path, "config.json"), "{");
    await expect(load(path)).rejects.toThrow(/config\.json is not JSON/);
  });

  test("an index that points out of its folder, or to a file that is not there", async () => {
    const path = copy("shards", "gelu");
    const first = Object.keys(json(path, "model.safetensors.index.json").weight_map)[0]!;
    const point = (to: string) =>
      change(path, "model.safetensors.index.json", (index) => Object.assign(index.weight_map, { [first]: to }));
    for (const place of ["../gelu/model-00001-of-00002.safetensors", "/etc/passwd", "vocab.json"]) {
      point(place);
      await expect(load(path)).rejects.toThrow(/which is no \.safetensors file of its folder/);
    }
    point("model-00003-of-00002.safetensors");
    await expect(load(path)).rejects.toThrow(/model-00003-of-00002\.safetensors/);
  });

  test.each(["null", "[]", "3", '{"image_processor": null}', '{"image_processor": {"size": "x"}}', "{"])(
    "processor_config.json that holds %s",
    async (content) => {
      const path = copy("processor", "quick-gelu");
      rmSync(join(path, "preprocessor_config.json"));
      writeFileSync(join(path, "processor_config.json"), content);
      await expect(load(path)).rejects.toThrow(/processor_config\.json (does not hold the settings of|is not JSON)/);
    },
  );

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("weights with %f: the tensor is named", async (value) => {
    const path = copy("not finite", "quick-gelu");
    const { tensors, close } = await openSafetensors(join(path, "model.safetensors"));
    const all = await Promise.all(
      [...tensors].map(async ([name, { shape, read }]) => [name, { shape, values: await read() }] as const),
    );
    await close();
    all.find(([name]) => name === "vision_model.post_layernorm.bias")![1].values[3] = value;
    await writeSafetensors(join(path, "model.safetensors"), Object.fromEntries(all));
    const before = tf.memory().numTensors;
    await expect(load(path)).rejects.toThrow(
      /not finite: 1 of the 24 values of vision_model\.post_layernorm\.bias are NaN or infinite: .*take another copy/,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a preprocessor for images of another size", async () => {
    const path = copy("size", "quick-gelu");
    change(path, "preprocessor_config.json", (settings) => Object.assign(settings, { crop_size: 14 }));
    await expect(load(path)).rejects.toThrow(/gives images of 14 × 14 px, the model takes 12 px/);
  });
});
