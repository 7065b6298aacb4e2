import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Code } from "../lib/code";
import { imagesCode } from "../lib/data/images";
import type * as features from "../lib/features";
import { codeOf, type Method } from "../lib/method";
import * as methods from "../lib/methods";
import { loadClip } from "../lib/models/clip";
import { everyMethod } from "./support/methods";

const root = join(__dirname, "..");
const copy = mkdtempSync(join(tmpdir(), "stillact-code-"));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

let all: Awaited<ReturnType<typeof everyMethod>>;

beforeAll(async () => {
  const clip = await loadClip(join(root, "test/goldens/clip/quick-gelu"), { warn() {} });
  all = await everyMethod(clip);
  clip.dispose();
  for (const folder of ["lib", "lib/engine"]) {
    cpSync(join(root, folder, "dist"), join(copy, folder, "dist"), { recursive: true });
    cpSync(join(root, folder, "package.json"), join(copy, folder, "package.json"));
  }
  const packages = join(root, "node_modules");
  mkdirSync(join(copy, "node_modules", "@stillact"), { recursive: true });
  symlinkSync("../../lib/engine", join(copy, "node_modules", "@stillact", "engine"));
  for (const name of readdirSync(packages).filter((entry) => entry !== "@stillact"))
    symlinkSync(join(packages, name), join(copy, "node_modules", name));
});

/** The hashes of all methods' code as it is in the copy now. */
async function hashes(): Promise<Record<string, string>> {
  vi.resetModules(); // a process reads each module once
  const { codeHash } = await import("../lib/code.js");
  const inCopy = (code: Code) =>
    code.map((part) => (typeof part === "string" ? join(copy, relative(root, part)) : part));
  return Object.fromEntries(
    Object.entries(all).map(([name, method]) => [name, codeHash(inCopy([imagesCode, ...codeOf(method)]))]),
  );
}

/** Which methods an edit of one file, or of every file in a folder, moves the hashes of. */
async function moved(place: string, edit: (path: string) => void): Promise<string[]> {
  const path = join(copy, "lib", place);
  const files = place.endsWith(".js")
    ? [path]
    : readdirSync(path, { recursive: true, encoding: "utf8" })
        .filter((file) => file.endsWith(".js"))
        .map((file) => join(path, file));
  const kept = files.map((file) => readFileSync(file));
  const before = await hashes();
  for (const file of files) edit(file);
  const after = await hashes();
  for (const [i, file] of files.entries()) writeFileSync(file, kept[i]!);
  return Object.keys(before).filter((name) => before[name] !== after[name]);
}

const code = (path: string) => appendFileSync(path, "\nexports.changed = 1;\n");
const comment = (path: string) =>
  writeFileSync(path, `// A remark.\n${readFileSync(path, "utf8")}/* And one more. */\n`);

const networks = ["cnn", "fnn", "layers", "onPersonCrop", "permutedLabels"];
const probes = ["colourHistogram", "linearProbe", "metadata"];
const everything = [...networks, ...probes, "knn", "majority", "zeroShot"];

const edits: [what: string, file: string, edit: (path: string) => void, expected: string[]][] = [
  ["a comment in the engine", "engine/dist/kernels/conv.js", comment, []],
  ["a kernel rule", "engine/dist/kernels/conv.js", code, [...networks, "zeroShot"]],
  ["all that draws figures", "dist/figures", code, []],
  ["the download of photos", "dist/data/photos.js", code, []],
  ["what downloads share", "dist/data/fetch-files.js", code, []],
  ["the download of models", "dist/models/hub", code, []],
  ["the recipe of the CNN", "dist/methods/cnn.js", code, ["cnn", "onPersonCrop", "permutedLabels"]],
  ["the training loop", "dist/train/fit.js", code, networks],
  ["the linear probe", "dist/methods/linear-probe.js", code, probes],
  ["its optimiser", "dist/models/lbfgs.js", code, probes],
  ["the colour histogram", "dist/features/colour-histogram.js", code, ["colourHistogram", "knn"]],
  ["the box geometry", "dist/features/box-geometry.js", code, ["metadata"]],
  ["the resampling of encoders", "dist/data/resample.js", code, ["linearProbe", "zeroShot"]],
  ["CLIP's towers", "dist/models/clip/towers.js", code, ["zeroShot"]],
  ["CLIP's tokenizer", "dist/models/clip/bpe.js", code, ["zeroShot"]],
  ["the crop", "dist/data/crop.js", code, ["onPersonCrop"]],
  ["how images become pixels", "dist/data/image.js", code, everything],
  ["the notebook views", "dist/notebook", code, []],
  ["the pretraining", "dist/pretrain", code, []],
  ["the scores", "dist/evaluate", code, []],
  ["the study", "dist/study", code, []],
];

test.each(edits)("an edit of %s (%s) moves the hashes of the right methods", async (_, file, edit, expected) => {
  const followed = (await moved(file, edit)).filter((name) => everything.includes(name));
  expect(followed.sort()).toEqual([...expected].sort());
});

test("another version of a package that decodes images moves every hash", async () => {
  const before = await hashes();
  const sharp = join(copy, "node_modules", "sharp");
  rmSync(sharp);
  mkdirSync(sharp);
  writeFileSync(join(sharp, "package.json"), JSON.stringify({ name: "sharp", version: "0.0.1" }));
  const after = await hashes();
  rmSync(sharp, { recursive: true });
  symlinkSync(join(root, "node_modules", "sharp"), sharp);
  for (const name of Object.keys(before)) expect(after[name], name).not.toBe(before[name]);
});

test("a change of types alone moves no hash", async () => {
  const source = readFileSync(join(root, "lib/data/resample.ts"), "utf8");
  const typed = join(copy, "resample.ts");
  writeFileSync(
    typed,
    `export interface Added {\n  size: number;\n}\n${source.replaceAll("number[]", "Array<number>")}`,
  );
  const options = ["--noCheck", "--module", "nodenext", "--target", "es2022", "--ignoreConfig", "--noResolve"];
  const compile = (path: string) => {
    rmSync(path);
    execFileSync(process.execPath, [
      join(root, "node_modules/typescript/bin/tsc"),
      ...options,
      ...["--types", "", "--outDir", join(path, ".."), typed],
    ]);
  };
  expect(await moved("dist/data/resample.js", compile)).toEqual([]);
});

test("the modules of every method are named, its own first of all", async () => {
  const factories = Object.entries(methods).filter(([, value]) => typeof value === "function");
  expect(Object.keys(all).sort()).toEqual(
    factories
      .map(([name]) => name)
      .filter((name) => name !== "loadClassifier")
      .sort(),
  );
  for (const [name, method] of Object.entries<Method>(all)) {
    const file = `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`;
    const composed: Record<string, string> = {
      "colour-histogram.ts": "linear-probe.ts",
      "metadata.ts": "linear-probe.ts",
      "pixels.ts": "linear-probe.ts",
    };
    expect(method.code, name).toContain(join(root, "lib/methods", composed[file] ?? file));
  }
});

describe("code that stands in no module", () => {
  const written = (text: string): Method => ({
    name: "mine",
    params: {},
    fit: new Function(`return async () => ${text}`)(),
  });

  test("counts by the text of fit, or of the features' function", async () => {
    const { codeHash } = await import("../lib/code.js");
    const hash = (method: Method) => codeHash(codeOf(method));
    expect(hash(written("1"))).toBe(hash(written("1")));
    expect(hash(written("1"))).not.toBe(hash(written("2")));
    const of = new Function("return async () => 3")() as features.Features["of"];
    const probe = methods.linearProbe({ features: { name: "mine", params: {}, of } });
    const other = methods.linearProbe({
      features: { name: "mine", params: {}, of: async () => ({ values: new Float32Array(), length: 1 }) },
    });
    expect(codeHash(codeOf(probe))).not.toBe(codeHash(codeOf(other)));
    expect(hash(methods.permutedLabels(written("1")))).not.toBe(hash(methods.permutedLabels(written("2"))));
  });
});

test("a module that is not compiled is an error that says how to compile", async () => {
  const { codeHash } = await import("../lib/code.js");
  expect(() => codeHash([join(copy, "lib", "methods", "missing.ts")])).toThrow(
    /There is no .*missing\.js.*npm run build/,
  );
});
