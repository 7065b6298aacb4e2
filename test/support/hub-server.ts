import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { sha256 } from "../../lib/files";
import { serve } from "../data/support";

/** One model: files by commit, and what its branches and tags stand for. */
export interface FakeModel {
  commits: { [commit: string]: { [file: string]: Buffer } };
  refs?: { [revision: string]: string };
  /** Names that it had before: requests for them are redirected, as on the hub. */
  formerly?: readonly string[];
}

export interface HubRequest {
  /** "api", "resolve", or "storage" for the second host, which has the large files. */
  place: "api" | "resolve" | "storage";
  url: string;
  authorization: string | undefined;
  range: string | undefined;
}

export interface HubServer {
  endpoint: string;
  requests: HubRequest[];
  /** Answers a request instead of the server, by saying true. */
  fault: (request: HubRequest, response: ServerResponse, body: Buffer | undefined) => boolean;
}

/** Files from here on are kept on the second host, as on the hub. */
export const largeFile = 1000;

export const gitHash = (bytes: Buffer) =>
  createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

/** A local server that answers as the Hugging Face hub does, and another port that holds its large files. */
export async function hubServer(models: { [id: string]: FakeModel }): Promise<HubServer> {
  const contents = new Map<string, Buffer>();
  const server: HubServer = { endpoint: "", requests: [], fault: () => false };
  const note = (place: HubRequest["place"], request: IncomingMessage): HubRequest => {
    const { authorization, range } = request.headers;
    const noted = { place, url: request.url!, authorization, range };
    server.requests.push(noted);
    return noted;
  };

  const storage = await serve((request, response) => {
    const noted = note("storage", request);
    const body = contents.get(request.url!.slice(1).split("?")[0]!);
    if (server.fault(noted, response, body)) return;
    if (body) sendRange(request, response, body);
    else response.writeHead(404).end();
  });

  server.endpoint = await serve(async (request, response) => {
    const path = decodeURIComponent(new URL(request.url!, "http://hub").pathname);
    const noted = note(path.startsWith("/api/") ? "api" : "resolve", request);
    for (const [name, { formerly = [] }] of Object.entries(models)) {
      const old = formerly.find((former) => path.includes(`/${former}/`));
      if (old) return response.writeHead(307, { location: request.url!.replace(old, name) }).end();
    }
    const id = Object.keys(models).find((name) => path.includes(`/${name}/`));
    const refuse = (status: number, code: string) => response.writeHead(status, { "x-error-code": code }).end(code);
    if (!id) return server.fault(noted, response, undefined) || refuse(401, "RepoNotFound");
    const { commits, refs = {} } = models[id]!;
    const [, action, rest] = path.match(new RegExp(`/${id}/(revision|paths-info|resolve)/(.*)$`)) ?? [];
    const revision = Object.keys({ ...refs, ...commits }).find((name) => rest === name || rest?.startsWith(`${name}/`));
    const files = revision === undefined ? undefined : commits[refs[revision] ?? revision];
    if (!files) return server.fault(noted, response, undefined) || refuse(404, "RevisionNotFound");
    if (action === "revision") {
      if (server.fault(noted, response, undefined)) return;
      return response.setHeader("content-type", "application/json").end(
        JSON.stringify({
          _id: "1",
          id,
          sha: refs[revision!] ?? revision,
          private: false,
          lastModified: "2026-01-01",
        }),
      );
    }
    if (action === "paths-info") {
      const { paths } = JSON.parse(await text(request)) as { paths: string[] };
      if (server.fault(noted, response, undefined)) return;
      const entries = paths.filter((file) => files[file]).map((file) => entry(file, files[file]!));
      return response.setHeader("content-type", "application/json").end(JSON.stringify(entries));
    }
    const body = files[rest!.slice(revision!.length + 1)];
    if (server.fault(noted, response, body)) return;
    if (!body) return refuse(404, "EntryNotFound");
    if (body.length < largeFile) return sendRange(request, response, body);
    contents.set(sha256(body), body);
    // What the hub says to clients that know its chunked storage (Xet); the redirect serves all others.
    const xet = { "x-xet-hash": sha256(body), "x-linked-etag": `"${sha256(body)}"`, "x-linked-size": body.length };
    return response.writeHead(302, { ...xet, location: `${storage}/${sha256(body)}?signature=1` }).end();
  });
  return server;
}

function entry(path: string, body: Buffer) {
  const common = { path, type: "file", size: body.length, oid: gitHash(body) };
  if (body.length < largeFile) return common;
  return { ...common, lfs: { oid: sha256(body), size: body.length, pointerSize: 130 } };
}

function sendRange(request: IncomingMessage, response: ServerResponse, body: Buffer) {
  const start = Number(request.headers.range?.match(/^bytes=(\d+)-$/)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) return response.writeHead(200, { "content-length": body.length }).end(body);
  if (start >= body.length) return response.writeHead(416).end();
  const range = `bytes ${start}-${body.length - 1}/${body.length}`;
  return response.writeHead(206, { "content-range": range }).end(body.subarray(start));
}

async function text(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
