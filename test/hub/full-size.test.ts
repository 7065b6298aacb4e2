import { execFile } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, test } from "vitest";
import { projectRoot } from "../../lib/paths";
import { hubServer } from "../support/hub-server";
import { type Files, layouts, randomWeights, settings } from "./layouts";

const commit = "d".repeat(40);
const folder = join(projectRoot(), "build", "hub");
const library = join(projectRoot(), "lib", "dist", "models", "clip", "index.js");

interface Loaded {
  seconds: number;
  /** MiB that the process has held more at most while it loaded, and until it had embedded texts and an image. */
  loading: number;
  using: number;
  fingerprint: string;
  length: number;
  isComputed: boolean;
}

/** Loads a model in a process of its own, so that its memory is its own. */
async function load(id: string, endpoint: string, offline: boolean): Promise<Loaded> {
  const env = {
    ...process.env,
    HF_HOME: join(folder, "home"),
    STILLACT_CACHE: join(folder, "cache"),
    HF_ENDPOINT: endpoint,
    ...(offline && { HF_HUB_OFFLINE: "1" }),
  };
  const script = join(__dirname, "load.mjs");
  const { stdout } = await promisify(execFile)(process.execPath, [script, library, id], { env });
  return JSON.parse(stdout.trim().split("\n").at(-1)!) as Loaded;
}

const wanted = Boolean(process.env.STILLACT_HUB_TEST);
const measured = new Map<string, Loaded>();
afterAll(() => wanted && rmSync(folder, { recursive: true, force: true }));

const name = "%s: downloaded, loaded, and loaded again without a network";
test.skipIf(!wanted).each(Object.keys(layouts))(name, { timeout: 1_800_000 }, async (id) => {
  const tensors = randomWeights(id.startsWith("google/") ? settings.siglip : settings.clip);
  const files: Files = await layouts[id]!(tensors, folder);
  const hub = await hubServer({ [id]: { refs: { main: commit }, commits: { [commit]: files } } });
  const first = await load(id, hub.endpoint, false);
  expect(first).toMatchObject({ isComputed: true, length: id.startsWith("google/") ? 768 : 512 });
  const fetched = hub.requests.filter(({ place }) => place === "resolve").map(({ url }) => url.split(`${commit}/`)[1]!);
  const weights = fetched.filter((file) => /\.(bin|safetensors|onnx|h5|msgpack)$/.test(file));
  expect(weights).toHaveLength(1);

  const again = await load(id, "http://127.0.0.1:9", true);
  expect(again.fingerprint).toBe(first.fingerprint);
  measured.set(id, again);
  const size = files[weights[0]!]!.length / 2 ** 20;
  // An export's matrices are turned round, which needs them twice.
  expect(again.loading).toBeLessThan((weights[0]!.endsWith(".onnx") ? 2.5 : 1.2) * size);
  console.log(
    `${id}: ${weights[0]}, ${size.toFixed(0)} MiB; loaded in ${again.seconds.toFixed(1)} s, memory at most ` +
      `${again.loading.toFixed(0)} MiB more, in use ${again.using.toFixed(0)} MiB more`,
  );
  rmSync(folder, { recursive: true, force: true });
});

test.skipIf(!wanted)("one model in four layouts is one model", () => {
  const clips = [...measured].filter(([id]) => !id.startsWith("google/")).map(([, { fingerprint }]) => fingerprint);
  expect(clips).toHaveLength(4);
  expect(new Set(clips).size).toBe(1);
});
