import { readdirSync, readFileSync, statSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { use } from "@stillact/engine";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { loadClip as loadInNotebook } from "../../../lib/index";
import { loadClip } from "../../../lib/models/clip";
import { downloadSentence } from "../../../lib/models/hub/download-sentence";
import type { DownloadPlan } from "../../../lib/models/hub/fetch-model";
import { temporaryFolder } from "../../data/support";
import { type HubServer, hubServer } from "../../support/hub-server";
import { goldens, toTorch } from "./golden";

const commit = "c".repeat(40);
let hub: HubServer;

/** All files of golden folders, the later ones first. */
function filesOf(...folders: string[]): { [file: string]: Buffer } {
  const entries = folders.flatMap((folder) => {
    const root = resolve(goldens, folder);
    const files = (readdirSync(root, { recursive: true }) as string[]).map((file) => join(root, file));
    return files.filter((file) => statSync(file).isFile()).map((file) => [relative(root, file), readFileSync(file)]);
  });
  return Object.fromEntries(entries);
}

beforeEach(async () => {
  await use("onnxruntime", { threads: 2 });
  const model = (...folders: string[]) => ({ refs: { main: commit }, commits: { [commit]: filesOf(...folders) } });
  /** As the hub's main branch has OpenAI's models: no safetensors. */
  const torch = async (name: string) => {
    const folder = await temporaryFolder();
    await cp(join(goldens, name), folder, { recursive: true });
    return model(await toTorch(folder));
  };
  const { "model.safetensors": _, ...withoutWeights } = filesOf("quick-gelu");
  hub = await hubServer({
    "owner/whole": model("quick-gelu", "quick-gelu-onnx"),
    "openai/clip-vit-base-patch32": await torch("quick-gelu"),
    "owner/torch-shards": await torch("gelu"),
    "owner/shards": model("gelu"),
    "owner/exported": {
      refs: { main: commit },
      commits: { [commit]: { ...withoutWeights, ...filesOf("quick-gelu-onnx") } },
    },
    "owner/open-clip": {
      refs: { main: commit },
      commits: { [commit]: { ...filesOf("open-clip"), "tokenizer.json": filesOf("quick-gelu")["tokenizer.json"]! } },
    },
    "owner/unset": { refs: { main: commit }, commits: { [commit]: { "tokenizer.json": Buffer.from("{}") } } },
    "owner/bare": { refs: { main: commit }, commits: { [commit]: withoutWeights } },
  });
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_HUB_OFFLINE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", await temporaryFolder());
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
});
afterEach(() => vi.unstubAllEnvs());

const patience = { attempts: 2, backOff: 1, timeout: 5000 };
const load = (id: string) => loadClip(id, { patience, warn() {} });
const resolved = () =>
  hub.requests.filter(({ place }) => place === "resolve").map(({ url }) => url.split(`${commit}/`)[1]);

describe("the same line takes an id of the hub", () => {
  test.each([
    ["whole", "quick-gelu"],
    ["shards", "gelu"],
    ["torch-shards", "gelu"],
    ["exported", "quick-gelu"],
  ])("%s", async (name, model) => {
    const clip = await load(`owner/${name}`);
    const local = await loadClip(join(goldens, model), { warn() {} });
    expect(clip.name).toBe(name);
    expect(clip.fingerprint).toBe(local.fingerprint);
    // Of several formats one is downloaded, and nothing that no one reads.
    const files = resolved();
    expect(files.filter((file) => /onnx/.test(file!))).toHaveLength(name === "exported" ? 2 : 0);
    expect(files.filter((file) => /gradients|trained/.test(file!))).toEqual([]);
    clip.dispose();
    local.dispose();

    vi.stubEnv("HF_HUB_OFFLINE", "1");
    (await load(`owner/${name}`)).dispose(); // from the cache
  });

  test("what a notebook imports: a hub id, a Hugging Face folder from the project's root, a folder with an ONNX export", async () => {
    const exported = await temporaryFolder();
    for (const source of ["quick-gelu", "quick-gelu-onnx"])
      await cp(join(goldens, source), exported, { recursive: true });
    await rm(join(exported, "model.safetensors"));
    const fingerprints = [];
    for (const model of ["openai/clip-vit-base-patch32", "test/goldens/clip/quick-gelu", exported]) {
      const clip = await loadInNotebook(model, { warn() {} });
      fingerprints.push(clip.fingerprint);
      clip.dispose();
    }
    expect(new Set(fingerprints).size).toBe(1);
  });

  test("and mini-CLIP, when nothing is named", async () => {
    const clip = await loadInNotebook();
    expect(clip.name).toBe("mini-clip");
    expect((await clip.embedTexts(["a person sitting"])).values).toHaveLength(clip.config.projectionSize);
    expect(hub.requests).toEqual([]);
    clip.dispose();
  });

  test("its cost is told before the first byte of weights comes; what STILLACT_CLIP names is loaded by default", async () => {
    vi.stubEnv("STILLACT_CLIP", "openai/clip-vit-base-patch32");
    const said: string[] = [];
    const onDownload = (plan: DownloadPlan) => {
      expect(resolved()).not.toContain("pytorch_model.bin");
      said.push(downloadSentence(plan));
    };
    const clip = await loadClip(undefined, { patience, warn() {}, onDownload });
    expect(clip.name).toBe("clip-vit-base-patch32");
    expect(said).toEqual([
      expect.stringMatching(/^openai\/clip-vit-base-patch32: 1 MB come from http.* into .*hub, once/),
    ]);
    clip.dispose();
    const again = await loadClip(undefined, { patience, warn() {}, onDownload });
    expect(said).toHaveLength(1);
    again.dispose();
  });

  test("an interrupted download is continued by the next call, and nothing half-loaded is used", async () => {
    const stop = new AbortController();
    hub.fault = ({ place }, response, body) => {
      if (place !== "storage" || body!.length < 20_000) return false;
      response.writeHead(200, { "content-length": body!.length });
      response.write(body!.subarray(0, 10_000));
      setTimeout(() => stop.abort(new Error("interrupted by the reader")), 50);
      return true;
    };
    const interrupted = loadClip("owner/whole", { patience, warn() {}, signal: stop.signal });
    await expect(interrupted).rejects.toThrow("interrupted by the reader");
    hub.fault = () => false;
    hub.requests.length = 0;
    const clip = await load("owner/whole");
    expect(hub.requests.map(({ range }) => range)).toContain("bytes=10000-");
    const local = await loadClip(join(goldens, "quick-gelu"), { warn() {} });
    expect(clip.fingerprint).toBe(local.fingerprint);
    clip.dispose();
    local.dispose();
  });

  test("a model that is published for OpenCLIP alone", async () => {
    const clip = await load("owner/open-clip");
    expect(clip.config.projectionSize).toBe(14);
    expect(resolved()).not.toContain("config.json");
    clip.dispose();
  });

  test("without settings, and without a network, the error says so", async () => {
    await expect(load("owner/unset")).rejects.toThrow(/config\.json/);
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(load("owner/whole")).rejects.toThrow(/HF_HUB_OFFLINE/);
  });

  test("a model without weights, an unknown id, and what is neither folder nor id", async () => {
    await expect(load("owner/bare")).rejects.toThrow(/has no weights: no model\.safetensors/);
    await expect(load("owner/unknown")).rejects.toThrow(/owner\/unknown/);
    await expect(load("no folder")).rejects.toThrow(/there is no folder no folder, and it is no id of a model/);
  });
});
