import { readdir, readFile } from "node:fs/promises";
import type { RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type DownloadOptions, download } from "../../lib/data/download";
import { sha256 } from "../../lib/files";
import { serve, temporaryFolder } from "./support";

const body = Buffer.from("the bytes of a photo");

/** Answers request i with answers[i], and with the last one from then on. */
async function setUp(...answers: ((response: ServerResponse) => void)[]) {
  let requests = 0;
  const listener: RequestListener = (_, response) => answers[Math.min(requests++, answers.length - 1)]!(response);
  const base = await serve(listener);
  const directory = await temporaryFolder();
  const start = (options: Partial<DownloadOptions> = {}) =>
    download({ url: `${base}/a.jpg`, bytes: body.length, sha256: sha256(body) }, join(directory, "a.jpg"), {
      hosts: [new URL(base).host],
      backOff: 1,
      attempts: 3,
      ...options,
    });
  const files = () => readdir(directory);
  return { base, directory, start, files, requests: () => requests };
}

const good = (response: ServerResponse) => response.end(body);
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (response: ServerResponse) =>
    response.writeHead(code, headers).end("sorry");
const cutOff = (response: ServerResponse) => {
  response.writeHead(200, { "content-length": body.length });
  response.write(body.subarray(0, 5), () => response.destroy());
};

test("download writes the file and nothing else", async () => {
  const { start, files, directory } = await setUp(good);
  await start();
  expect(await files()).toEqual(["a.jpg"]);
  expect(await readFile(join(directory, "a.jpg"))).toEqual(body);
});

test.each([
  ["500", status(500)],
  ["429", status(429)],
  ["a body cut off on the wire", cutOff],
  ["a short body", (response: ServerResponse) => response.end(body.subarray(3))],
  ["a long body", (response: ServerResponse) => response.end(Buffer.concat([body, body]))],
  ["wrong bytes", (response: ServerResponse) => response.end(Buffer.alloc(body.length, 65))],
  ["a dropped connection", (response: ServerResponse) => response.destroy()],
])("download tries again after %s", async (_, fault) => {
  const { start, files, requests } = await setUp(fault, fault, good);
  await start();
  expect(requests()).toBe(3);
  expect(await files()).toEqual(["a.jpg"]);
});

test.each([
  ["HTTP 404", status(404), 1],
  ["HTTP 403", status(403), 1],
  ["HTTP 503", status(503), 3],
  ["wrong sha256", (response: ServerResponse) => response.end(Buffer.alloc(body.length, 65)), 3],
  ["5 of 20 bytes", (response: ServerResponse) => response.end(body.subarray(0, 5)), 3],
  ["more than the expected 20 bytes", (response: ServerResponse) => response.end(Buffer.alloc(1e6)), 3],
])("download gives up with %s and leaves no file", async (message, fault, attempts) => {
  const { start, files, requests } = await setUp(fault);
  await expect(start()).rejects.toThrow(message);
  expect(requests()).toBe(attempts);
  expect(await files()).toEqual([]);
});

test("download names the fault of a server that cannot be reached", async () => {
  const { start, directory } = await setUp(good);
  await start();
  const nowhere = { url: "http://127.0.0.1:1/a.jpg", bytes: 1, sha256: "0".repeat(64) };
  const attempt = download(nowhere, join(directory, "b.jpg"), { hosts: ["127.0.0.1:1"], attempts: 1 });
  await expect(attempt).rejects.toThrow(/fetch failed/);
});

test("download waits as long as Retry-After says", async () => {
  const { start } = await setUp(status(429, { "retry-after": "1" }), good);
  const started = performance.now();
  await start();
  expect(performance.now() - started).toBeGreaterThan(950);
});

test("download gives up on an answer that takes too long", async () => {
  const { start, files } = await setUp((response) => {
    response.write(body.subarray(0, 5)); // and never the rest
  });
  await expect(start({ timeout: 50, attempts: 2 })).rejects.toThrow("no complete answer in 0.05 s");
  expect(await files()).toEqual([]);
});

test("download follows a redirect on the same host", async () => {
  const { start, files } = await setUp(status(302, { location: "/elsewhere.jpg" }), good);
  await start();
  expect(await files()).toEqual(["a.jpg"]);
});

test.each([
  ["another host", "http://localhost:1/a.jpg", "refused http://localhost:1/a.jpg"],
  ["another scheme", "file:///etc/passwd", "refused file:///etc/passwd: not http or https"],
  ["itself for ever", "/a.jpg", "more than 3 redirects"],
])("download refuses a redirect to %s", async (_, location, message) => {
  const { start, files } = await setUp(status(302, { location }));
  await expect(start()).rejects.toThrow(message);
  expect(await files()).toEqual([]);
});

test("download refuses a host that is not allowed before asking it", async () => {
  const { start, requests } = await setUp(good);
  await expect(start({ hosts: ["images.cocodataset.org"] })).rejects.toThrow("the host is not one of images.coco");
  expect(requests()).toBe(0);
});

test("an abort in the middle of a body ends the download at once and leaves no file", async () => {
  const stop = new AbortController();
  const { start, files } = await setUp((response) => {
    response.write(body.subarray(0, 5), () => stop.abort(new Error("stopped by the reader")));
  });
  await expect(start({ signal: stop.signal })).rejects.toThrow("stopped by the reader");
  expect(await files()).toEqual([]);
});

test("an abort ends the pause before the next attempt", async () => {
  const stop = new AbortController();
  const { start } = await setUp(status(503, { "retry-after": "30" }));
  setTimeout(() => stop.abort(), 100);
  await expect(start({ signal: stop.signal })).rejects.toThrow("aborted");
}, 20_000); // the pause would be longer
