import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectTrainedAndNormalised, readmeExample } from "./readme";

const root = join(__dirname, "../..");
const source = join(root, "lib/engine");
const tsc = join(root, "node_modules/typescript/bin/tsc");
const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
const npm = process.platform === "win32" ? "npm.cmd" : "npm";

const folder = mkdtempSync(join(tmpdir(), "stillact-package-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const packed = join(folder, "packed");
const user = join(folder, "user");
let files: string[];

const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, { cwd, encoding: "utf8", shell: command.endsWith(".cmd") });

/** Packs the compiled engine as for the registry, and installs it beside links to the packages that it depends on. */
beforeAll(() => {
  for (const name of ["package.json", "README.md", "FEATURES.md", "LICENSE"])
    cpSync(join(source, name), join(packed, name));
  const options = ["--outDir", join(packed, "dist"), "--incremental", "false", "--tsBuildInfoFile", "null"];
  run(process.execPath, [tsc, "-p", source, ...options], root);
  const [{ filename, files: listed }] = JSON.parse(
    run(npm, ["pack", "--json", "--offline", "--ignore-scripts"], packed),
  );
  files = listed.map(({ path }: { path: string }) => path);
  const installed = join(user, "node_modules", manifest.name);
  mkdirSync(installed, { recursive: true });
  run("tar", ["-xzf", filename, "-C", installed, "--strip-components=1"], packed);
  for (const name of [...Object.keys(manifest.dependencies), "@tensorflow/tfjs"]) {
    const link = join(user, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "junction");
  }
}, 120_000);

test("the package holds compiled code, its types, the README and the licence, and nothing else", () => {
  expect(files.filter((path) => !path.startsWith("dist/")).sort()).toEqual([
    "FEATURES.md",
    "LICENSE",
    "README.md",
    "package.json",
  ]);
  const compiled = files.filter((path) => path.startsWith("dist/"));
  expect(compiled).toEqual(expect.arrayContaining([manifest.main, manifest.types]));
  expect(compiled.filter((path) => !/\.(js|d\.ts)$/.test(path) || path.includes("test"))).toEqual([]);
  expect(readFileSync(join(source, "LICENSE"), "utf8")).toBe(readFileSync(join(root, "LICENSE"), "utf8"));
});

test("the README's example runs as plain JavaScript where the package is installed", () => {
  const { imports, body } = readmeExample();
  writeFileSync(join(user, "example.mjs"), [...imports, body].join("\n"));
  // The initializers of tfjs layers draw their seeds from Math.random.
  writeFileSync(
    join(user, "seed.cjs"),
    "let n = 0; Math.random = () => (n = (n * 16807 + 11) % 2147483647) / 2147483647;",
  );
  const lines = run(process.execPath, ["--require", "./seed.cjs", "example.mjs"], user).trim().split("\n");
  const isLoss = (line: string) => /^[\d.e-]+$/.test(line);
  const losses = lines.filter(isLoss).map(Number);
  // Tensor.print: "Tensor", then the rows in brackets.
  const printed = lines.filter((line) => !isLoss(line)).join("\n");
  expect(printed).toMatch(/^Tensor\n/);
  const rows = [...printed.matchAll(/\[([^[\]]+)\]/g)].map(([, row]) => row!.split(",").map(Number));
  expectTrainedAndNormalised(losses, rows);
});

test("the package's types check a program and refuse a wrong one", () => {
  const program = `import * as engine from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";

export async function main(): Promise<number> {
  const { threads }: engine.EngineInfo = await engine.ready();
  const w = tf.variable(tf.zeros([3]));
  const options: engine.TrainStepOptions = {
    compute: (x) => [tf.losses.meanSquaredError(x!, w) as tf.Scalar],
    variables: [w],
    optimizer: { kind: "sgd", momentum: 0.9 },
  };
  const step: engine.TrainStep = engine.trainStep(options);
  const { loss, outputs } = step.run([engine.random.normal([3])], { learningRate: 0.1 });
  const values: Float32Array[] = outputs;
  const double = engine.jit((x: tf.Tensor1D) => x.mul(2) as tf.Tensor1D);
  return loss + values.length + (threads ?? 0) + double(tf.tensor1d([1])).dataSync()[0]!;
}
`;
  const mistakes = [
    'engine.use("webgl");',
    "engine.trainStep({ variables: [] });",
    "engine.jit(2);",
    'engine.dropout({ rate: "half" });',
    "export const text: string = engine.report().nodes;",
  ];
  writeFileSync(join(user, "right.mts"), program);
  writeFileSync(join(user, "wrong.mts"), ['import * as engine from "@stillact/engine";', ...mistakes].join("\n"));
  const compilerOptions = { module: "nodenext", target: "es2022", strict: true, skipLibCheck: true, noEmit: true };
  writeFileSync(
    join(user, "tsconfig.json"),
    JSON.stringify({ compilerOptions: { ...compilerOptions, types: [] }, files: ["right.mts", "wrong.mts"] }),
  );
  const errors = failing(() => run(process.execPath, [tsc, "-p", ".", "--pretty", "false"], user));
  const lines = errors
    .split("\n")
    .flatMap((line) => /^(.*)\((\d+),\d+\): error/.exec(line)?.slice(1, 3).join(":") ?? []);
  expect(new Set(lines)).toEqual(new Set(mistakes.map((_, i) => `wrong.mts:${i + 2}`)));
});

/** What a command that has to fail prints. */
function failing(command: () => string): string {
  try {
    return command();
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
