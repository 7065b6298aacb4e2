import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, expect, test } from "vitest";
import config from "../.dependency-cruiser.cjs";

/** A file that breaks each rule: what it imports, types only. */
const broken: [rule: string, file: string, imported: string][] = [
  ["engine-imports", "lib/engine/bad.ts", "../random"],
  ["figures-imports", "lib/figures/bad.ts", "../data/good"],
  ["data-imports", "lib/data/bad.ts", "../method"],
  ["results-imports", "lib/results/bad.ts", "../evaluate/good"],
  ["evaluate-imports", "lib/evaluate/bad.ts", "../models/good"],
  ["report-imports", "lib/report/bad.ts", "../notebook/good"],
  ["train-imports", "lib/train/bad.ts", "../methods/good"],
  ["models-imports", "lib/models/bad.ts", "../features/good"],
  ["features-imports", "lib/features/bad.ts", "../methods/good"],
  ["methods-imports", "lib/methods/bad.ts", "../study/good"],
  ["simulate-imports", "lib/simulate/bad.ts", "../study/good"],
  ["study-imports", "lib/study/bad.ts", "../notebook/good"],
  ["notebook-imports", "lib/notebook/bad.ts", "../pretrain/good"],
  ["pretrain-imports", "lib/pretrain/bad.ts", "../commands/good"],
  ["engine-graph-imports", "lib/engine/graph/bad.ts", "../kernels/good"],
  ["engine-kernels-imports", "lib/engine/kernels/bad.ts", "../passes/good"],
  ["engine-passes-imports", "lib/engine/passes/bad.ts", "../trace/good"],
  ["engine-trace-imports", "lib/engine/trace/bad.ts", "../run/good"],
  ["engine-run-imports", "lib/engine/run/bad.ts", "../train/good"],
  ["engine-train-imports", "lib/engine/train/bad.ts", "../api/good"],
  ["figures-world-imports", "lib/figures/world/bad.ts", "../paint/good"],
  ["figures-paint-imports", "lib/figures/paint/bad.ts", "../body/good"],
  ["figures-body-imports", "lib/figures/body/bad.ts", "../scene/good"],
  ["figures-scene-imports", "lib/figures/scene/bad.ts", "../compose/good"],
  ["figures-compose-imports", "lib/figures/compose/bad.ts", "../words/good"],
  ["figures-words-imports", "lib/figures/words/bad.ts", "../dataset/good"],
  ["leaves-import-no-room", "lib/files.ts", "./results/good"],
  ["no-tensors", "lib/evaluate/worse.ts", "@tensorflow/tfjs"],
  ["engine-by-its-name", "lib/methods/worse.ts", "../engine/good"],
  ["no-circular", "lib/train/back.ts", "./circle"],
];

const root = join(__dirname, "..");
const folder = mkdtempSync(join(tmpdir(), "stillact-imports-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let violations: { rule: string; from: string }[];

beforeAll(async () => {
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  const importing = (name: string) => `import type { Some } from "${name}";\nexport type Same = Some;\n`;
  for (const room of [...rooms(), ...rooms("engine"), ...rooms("figures")])
    write(`lib/${room}/good.ts`, "export type Some = 1;\n");
  for (const leaf of ["random", "method"]) write(`lib/${leaf}.ts`, "export type Some = 1;\n");
  write("lib/train/circle.ts", importing("./back"));
  write("lib/study/good.ts", `${importing("../data/good")}export type Some = 1;\n`);
  for (const [, file, imported] of broken) write(file, importing(imported));
  violations = await violationsIn(folder);
});

/** The folders of lib, or of a room of it. */
const rooms = (of = "") =>
  readdirSync(join(root, "lib", of), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !["bin", "dist", "node_modules"].includes(entry.name))
    .map(({ name }) => (of ? `${of}/${name}` : name));

async function violationsIn(baseDir: string) {
  const { forbidden, options } = config;
  const { output } = await cruise(["lib"], { ...options, baseDir, validate: true, ruleSet: { forbidden } });
  return (output as ICruiseResult).summary.violations.map(({ rule, from }) => ({ rule: rule.name, from }));
}

test.each(broken)("%s: %s may not import %s", (rule, from) => {
  expect(violations).toContainEqual({ rule, from });
});

test("what is allowed is not reported", () => {
  const reported = new Set(violations.map(({ from }) => from));
  expect([...reported].filter((file) => !broken.some(([, from]) => from === file))).toEqual([]);
});

test("every rule is broken above, and every room of lib has one", () => {
  const names: string[] = config.forbidden.map(({ name }: { name: string }) => name);
  expect(broken.map(([rule]) => rule).sort()).toEqual([...names].sort());
  const free = ["commands"]; // it is run, and imports what it likes
  expect(rooms().filter((room) => !free.includes(room) && !names.includes(`${room}-imports`))).toEqual([]);
});
