import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as show from "../../lib/notebook/show";
import { readPretrainingResults } from "../../lib/results/pretraining";
import published from "../../results/pretraining.json";
import { temporaryFolder } from "../data/support";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());
const sentences = () => kernel.messages.map(({ data }) => data["text/plain"] as string);

const score = (method: string, estimate: number) => {
  const interval = { estimate, low: estimate - 0.05, high: estimate + 0.05 };
  return { method, accuracy: interval, macroF1: interval, key: "abc", seconds: 1 };
};
const history = [
  { step: 0, samples: 0, accuracy: 0.06, neighbours: 0.07, seconds: 0 },
  { step: 9, samples: 576, loss: 3.5, accuracy: 0.2, neighbours: 0.1, seconds: 2 },
];
const row = (what: string, seconds: number, ...benchmark: ReturnType<typeof score>[]) => {
  const { settings, provenance, ...rest } = published.rows.captions;
  return {
    ...rest,
    what,
    settings: { ...settings, samples: 131_072 },
    provenance: { ...provenance, seconds },
    benchmark,
    history: seconds > 0 ? history : [],
  };
};
const scores = {
  ...published,
  benchmark: { ...published.benchmark, bestAccuracy: 0.9 },
  rows: {
    captions: row("on captions", 3600, score("linear probe", 0.7), score("zero-shot", 0.6)),
    untrained: row("not at all", 0, score("linear probe", 0.4)),
  },
};

async function written(content: unknown) {
  const file = join(await temporaryFolder(), "pretraining.json");
  await writeFile(file, JSON.stringify(content));
  return file;
}

test("every variant and method is one row of the table and of the forest plot", async () => {
  await show.pretraining(await readPretrainingResults(await written(scores)), {
    references: [{ label: "majority", value: 0.344 }],
  });
  const [curves, table, picture] = sentences();
  expect(curves).toContain("captions after 576 figures: loss 3.500, held-out accuracy 20.0 %");
  expect(curves).not.toContain("untrained");
  expect(table).toMatch(/captions, linear probe +on captions +131,072 figures +1 h 00 min +70\.0 % \[65\.0, 75\.0\]/);
  expect(table).toMatch(/untrained, linear probe +not at all +– +– +40\.0 %/);
  expect(picture).toContain("captions, zero-shot 60.0 % [55.0, 65.0]; untrained, linear probe 40.0 %");
  expect(picture).toContain("majority 34.4 %, best possible 90.0 %");
});

test("a missing file is said to be missing; a wrong one is refused by name", async () => {
  expect(await readPretrainingResults(join(await temporaryFolder(), "none.json"))).toBeUndefined();
  await show.pretraining(undefined);
  expect(sentences()).toEqual([expect.stringMatching(/missing: npm run pretrain -- --evaluate writes it/)]);
  const broken = await written({ ...scores, rows: { captions: { ...scores.rows.captions, benchmark: [] } } });
  await expect(readPretrainingResults(broken)).rejects.toThrow(/pretraining\.json does not hold scores .*schema 1/);
});
