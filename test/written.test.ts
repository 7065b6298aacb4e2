import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { codeHash } from "../lib/code";
import { codeOf, type Method } from "../lib/method";
import { layers } from "../lib/methods";
import { temporaryFolder } from "./data/support";

const root = join(__dirname, "..");

/** Runs notebook cells through the kernel's own compiler and executor; gives what they log. */
async function notebook(...cells: string[]): Promise<string[]> {
  const script = join(await temporaryFolder(), "notebook.cjs");
  writeFileSync(
    script,
    `const tslab = ${JSON.stringify(join(root, "node_modules", "tslab", "dist"))};
    process.chdir(${JSON.stringify(join(root, "notebooks"))});
    const node = require(tslab + "/converter.js").createConverter();
    const { execute } = require(tslab + "/executor.js").createExecutor(process.cwd(), { node }, console);
    (async () => {
      for (const cell of ${JSON.stringify(cells)}) if (!(await execute(cell))) process.exit(1);
      process.exit(0);
    })();`,
  );
  return execFileSync(process.execPath, [script], { encoding: "utf8" }).trim().split("\n");
}

const setUp = [
  `import { tf, engine, byProfile, methods, type Method, type Shape } from "stillact";
import * as fs from "node:fs";
import path from "node:path";
const { codeHash } = require(${JSON.stringify(join(root, "lib", "dist", "code.js"))});
const { codeOf } = require(${JSON.stringify(join(root, "lib", "dist", "method.js"))});
let units = 8;
let extra = { by: 1 };
class Holder { data = new Float32Array(1); }
const holder = new Holder();`,
  `let widen = (n: number) => 2 * n + extra.by;
const hash = (method: Method) => codeHash(codeOf(method)).slice(0, 8);
const attempt = (method: Method) => { try { return hash(method); } catch (error) { return (error as Error).message; } };`,
  `const build = ({ imageSize, classes }: Shape) => tf.sequential({ layers: [
  tf.layers.flatten({ inputShape: [imageSize, imageSize, 3] }),
  tf.layers.dense({ units: widen(units) }),
  tf.layers.dense({ units: classes }),
] });
const mine = methods.layers({ name: "mine", build: build });
const own: Method = { name: "own", params: {}, async fit() { fs.existsSync(path.sep); tf.scalar(units); engine.ready; byProfile({ test: 1, quick: 2, full: 3 }); throw new Error(); } };`,
];

test("a notebook's variables and functions are part of the key, wherever they are changed", async () => {
  const lines = await notebook(
    ...setUp,
    "console.log(JSON.stringify(mine.params.uses), hash(mine), hash(own))",
    "console.log(hash(mine), hash(own))",
    "units = 16; console.log(hash(mine), hash(own))",
    "units = 8; widen = (n: number) => 3 * n + extra.by; console.log(hash(mine), hash(own))",
    "widen = (n: number) => 2 * n + extra.by; extra = { by: 2 }; console.log(hash(mine), hash(own))",
    "extra = { by: 1 }; console.log(hash(mine), hash(own))",
    "console.log(JSON.stringify(methods.layers({ name: 'mine', build: build, imageSize: 8 }).params.uses))",
  );
  const [first, again, units, widen, extra, back, uses] = lines;
  const [seen, mine, own] = first!.split(" ");
  expect(seen).toBe('{"units":8,"extra":{"by":1}}');
  expect(uses).toBe(seen);
  for (const line of [again, back]) expect(line).toBe(`${mine} ${own}`);
  for (const line of [units, widen, extra]) expect(line!.split(" ")[0]).not.toBe(mine);
  expect(units!.split(" ")[1]).not.toBe(own);
  for (const line of [widen, extra]) expect(line!.split(" ")[1]).toBe(own);
});

test("what cannot be seen in a notebook is named, and may be given", async () => {
  const lines = await notebook(
    ...setUp,
    "console.log(attempt(methods.layers({ name: 'held', build: () => { holder; return tf.sequential(); } })))",
    "console.log(attempt({ ...own, fit: async () => { later; throw new Error(); } })); var later: Holder;",
    "import { tf as again, split } from 'stillact'; import * as os from 'node:os'; console.log(attempt(methods.layers({ name: 'one cell', build: () => { os.EOL; split.holdout; return again.sequential(); } })))",
    "let here = 1; console.log(attempt(methods.layers({ name: 'same cell', build: () => { here; return tf.sequential(); } })))",
    "const factory = (n: number) => () => { n; return tf.sequential(); }; console.log(attempt(methods.layers({ name: 'made', build: factory(3) })))",
    "console.log(attempt(methods.layers({ name: 'given', build: (shape, { n }) => tf.sequential(), uses: { n: 3 } })))",
  );
  expect(lines[0]).toMatch(/^held: its code reads holder from around it, .* uses: \{ units \}/);
  expect(lines[1]).toMatch(/^own: its code reads later from around it, .* params: \{ units \}.* code: \[fit, helper\]/);
  expect(lines[2]).toMatch(/^[0-9a-f]{8}$/);
  expect(lines[3]).toMatch(/^same cell: its code reads here from around it.* define it in an earlier cell/);
  expect(lines[4]).toMatch(/^made: its code reads n from around it/);
  expect(lines[5]).toMatch(/^[0-9a-f]{8}$/);
});

const hash = (method: Method) => codeHash(codeOf(method));

test("outside a notebook, what build reads is refused unless it is given by name", () => {
  const units = 8;
  const build = () => units as never;
  expect(() => hash(layers({ name: "mine", build }))).toThrow(
    "mine: its code reads units from around it, so a result could be taken for that of another value; " +
      "define it in an earlier cell, or give it as plain JSON, uses: { units }, which build gets as its second argument",
  );
  const given = layers({ name: "mine", build, uses: { units } });
  expect(given.params.uses).toEqual({ units: 8 });
  expect(hash(given)).toMatch(/^[0-9a-f]{64}$/);
  expect(() => layers({ name: "mine", build: build.bind(null) })).toThrow(/cannot be read .*not a bound one/);
});

test("build gets what it uses as its second argument", async () => {
  const seen: unknown[] = [];
  const method = layers({
    name: "mine",
    uses: { units: 5 },
    build: (_, uses) => {
      seen.push(uses);
      throw new Error("seen");
    },
  });
  const pixels = async () => new Uint8Array(64 * 64 * 3);
  const train = { images: { ids: ["a"], pixels }, labels: [0], classes: ["x", "y"] } as never;
  const run = { seed: 0, signal: new AbortController().signal, onProgress: () => {} };
  await expect(method.fit(train, run)).rejects.toThrow("seen");
  expect(seen).toEqual([{ units: 5 }]);
});

test("an own method counts by all of its functions, and names what they read", () => {
  const method = (text: string): Method => new Function(`return (${text})`)();
  const mine = method('{ name: "mine", params: {}, async fit() { return this.help(); }, help() { return 1; } }');
  const other = method('{ name: "mine", params: {}, async fit() { return this.help(); }, help() { return 2; } }');
  expect(hash(mine)).not.toBe(hash(other));
  const inherited = method("new (class { name = 'mine'; params = {}; async fit() { return 1; } })()");
  expect(hash(inherited)).not.toBe(
    hash(method("new (class { name = 'mine'; params = {}; async fit() { return 2; } })()")),
  );
  const reading = method('{ name: "mine", params: {}, async fit() { return help(units); } }');
  expect(() => hash(reading)).toThrow(/mine: its code reads help, units from around it.*params: \{ units \}/);
  const help = new Function("return function help(n) { return n; }")();
  expect(hash({ ...reading, params: { units: 1 }, code: [reading.fit, help] })).toMatch(/^[0-9a-f]{64}$/);
});
