import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { defaults, type PretrainSettings } from "../../lib/pretrain/settings";

/** A pretraining of a few seconds. */
export const tiny: PretrainSettings = {
  ...defaults,
  figures: 40,
  samples: 96,
  batchSize: 8,
  heldOut: 34,
  logEvery: 2,
  measureEvery: 6,
  model: {
    imageSize: 16,
    patchSize: 8,
    vision: { width: 16, layers: 1, heads: 2 },
    text: { width: 16, layers: 1, heads: 2, maxPositions: 24 },
    projectionSize: 8,
  },
};

/** A folder that is gone after the tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "stillact-pretrain-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
