import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, describe, expect, test } from "vitest";
import { folder as folderDataset } from "../../lib/data/folder";
import { decodeImage } from "../../lib/data/image";
import { parseJson } from "../../lib/json-file";
import { readClipConfig, readVisionConfig } from "../../lib/models/clip/config";
import { readOpenClipConfig } from "../../lib/models/clip/open-clip-config";
import { parameterShapes, visionShapes } from "../../lib/models/clip/parameters";
import { readProcessor } from "../../lib/models/clip/processor";
import { loadSiglipTokenizer } from "../../lib/models/clip/siglip-tokenizer";
import { loadTokenizer, makeTokenizer } from "../../lib/models/clip/tokenizer";
import { inputSize } from "../../lib/models/encoder/preprocess";
import { preprocessingOf } from "../../lib/models/encoder/processor-config";
import { layouts, settingsFile, shardsOf } from "../../lib/models/weights/folder";
import { externalFiles } from "../../lib/models/weights/onnx-external";
import type { Random } from "../../lib/random";
import { loadResults, saveResult } from "../../lib/results/store";
import strings from "../goldens/clip_strings.json";
import { fuzz, MUTATIONS, mutated, mutatedJson } from "../support/fuzz";
import { hashBytes } from "../support/hash-noise";
import { syntheticResult } from "../support/results";

const folder = mkdtempSync(join(tmpdir(), "stillact-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const goldens = join(__dirname, "../goldens");
const text = (file: string) => readFileSync(file, "utf8");
const json = (file: string) => JSON.parse(text(file));
const miniClip = join(__dirname, "../../data/mini-clip");
const { text: textConfig } = readClipConfig(json(join(miniClip, "config.json")));
const quiet = { warn: () => {} };
const prompts = strings.texts.slice(0, 40);

/** So many seconds for all of them, whatever their number. */
const limit = 60_000 + 60 * MUTATIONS;

/** Some are read all the same, and most are not. */
function mostRefused(whole: number) {
  expect(whole).toBeGreaterThan(0);
  expect(whole).toBeLessThan(0.9 * MUTATIONS);
}

describe("a damaged file is read, or refused by its name, in two seconds and little memory", { timeout: limit }, () => {
  test("tokenizer.json", async () => {
    const original = json(join(goldens, "clip/quick-gelu/tokenizer.json"));
    const config = { ...textConfig, vocabularySize: 2 ** 24, endToken: 128 };
    const read = (file: string) =>
      makeTokenizer(parseJson(file, settingsFile, "t.json"), "t.json", config, quiet).encode(prompts);
    mostRefused(
      await fuzz({ name: "tokenizer", make: (draws) => mutatedJson(original, draws), read, message: /^t\.json/ }),
    );
  });

  test("tokenizers of SigLIP", async () => {
    const place = join(goldens, "siglip");
    const { text: config } = readClipConfig(json(join(place, "siglip2/config.json")));
    const original = json(join(place, "siglip2/tokenizer.json"));
    const damaged = join(folder, "siglip");
    mkdirSync(damaged);
    const load = async () => (await loadSiglipTokenizer(damaged, config, quiet)).encode(prompts);
    const read = (file: string) => {
      writeFileSync(join(damaged, "tokenizer.json"), file);
      return load();
    };
    const make = (draws: Random) => mutatedJson(original, draws);
    mostRefused(await fuzz({ name: "siglip 2", make, read, message: /tokenizer\.json/ }));
    rmSync(join(damaged, "tokenizer.json"));
    const pieces = readFileSync(join(place, "siglip/spiece.model")).subarray(0, 5000);
    const readPieces = (file: Uint8Array) => {
      writeFileSync(join(damaged, "spiece.model"), file);
      return load();
    };
    const whole = await fuzz({
      name: "spiece",
      make: (draws) => mutated(pieces, 5000, draws),
      read: readPieces,
      message: /spiece\.model/,
    });
    expect(whole).toBeLessThan(MUTATIONS);
  });

  test("merges.txt and vocab.json", async () => {
    const [vocab, merges] = ["vocab.json", "merges.txt"].map((file) => text(join(goldens, "clip/gelu", file)));
    const config = { ...textConfig, vocabularySize: 2 ** 24, endToken: 128 };
    const make = (draws: Random) => {
      const damaged = Buffer.from(mutated(Buffer.from(merges!), Infinity, draws)).toString();
      return draws.uniform() < 0.5
        ? `${vocab}\n\n${damaged}`
        : `${mutatedJson(JSON.parse(vocab!), draws)}\n\n${merges}`;
    };
    const read = async (both: string) => {
      const [first, second] = both.split(/\n\n(?=#)/);
      writeFileSync(join(folder, "vocab.json"), first!);
      writeFileSync(join(folder, "merges.txt"), second ?? "");
      (await loadTokenizer(folder, config, quiet)).encode(prompts);
    };
    mostRefused(await fuzz({ name: "merges", make, read, message: /vocab\.json|merges\.txt/ }));
  });

  const settings: [string, unknown, (value: object) => unknown][] = [
    [
      "config.json",
      json(join(goldens, "clip/gelu/config.json")),
      (value) => parameterShapes(readClipConfig(value, "s.json")),
    ],
    [
      "config.json of an image tower",
      json(join(goldens, "clip-vision/projected/config.json")),
      (value) => visionShapes(readVisionConfig(value, "s.json").vision, 3),
    ],
    [
      "open_clip_config.json",
      json(join(goldens, "clip/open-clip/open_clip_config.json")),
      (value) => parameterShapes(readOpenClipConfig(value, "s.json").config),
    ],
    [
      "preprocessor_config.json of CLIP",
      json(join(goldens, "clip/quick-gelu/preprocessor_config.json")),
      (value) => readProcessor(value, 12, "s.json"),
    ],
    [
      "preprocessor_config.json of an encoder",
      json(join(goldens, "encoders/dinov2/preprocessor_config.json")),
      (value) => inputSize(preprocessingOf(value, "s.json")),
    ],
  ];
  test.each(settings)("%s", async (name, original, read) => {
    const make = (draws: Random) => mutatedJson(original, draws);
    const whole = await fuzz({
      name,
      make,
      read: (file) => read(parseJson(file, settingsFile, "s.json")),
      message: /s\.json|^preprocessing: /,
    });
    mostRefused(whole);
  });

  test("model.safetensors.index.json", async () => {
    const name = "model.safetensors.index.json";
    const original = json(join(goldens, "clip/gelu", name));
    const read = async (file: string) => {
      writeFileSync(join(folder, name), file);
      for (const shard of await shardsOf(folder, layouts[0])) if (/[/\\]/.test(shard)) throw new Error(shard);
    };
    mostRefused(await fuzz({ name, make: (draws) => mutatedJson(original, draws), read, message: /index\.json/ }));
  });

  test("names of external data in ONNX files", async () => {
    const original = readFileSync(join(goldens, "encoders/siglip/onnx/vision_model.onnx"));
    const make = (draws: Random) => mutated(original, 4000, draws);
    const read = (file: Uint8Array) => {
      const names = externalFiles(Uint8Array.from(file));
      if (names.some((name) => /^\/|\.\.|\\/.test(name))) throw new TypeError(names.join());
    };
    mostRefused(await fuzz({ name: "external", make, read, message: /^(it |its |[\d.e+]+ bytes)/ }));
  });

  test("labels in CSV", async () => {
    const place = join(folder, "photos");
    mkdirSync(join(place, "a"), { recursive: true });
    const bytes = await sharp(hashBytes(300, 1), { raw: { width: 10, height: 10, channels: 3 } })
      .png()
      .toBuffer();
    const names = Array.from({ length: 6 }, (_, i) => `a/${i}.png`);
    for (const name of names) writeFileSync(join(place, name), Buffer.concat([bytes, Buffer.from(name)]));
    const csv = `file,label,group\n${names.map((name, i) => `${name},"class ${i % 2}",g${i % 3}`).join("\n")}\n`;
    const read = async (file: Uint8Array) => {
      writeFileSync(join(place, "labels.csv"), file);
      await folderDataset(join(place, "labels.csv"), quiet);
    };
    const make = (draws: Random) => mutated(Buffer.from(csv), Infinity, draws);
    mostRefused(await fuzz({ name: "csv", make, read, message: /labels\.csv|^folder: / }));
  });

  test("predictions and their labels", async () => {
    const place = join(folder, "results");
    const file = await saveResult(syntheticResult({ method: "m", accuracy: 0.5, n: 9 }), place);
    const original = json(file);
    const read = async (content: string) => {
      writeFileSync(file, content);
      await loadResults(place);
    };
    const whole = await fuzz({
      name: "predictions",
      make: (draws) => mutatedJson(original, draws),
      read,
      message: /results/,
    });
    expect(whole).toBeGreaterThan(0);
    const labels = join(place, "labels");
    writeFileSync(file, JSON.stringify(original));
    const name = join(labels, readdirSync(labels)[0]!);
    const made = json(name);
    const readLabels = async (content: string) => {
      writeFileSync(name, content);
      await loadResults(place);
    };
    mostRefused(
      await fuzz({
        name: "label sets",
        make: (draws) => mutatedJson(made, draws),
        read: readLabels,
        message: /labels/,
      }),
    );
  });

  test.each(["jpeg", "png", "webp"] as const)("pixels in %s", async (format) => {
    const raw = { width: 40, height: 30, channels: 3 } as const;
    const bytes = await sharp(hashBytes(40 * 30 * 3, 1), { raw })
      [format]()
      .toBuffer();
    const make = (draws: Random) => mutated(bytes, 700, draws);
    mostRefused(await fuzz({ name: format, make, read: decodeImage, message: /^image: cannot decode/ }));
  });
});
