import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { pretrainCommand } from "../../lib/commands/pretrain";
import { loadClip } from "../../lib/models/clip";
import { defaults } from "../../lib/pretrain";
import { temporaryFolder } from "../pretrain/support";

const folder = temporaryFolder();

function terminal() {
  const [lines, updates]: [string[], string[]] = [[], []];
  return { lines, updates, update: (text: string) => updates.push(text), print: (text: string) => lines.push(text) };
}

test("trains, says how far it is and what came out, and leaves a model with its card", async () => {
  const line = terminal();
  const output = join(folder, "model");
  const options = { variants: ["captions"] as const, samples: 64, figures: 64, threads: 2, output };
  await pretrainCommand({ ...options, fresh: false, evaluate: false, line });
  expect(line.lines[0]).toMatch(/^captions: 64 samples, curves in .*captions.curves\.html$/);
  expect(line.lines[1]).toMatch(/^captions: loss \d\.\d{3}, accuracy 0\.\d{3}, neighbours 0\.\d{3}; .* min, .*model$/);
  expect(line.updates.some((text) => /step 1 of 1/.test(text))).toBe(true);
  expect(readFileSync(join(output, "README.md"), "utf8")).toContain("Not evaluated yet");
  const clip = await loadClip(output);
  expect(clip.config.vision.imageSize).toBe(defaults.model.imageSize);
  clip.dispose();

  const again = terminal();
  const other = { ...options, seed: 1, fresh: false, evaluate: false, line: again };
  await expect(pretrainCommand(other)).rejects.toThrow(/holds a training with other settings/);
});

test("there is nothing to evaluate before something was trained", async () => {
  process.env.STILLACT_BUILD = join(folder, "empty build");
  const options = { variants: [], fresh: false, evaluate: true, line: terminal() };
  await expect(pretrainCommand(options)).rejects.toThrow("pretrain: nothing has been trained here");
});
