import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { figureStream } from "../../lib/figures/dataset/stream";
import { activities } from "../../lib/figures/world/activities";
import { figureSet } from "../../lib/pretrain/figure-set";
import { damages } from "../data/damage";
import { temporaryFolder } from "./support";

const folder = temporaryFolder();
const options = { size: 16, seed: 3, workers: 0 };

/** Everything that a set says. */
async function content(directory: string, n: number) {
  const set = await figureSet({ ...options, n, directory });
  const pixels = Array.from({ length: n }, (_, i) => {
    const into = new Uint8Array(16 * 16 * 3);
    set.read(i, into);
    return into;
  });
  await set.close();
  return { pixels, labels: set.labels, captions: set.captions };
}

async function streamed(n: number) {
  const found = { pixels: [] as Uint8Array[], labels: [] as number[], captions: [] as object[] };
  for await (const figure of figureStream({ ...options, n })) {
    found.pixels.push(figure.pixels);
    found.labels.push(activities.indexOf(figure.activity));
    found.captions.push(figure.captions);
  }
  return found;
}

test("holds the first figures of the stream; more are drawn when more are asked for, fewer are read", async () => {
  const directory = join(folder, "grows");
  expect(await content(directory, 5)).toEqual(await streamed(5));
  expect(await content(directory, 9)).toEqual(await streamed(9));
  expect(await content(directory, 3)).toEqual(await streamed(3));
});

test("resumes after a kill, wherever a file was cut off", async () => {
  const wanted = await streamed(6);
  await content(join(folder, "whole"), 6);
  const files = readdirSync(join(folder, "whole"));
  for (const [at, cut] of [0.3, 0.55, 0.9].entries())
    for (const file of files) {
      const directory = join(folder, `cut ${at} ${file.split(".").at(-1)}`);
      mkdirSync(directory);
      for (const name of files) writeFileSync(join(directory, name), readFileSync(join(folder, "whole", name)));
      const path = join(directory, file);
      truncateSync(path, Math.floor(cut * readFileSync(path).length));
      expect(await content(directory, 6)).toEqual(wanted);
    }
});

const files = ["rgb", "jsonl"].flatMap((kind) => Object.keys(damages).map((what) => [kind, what] as const));

test.each(files)("draws again what is damaged: %s with %s", async (kind, what) => {
  const wanted = await streamed(6);
  const directory = join(folder, `${kind} ${what}`);
  await content(directory, 6);
  const file = join(directory, readdirSync(directory).find((name) => name.endsWith(kind))!);
  writeFileSync(file, damages[what]!(readFileSync(file)));
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  expect(await content(directory, 6)).toEqual(wanted);
  expect(await content(directory, 6)).toEqual(wanted);
  expect(warn.mock.calls.length).toBeLessThanOrEqual(1);
  warn.mockRestore();
});
