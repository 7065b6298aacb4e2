import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { describe } from "../../../lib/figures/compose/describe";
import { groundTruth } from "../../../lib/figures/dataset/ground-truth";
import { GENERATOR_VERSION } from "../../../lib/figures/dataset/recipe";
import { render } from "../../../lib/figures/dataset/render";
import { captionsOf } from "../../../lib/figures/words/captions";
import { activityOf, worlds } from "../../../lib/figures/world/worlds";
import { hashJson, sha256 } from "../../../lib/files";

/**
 * Weights pretrained on figures and results measured on them are valid for one generator. A change of figures needs a
 * new GENERATOR_VERSION; then `vitest run test/figures/dataset/golden.test.ts -u` writes the files of that version.
 */
const golden = (name: string) => join(__dirname, "..", "..", "goldens", `figures-v${GENERATOR_VERSION}-${name}.txt`);

const keys = worlds.flatMap((world) => Array.from({ length: 200 }, (_, index) => ({ world, seed: 0, index })));

it("describes the same figures on every machine until the version changes", async () => {
  const hashes = keys.map((key) => {
    const figure = describe(key, activityOf(key));
    const told = { figure, captions: captionsOf(figure), marks: groundTruth(figure, 224) };
    return `${key.world} ${key.index} ${hashJson(told).slice(0, 16)}`;
  });
  await expect(`${hashes.join("\n")}\n`).toMatchFileSnapshot(golden("descriptions"));
});

// Rasterisers differ between architectures: pixels are compared only on the platforms where they were recorded.
const pixels = golden(`pixels-${process.platform}-${process.arch}`);
const recording = process.env.STILLACT_RECORD_PIXELS === "1";

it.skipIf(!existsSync(pixels) && !recording)("draws the same pixels on the same platform", async () => {
  const hashes = keys
    .filter(({ index }) => index < 20)
    .map((key) => {
      const { data } = render(describe(key, activityOf(key)), 64);
      return `${key.world} ${key.index} ${sha256(data).slice(0, 16)}`;
    });
  await expect(`${hashes.join("\n")}\n`).toMatchFileSnapshot(pixels);
});
