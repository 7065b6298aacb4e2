import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { figureStream } from "../../../lib/figures/dataset/stream";
import { sha256 } from "../../../lib/files";

// Threads run compiled code only, so that the stream is compiled here, inside the project, where it finds its packages.
const project = resolve(__dirname, "../../..");
let folder = "";

beforeAll(() => {
  mkdirSync(join(project, "build"), { recursive: true });
  folder = mkdtempSync(join(project, "build", "figures-"));
  const lib = join(project, "lib");
  const settings = {
    extends: join(lib, "tsconfig.json"),
    compilerOptions: { rootDir: lib, outDir: folder, incremental: false, tsBuildInfoFile: null, declaration: false },
    files: [join(lib, "figures/dataset/stream.ts"), join(lib, "figures/dataset/workers/worker.ts")],
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings));
  execFileSync(process.execPath, [join(project, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: project });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a program against the compiled stream in a process of its own, and gives what it prints. */
const run = (program: string): string =>
  execFileSync(
    process.execPath,
    [
      "-e",
      `const { figureStream } = require(${JSON.stringify(join(folder, "figures/dataset/stream.js"))}); (async () => {${program}})()`,
    ],
    { encoding: "utf8", cwd: project, timeout: 100_000 },
  ).trim();

const digest = `
  const { createHash } = require("node:crypto");
  const all = async (options) => {
    const hash = createHash("sha256");
    for await (const { pixels, ...rest } of figureStream(options)) hash.update(pixels).update(JSON.stringify(rest));
    return hash.digest("hex");
  };`;

it("draws the same figures in the same order with any number of threads, as the sources do", async () => {
  const options = { n: 36, size: 24, seed: 6, from: 3 };
  const [none, one, three] = run(
    `${digest} for (const workers of [0, 1, 3]) console.log(await all({ ...${JSON.stringify(options)}, workers }));`,
  ).split("\n");
  const parts: Uint8Array[] = [];
  for await (const { pixels, ...rest } of figureStream({ ...options, workers: 2 }))
    parts.push(pixels, Buffer.from(JSON.stringify(rest)));
  expect(none).toBe(sha256(Buffer.concat(parts)));
  expect([one, three]).toEqual([none, none]);
});

it("ends its threads when the reader stops early, and a stream left hanging does not keep the process alive", () => {
  const program = `
    for (let round = 0; round < 2; round++)
      for await (const { index } of figureStream({ n: 1e6, size: 32, workers: 2 })) if (index === round) break;
    const stream = figureStream({ n: 1e6, size: 32, workers: 2 });
    await stream.next();
    console.log("done");`;
  expect(run(program)).toBe("done");
});

it("reports the failure of a thread, and ends", () => {
  const program = `
    const { drawnInOrder } = require(${JSON.stringify(join(folder, "figures/dataset/workers/pool.js"))});
    try {
      for await (const _ of drawnInOrder({ world: "nowhere", seed: 0, from: 0, n: 40, size: 32 }, 2));
    } catch (error) { console.log("caught", error instanceof Error); }`;
  expect(run(program)).toBe("caught true");
});
