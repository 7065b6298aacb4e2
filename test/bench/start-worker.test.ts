import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startWorker, type Worker } from "../../bench/start-worker";

const started: Worker[] = [];
afterEach(() => Promise.all(started.splice(0).map((worker) => worker.end())));

function fake(how: string, patience?: number): Worker {
  const command = { name: "fake", command: process.execPath, args: [join(__dirname, "fake-worker.mjs"), how] };
  const worker = startWorker(command, patience);
  started.push(worker);
  return worker;
}

describe("startWorker", () => {
  it("reports readiness and answers line by line, whatever else is printed", async () => {
    const worker = fake("works");
    expect(await worker.next()).toEqual({ versions: { fake: "1" } });
    expect(await worker.ask("steps 1")).toEqual({ line: "steps 1" });
    expect(await worker.ask("memory")).toEqual({ line: "memory" });
  });

  it("keeps answers that come before they are waited for", async () => {
    const worker = fake("answers twice");
    await worker.next();
    expect(await worker.ask("a")).toEqual({ line: "before a" });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await worker.next()).toEqual({ line: "a" });
  });

  it("says what a worker last said when it dies in its work, then and later", async () => {
    const worker = fake("dies");
    await worker.next();
    await worker.ask("steps 1");
    const message = /fake stopped with exit code 1 \(asked to: steps 2\)[\s\S]*out of memory/;
    await expect(worker.ask("steps 2")).rejects.toThrow(message);
    await expect(worker.ask("steps 3")).rejects.toThrow(/stopped with exit code 1/);
  });

  it("says so when a worker dies before it is ready", async () => {
    await expect(fake("dies at start").next()).rejects.toThrow(/exit code 3[\s\S]*there is no engine/);
  });

  it("says so when a program cannot be started", async () => {
    const worker = startWorker({ name: "nobody", command: "no-such-program-anywhere", args: [] });
    await expect(worker.next()).rejects.toThrow(/nobody could not be started: .*no-such-program-anywhere/);
    await worker.end();
  });

  it("gives up on a worker that hangs", async () => {
    await expect(fake("is mute", 200).next()).rejects.toThrow(/no answer for 0.2 s/);
  });
});
