import { mkdir, readdir, readFile, readlink, rm, symlink, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sha256 } from "../../../lib/files";
import { type FetchModelOptions, fetchModel } from "../../../lib/models/hub/fetch-model";
import { temporaryFolder } from "../../data/support";
import { hashBytes } from "../../support/hash-noise";
import { gitHash, type HubServer, hubServer } from "../../support/hub-server";

const id = "owner/tiny-model";
const commit = "a".repeat(40);
const older = "b".repeat(40);
const config = Buffer.from('{"model_type":"vit"}');
const large = Buffer.from(hashBytes(3_000_000, 2));
const weights = Buffer.from(hashBytes(300_000, 1));
const files = ["config.json", "onnx/model.onnx"];
const token = "hf_secret";

let hub: HubServer;
let home: string;

beforeEach(async () => {
  hub = await hubServer({
    [id]: {
      formerly: ["owner/old-name"],
      refs: { main: commit, "refs/pr/1": older },
      commits: {
        [commit]: { "config.json": config, "onnx/model.onnx": weights, "large.bin": large },
        [older]: { "config.json": Buffer.from("{}"), "onnx/model.onnx": weights },
      },
    },
  });
  home = await temporaryFolder();
  for (const name of ["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE"])
    vi.stubEnv(name, undefined);
  vi.stubEnv("HF_HOME", home);
  vi.stubEnv("STILLACT_CACHE", join(home, "stillact"));
  vi.stubEnv("HF_ENDPOINT", hub.endpoint);
});
afterEach(() => vi.unstubAllEnvs());

const get = (options: Partial<FetchModelOptions> = {}) =>
  fetchModel({ id, files, patience: { attempts: 3, backOff: 1, timeout: 2000 }, ...options });
const folder = (...parts: string[]) => join(home, "hub", "models--owner--tiny-model", ...parts);
const hashOf = async (file: string) => sha256(await readFile(file));
const blobs = async () => (await readdir(folder("blobs")).catch(() => [])).sort();
const places = () => hub.requests.map(({ place }) => place);

/** Every request is answered with this. */
function answer(body: string | Buffer) {
  hub.fault = (_, response) => Boolean(response.end(body));
}

/** Lets `times` requests for the weights fail in one way. */
function faultWeights(times: number, fault: (response: ServerResponse, body: Buffer) => void) {
  hub.fault = (request, response, body) => {
    if (request.place !== "storage" || times-- <= 0) return false;
    fault(response, body!);
    return true;
  };
}
/** Answers of one place come byte by byte, without end. */
function drip(place: "api" | "storage") {
  hub.fault = (request, response) => {
    if (request.place !== place) return false;
    response.writeHead(200);
    const timer = setInterval(() => response.write(" "), 20);
    response.on("close", () => clearInterval(timer));
    return true;
  };
}
const cutAt = (bytes: number) => (response: ServerResponse, body: Buffer) => {
  response.writeHead(200, { "content-length": body.length });
  response.write(body.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
};

describe("the cache", () => {
  test("has the layout of Python's huggingface_hub: blobs by hash, commits as links, branches as refs", async () => {
    const model = await get();
    expect(model).toMatchObject({ id, commit, directory: folder("snapshots", commit) });
    expect(await readFile(model.paths.get("config.json")!)).toEqual(config);
    expect(await hashOf(join(model.directory, "onnx", "model.onnx"))).toBe(sha256(weights));
    expect(await blobs()).toEqual([gitHash(config), sha256(weights)].sort());
    expect(await readlink(folder("snapshots", commit, "onnx", "model.onnx"))).toBe(`../../../blobs/${sha256(weights)}`);
    expect(await readFile(folder("refs", "main"), "utf8")).toBe(commit);
  });

  test("needs no network once a commit is there, and only the branch's commit otherwise", async () => {
    await get();
    hub.requests.length = 0;
    await get({ revision: commit });
    expect(hub.requests).toEqual([]);
    await get();
    expect(places()).toEqual(["api"]);
  });

  test("shares contents between revisions", async () => {
    await get();
    hub.requests.length = 0;
    const model = await get({ revision: "refs/pr/1" });
    expect(model.commit).toBe(older);
    expect(await readFile(model.paths.get("config.json")!, "utf8")).toBe("{}");
    expect(places()).not.toContain("storage");
  });

  test("uses what Python has downloaded", async () => {
    await mkdir(folder("blobs"), { recursive: true });
    await mkdir(folder("snapshots", commit, "onnx"), { recursive: true });
    await mkdir(folder("refs"));
    await writeFile(folder("refs", "main"), commit);
    await writeFile(folder("blobs", gitHash(config)), config);
    await writeFile(folder("blobs", sha256(weights)), weights);
    await symlink(`../../blobs/${gitHash(config)}`, folder("snapshots", commit, "config.json"));
    await symlink(`../../../blobs/${sha256(weights)}`, folder("snapshots", commit, "onnx", "model.onnx"));
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    expect((await get()).paths.size).toBe(2);
    expect(hub.requests).toEqual([]);
  });

  test("replaces a damaged file, or says so without a network", async () => {
    const model = await get();
    await writeFile(folder("blobs", sha256(weights)), weights.subarray(0, 5000));
    await writeFile(folder("blobs", gitHash(config)), Buffer.alloc(config.length));
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(get()).rejects.toThrow("config.json (damaged), onnx/model.onnx (damaged) of owner/tiny-model");
    vi.stubEnv("HF_HUB_OFFLINE", "0");
    await get();
    expect(await hashOf(model.paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
    expect(await readFile(model.paths.get("config.json")!)).toEqual(config);
  });

  test("remembers which optional files a commit lacks", async () => {
    const optional = ["onnx/model.onnx_data"];
    const model = await get({ revision: commit, optional });
    expect([...model.paths.keys()]).toEqual(files);
    hub.requests.length = 0;
    await get({ revision: commit, optional });
    expect(hub.requests).toEqual([]);
  });
});

describe("a download", () => {
  test("reports bytes up to the total", async () => {
    const shares: number[] = [];
    await get({ onProgress: ({ done, total }) => shares.push(done / total) });
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  test("resumes where the connection broke", async () => {
    faultWeights(1, cutAt(100_000));
    const model = await get();
    expect(await hashOf(model.paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
    const ranges = hub.requests.filter(({ place }) => place === "storage").map(({ range }) => range);
    expect(ranges).toEqual([undefined, "bytes=100000-"]);
  });

  test("resumes where an interrupted start stopped", async () => {
    const stop = new AbortController();
    faultWeights(1, (response, body) => {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 100_000));
    });
    const onProgress = ({ done }: { done: number }) => {
      if (done >= 100_000) stop.abort(new Error("enough"));
    };
    await expect(get({ signal: stop.signal, onProgress })).rejects.toThrow("enough");
    expect(await blobs()).toContain(`${sha256(weights)}.incomplete`);
    hub.requests.length = 0;
    await get();
    expect(hub.requests.at(-1)).toMatchObject({ place: "storage", range: "bytes=100000-" });
    expect(await blobs()).toHaveLength(2);
  });

  test("starts again when the server ignores or refuses the range", async () => {
    await mkdir(folder("blobs"), { recursive: true });
    const incomplete = folder("blobs", `${sha256(weights)}.incomplete`);
    await writeFile(incomplete, weights.subarray(0, 100_000));
    faultWeights(1, (response, body) => response.writeHead(200).end(body));
    await get();
    await rm(folder("blobs"), { recursive: true });
    await mkdir(folder("blobs"));
    await writeFile(incomplete, weights.subarray(0, 100_000));
    faultWeights(1, (response) => response.writeHead(416).end());
    const model = await get();
    expect(await hashOf(model.paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
  });

  test("throws a wrong beginning away and starts again", async () => {
    await mkdir(folder("blobs"), { recursive: true });
    await writeFile(folder("blobs", `${sha256(weights)}.incomplete`), Buffer.alloc(100_000));
    const model = await get();
    expect(await hashOf(model.paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
  });

  test.each([
    ["500", (response: ServerResponse) => response.writeHead(500).end()],
    ["429", (response: ServerResponse) => response.writeHead(429).end()],
    ["a short body", (response: ServerResponse, body: Buffer) => response.writeHead(200).end(body.subarray(0, -7))],
    ["a connection reset in the middle", cutAt(200_000)],
    ["wrong bytes", (response: ServerResponse, body: Buffer) => response.writeHead(200).end(Buffer.alloc(body.length))],
  ])("tries again after %s", async (_, fault) => {
    faultWeights(2, fault);
    const model = await get();
    expect(await hashOf(model.paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
  });

  test("that stays wrong is deleted and told", async () => {
    faultWeights(9, (response, body) => response.writeHead(200).end(Buffer.alloc(body.length)));
    await expect(get()).rejects.toThrow(
      `sends another content of owner/tiny-model than it lists: onnx/model.onnx has the hash ${sha256(Buffer.alloc(weights.length))} ` +
        `instead of ${sha256(weights)}. It was deleted; set HF_ENDPOINT to another mirror`,
    );
    expect(await blobs()).toEqual([gitHash(config)]);
    await expect(readlink(folder("snapshots", commit, "onnx", "model.onnx"))).rejects.toThrow("ENOENT");
  });

  test.each([
    ["wrong bytes", (response: ServerResponse) => response.writeHead(200).end(Buffer.alloc(large.length))],
    [
      "no ranges",
      (response: ServerResponse, body: Buffer, range: boolean) =>
        range ? response.writeHead(416).end() : cutAt(2 ** 21)(response, body),
    ],
  ])("of 3 MB is not fetched for ever: %s", async (_, fault) => {
    hub.fault = ({ place, range }, response, body) => {
      if (place === "storage") fault(response, body!, range !== undefined);
      return place === "storage";
    };
    await expect(get({ files: ["large.bin"] })).rejects.toThrow(/large\.bin has the hash|could not be fetched/);
    expect(places().filter((place) => place === "storage").length).toBeLessThan(9);
  });

  test("that drips is given up after the timeout", async () => {
    drip("storage");
    await expect(get({ patience: { attempts: 1, timeout: 200 } })).rejects.toThrow("no whole answer in 0.2 s");
  });

  test("that stalls is given up after the timeout", async () => {
    faultWeights(9, (response, body) => {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 10));
    });
    await expect(get({ patience: { attempts: 1, timeout: 100 } })).rejects.toThrow("no whole answer in 0.1 s");
  });
});

describe("the hub as it is", () => {
  test("a pull request's revision is fetched, and kept under its name", async () => {
    const { commit: found, paths } = await get({ revision: "refs/pr/1" });
    expect(found).toBe(older);
    expect(await readFile(paths.get("config.json")!, "utf8")).toBe("{}");
    expect(await readFile(folder("refs", "refs", "pr", "1"), "utf8")).toBe(older);
  });

  test("a model that was renamed is found under its old name, its list and its large files too", async () => {
    const { commit: found, paths } = await get({ id: "owner/old-name" });
    expect(found).toBe(commit);
    expect(await hashOf(paths.get("onnx/model.onnx")!)).toBe(sha256(weights));
    expect(paths.get("config.json")).toContain("models--owner--old-name");
  });

  test("a range is asked of the host that keeps the file, and only what is missing arrives", async () => {
    faultWeights(1, (response, body) => {
      response.writeHead(200, { "content-length": body.length });
      response.write(body.subarray(0, 200_000), () => response.destroy());
    });
    await get();
    const asked = hub.requests.filter(({ place }) => place === "storage").map(({ range }) => range);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toBeUndefined();
    expect(Number(/^bytes=(\d+)-$/.exec(asked[1]!)![1])).toBeGreaterThan(0);
  });
});

describe("the token", () => {
  beforeEach(() => vi.stubEnv("HF_TOKEN", token));

  test("goes to the endpoint and not to the host that it redirects to", async () => {
    await get();
    for (const { place, authorization } of hub.requests) {
      expect(authorization).toBe(place === "storage" ? undefined : `Bearer ${token}`);
    }
    expect(new Set(places())).toEqual(new Set(["api", "resolve", "storage"]));
  });

  test("is also what a sign-in has left in HF_HOME or HF_TOKEN_PATH, unless that is switched off", async () => {
    vi.stubEnv("HF_TOKEN", undefined);
    const sent = async () => {
      hub.requests.length = 0;
      await get({ files: [], optional: [] });
      return hub.requests[0]!.authorization;
    };
    expect(await sent()).toBeUndefined();
    await writeFile(join(home, "token"), "hf_left\n");
    expect(await sent()).toBe("Bearer hf_left");
    await writeFile(join(home, "elsewhere"), "hf_elsewhere");
    vi.stubEnv("HF_TOKEN_PATH", join(home, "elsewhere"));
    expect(await sent()).toBe("Bearer hf_elsewhere");
    vi.stubEnv("HF_TOKEN", token);
    expect(await sent()).toBe(`Bearer ${token}`);
    vi.stubEnv("HF_TOKEN", "");
    vi.stubEnv("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
    expect(await sent()).toBeUndefined();
  });

  test("is written nowhere and in no error", async () => {
    await get();
    for (const file of await readdir(home, { recursive: true, withFileTypes: true })) {
      if (file.isFile()) expect(await readFile(join(file.parentPath, file.name), "latin1")).not.toContain(token);
    }
    hub.fault = (_, response) => Boolean(response.writeHead(403).end());
    const error = await get({ revision: "main" }).catch((reason) => reason);
    expect(error.message).toContain("the one set may not");
    expect(error.message + error.stack).not.toContain(token);
  });
});

describe("errors say what to do", () => {
  test("offline: the missing file or revision and the setting", async () => {
    vi.stubEnv("HF_HUB_OFFLINE", "1");
    await expect(get({ revision: commit })).rejects.toThrow(
      /config\.json, onnx\/model\.onnx of owner\/tiny-model is not in the cache .* HF_HUB_OFFLINE is set; unset it/,
    );
    await expect(get()).rejects.toThrow('revision "main" of owner/tiny-model is not in the cache');
    expect(hub.requests).toEqual([]);
  });

  test.each([
    [401, "RepoNotFound", /does not exist, is private, or has terms to accept at .*set HF_TOKEN/],
    [403, "GatedRepo", /403, GatedRepo.*has terms to accept/],
    [404, "RevisionNotFound", /there is no revision "main"/],
    [404, "RepoNotFound", /there is no model or file of that name/],
  ])("HTTP %i, %s", async (status, code, message) => {
    hub.fault = (_, response) => Boolean(response.writeHead(status, { "x-error-code": code }).end());
    await expect(get()).rejects.toThrow(message);
    expect(hub.requests).toHaveLength(1);
  });

  test("a model that the server does not know", async () => {
    await expect(get({ id: "owner/other" })).rejects.toThrow(/refuses owner\/other \(HTTP 401, RepoNotFound\)/);
  });

  test("a file that the model lacks", async () => {
    await expect(get({ files: ["onnx/model_q4.onnx"] })).rejects.toThrow(
      /owner\/tiny-model has no onnx\/model_q4\.onnx at aaaaaaa; see .*another dtype/,
    );
  });

  test("an endpoint that cannot be reached, is no hub, or is no address", async () => {
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:1");
    await expect(get()).rejects.toThrow(
      /could not be fetched from http:\/\/127\.0\.0\.1:1 .*set HF_ENDPOINT to a mirror/,
    );
    vi.stubEnv("HF_ENDPOINT", hub.endpoint);
    hub.fault = (_, response) => Boolean(response.end("<html>sign in</html>"));
    await expect(get()).rejects.toThrow(
      /what http.* says about owner\/tiny-model is not what a hub says \(.*JSON.*\); check HF_ENDPOINT/,
    );
    vi.stubEnv("HF_ENDPOINT", "huggingface.co");
    await expect(get()).rejects.toThrow("not an http(s) address");
  });

  test.each([
    ["drips", () => drip("api"), /owner\/tiny-model could not be fetched from .*no whole answer in 0\.2 s/],
    ["is null", () => answer("null"), /says about owner\/tiny-model is not what a hub says/],
    ["is a list", () => answer("[]"), /"undefined" as the commit of main\); check HF_ENDPOINT/],
    [
      "has no end",
      () => answer(Buffer.alloc(9 * 2 ** 20, " ")),
      /\(an answer of more than 8388608 bytes\); check HF_ENDPOINT/,
    ],
  ])("an answer of the API that %s", async (_, fault, message) => {
    fault();
    await expect(get({ patience: { attempts: 2, backOff: 1, timeout: 200 } })).rejects.toThrow(message);
  });

  test.each([
    ["/loop", "more than 5 redirects"],
    ["file:///etc/passwd", /a redirect from http:\S+ to file:, which is refused/],
    ["http://[", "to http://[, which is refused"],
    ["http://user:word@127.0.0.1/", "to http:, which is refused"],
  ])("a redirect to %s", async (location, reason) => {
    hub.fault = (_, response) => Boolean(response.writeHead(302, { location }).end());
    await expect(get()).rejects.toThrow(reason);
    await expect(get()).rejects.toThrow(/says about owner\/tiny-model is not .*; check HF_ENDPOINT/);
  });

  test("a hub that goes away leaves the branch as it was last seen", async () => {
    await get();
    vi.stubEnv("HF_ENDPOINT", "http://127.0.0.1:1");
    expect((await get()).commit).toBe(commit);
  });
});

describe("names that would leave the cache are refused before anything is asked", () => {
  test.each(["../evil", "a/b/c", "owner/..", "/etc", "owner/na me", "owner\\x", "", "own--er/x"])(
    "id %j",
    async (bad) => {
      await expect(get({ id: bad })).rejects.toThrow("is not the id of a model");
    },
  );

  test.each(["../../x", "/abs", "a/../../b", "C:\\x", "", "a//b", "x\u0000"])("file %j", async (bad) => {
    await expect(get({ files: [bad] })).rejects.toThrow("is not the name of a file inside");
    await expect(get({ optional: [bad] })).rejects.toThrow("is not the name of a file inside");
  });

  test.each(["../main", "-x", "", "a//b", "a/../b"])("revision %j", async (bad) => {
    await expect(get({ revision: bad })).rejects.toThrow("is not a revision");
  });

  test("and so are hashes that are none", async () => {
    hub.fault = ({ url }, response) => {
      if (!url.includes("paths-info")) return false;
      const oid = "../../../../evil";
      response.end(JSON.stringify([{ path: "config.json", type: "file", size: 1, oid }]));
      return true;
    };
    await expect(get({ files: ["config.json"] })).rejects.toThrow("not what a hub says");
  });
});
