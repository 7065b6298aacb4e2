import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** Stands in for the kernels: what a run finds in the folder, what it writes there, and how its notebooks end. */
const kernels = vi.hoisted(() => ({ execute: async (_: Record<string, string>) => true, commands: [] as string[][] }));

vi.mock("../../scripts/setup.mjs", () => ({ checkNode: () => {}, setUp: async () => {} }));
vi.mock("../../scripts/notebooks.mjs", () => ({
  listNotebooks: () => ["notebooks/01-data.ipynb"],
  executeNotebooks: async (_: string[], { settings }: { settings: Record<string, string> }) => [
    { name: "01-data", passed: await kernels.execute(settings), seconds: 1 },
  ],
}));
vi.mock("../../scripts/processes.mjs", async (original) => ({
  ...(await original<object>()),
  main: (body: () => Promise<number>) => {
    ended = body();
  },
  run: async (_: string, args: string[]) => {
    kernels.commands.push(args);
    return args.includes("unreachable/model") ? 1 : 0;
  },
}));
let ended: Promise<number | undefined> = Promise.resolve(0);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillact-start-"));
  vi.stubEnv("STILLACT_BUILD", folder);
  vi.spyOn(console, "log").mockImplementation(() => {});
  kernels.commands.length = 0;
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function start(...args: string[]) {
  process.argv = ["node", "start.mjs", ...args];
  vi.resetModules();
  await import("../../scripts/start.mjs");
  return ended;
}

const earlier = ["results/01-my-own-study/cnn.json", "results/01-data/cnn.json", "notebooks/01-data.ipynb"];

async function leaveEarlierRun() {
  for (const path of earlier) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), "earlier");
  }
}
const left = async () => {
  const texts = await Promise.all(earlier.map((path) => readFile(join(folder, path), "utf8").catch(() => "gone")));
  return texts.join();
};

it("deletes nothing before it runs, and a run that fails has lost nothing", async () => {
  await leaveEarlierRun();
  let found = "";
  kernels.execute = async () => {
    found = await left();
    return false;
  };
  expect(await start("--only", "01")).toBe(1);
  expect([found, await left()]).toEqual(["earlier,earlier,earlier", "earlier,earlier,earlier"]);
  expect(kernels.commands).toEqual([]);
});

it("names each run, reports when it has computed something, and takes its list away", async () => {
  await leaveEarlierRun();
  const runs: string[] = [];
  kernels.execute = async ({ STILLACT_RUN }) => {
    runs.push(STILLACT_RUN!);
    if (runs.length > 1) await writeFile(join(folder, "results", `run-${STILLACT_RUN}.json`), "{}");
    return true;
  };
  expect(await start()).toBe(0);
  expect(kernels.commands).toEqual([]);
  expect(await start()).toBe(0);
  expect(kernels.commands.map((args) => args.slice(1))).toEqual([["report"]]);
  for (const run of runs) expect(run).toMatch(/^[\w-]+$/);
  expect((await readdir(join(folder, "results"))).sort()).toEqual(["01-data", "01-my-own-study"]);
  expect(existsSync(join(folder, "results", `run-${runs[1]}.json`))).toBe(false);
});

it("fetches the named CLIP before notebooks run, which then load it; without it none runs", async () => {
  let loaded: string | undefined;
  kernels.execute = async ({ STILLACT_CLIP }) => {
    loaded = STILLACT_CLIP;
    expect(kernels.commands[0]!.slice(1)).toEqual(["fetch", "owner/model"]);
    return true;
  };
  expect(await start("--only", "04", "--clip", "owner/model")).toBe(0);
  expect(loaded).toBe("owner/model");

  kernels.execute = () => Promise.reject(new Error("a notebook ran"));
  expect(await start("--only", "04", "--clip", "unreachable/model")).toBe(1);
});
