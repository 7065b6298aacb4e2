import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test, vi } from "vitest";
import { describeParity } from "./parity";

/** Made by `python test/goldens/clip.py FOLDER`. */
const folder = process.env.STILLACT_CLIP_FULL;

if (folder) {
  vi.setConfig({ testTimeout: 900_000 });
  describeParity({
    title: "a random ViT-B/32",
    engine: "onnxruntime",
    folder,
    golden: () => JSON.parse(readFileSync(join(folder, "expected.json"), "utf8")),
  });
} else test.skip("a random ViT-B/32 (set STILLACT_CLIP_FULL; see test/goldens/clip.py)", () => {});
