import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";
import { readCsv } from "../../lib/data/csv";
import { dataFile } from "../../lib/paths";

const anything = z.object({}).catchall(z.string());

function tally(values: readonly (string | undefined)[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value ?? ""] = (counts[value ?? ""] ?? 0) + 1;
  return counts;
}

test("the manifest and both label sets list the same 285 photos in the same order", async () => {
  const manifest = await readCsv(dataFile("photos-285.csv"), anything);
  const ids = manifest.map((row) => row.image_id);
  expect(new Set(ids).size).toBe(285);
  expect(new Set(manifest.map((row) => row.sha256)).size).toBe(285);
  for (const name of ["paper.csv", "visual.csv"]) {
    expect((await readCsv(dataFile("labels", name), anything)).map((row) => row.image_id)).toEqual(ids);
  }
});

test("the counts in the datasheet are those of the files", async () => {
  const sheet = await readFile(dataFile("README.md"), "utf8");
  const manifest = await readCsv(dataFile("photos-285.csv"), anything);
  const licences = ["BY-NC-SA", "BY-NC", "BY-NC-ND", "BY", "BY-SA", "BY-ND"];
  for (const [id, n] of Object.entries(tally(manifest.map((row) => row.coco_license_id)))) {
    expect(sheet).toContain(`| ${id} | ${licences[Number(id) - 1]} 2.0 | ${n} |`);
  }
  const megabytes = manifest.reduce((sum, row) => sum + Number(row.bytes), 0) / 1e6;
  expect(sheet).toContain(`${megabytes.toFixed(1)} MB`);

  const paper = await readCsv(dataFile("labels", "paper.csv"), anything);
  const visual = await readCsv(dataFile("labels", "visual.csv"), anything);
  const byPaper = tally(paper.map((row) => row.label));
  const byVisual = tally(visual.map((row) => row.visual_label));
  for (const name of ["sitting", "standing", "walking_running"]) {
    expect(sheet).toContain(`| ${name} | ${byPaper[name]} | ${byVisual[name]} |`);
  }
  const agreed = visual.filter((row) => row.visual_label !== "");
  for (const row of visual) expect(row.visual_label).toBe(row.forced_a === row.forced_b ? row.forced_a : "");
  expect(sheet).toContain(`${agreed.length} photos`);
  const truth = new Map(paper.map((row) => [row.image_id, row.label]));
  const matches = agreed.filter((row) => row.visual_label === truth.get(row.image_id)).length;
  expect(sheet).toContain(`${matches} of ${agreed.length}`);
  for (const pass of ["a", "b"]) {
    const same = visual.filter((row) => row[`forced_${pass}`] === truth.get(row.image_id)).length;
    expect(sheet).toContain(`${same} of 285`);
    expect(sheet).toContain(`${visual.filter((row) => row[`pass_${pass}`] === "none").length}`);
  }
});
