import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import { progressBar } from "../../lib/notebook/progress";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel> | undefined;
afterEach(() => {
  kernel?.close();
  kernel = undefined;
});

function clock() {
  let seconds = 100;
  const pass = (s: number) => {
    seconds += s;
  };
  return { now: () => seconds, pass };
}

function fakeStream(isTTY: boolean) {
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 60 }) as unknown as NodeJS.WriteStream;
  return { stream, text: (): string => (stream as unknown as PassThrough).read()?.toString() ?? "" };
}

describe("in a notebook", () => {
  it("updates one slot at most five times a second and ends in plain text", () => {
    kernel = fakeKernel();
    const { now, pass } = clock();
    const bar = progressBar("cnn <x>", { now });
    for (let i = 1; i <= 100; i++) {
      pass(0.02);
      bar.update({ done: i, total: 100, note: "fold 1 & 2" });
    }
    expect(kernel.messages.length).toBeGreaterThanOrEqual(9);
    expect(kernel.messages.length).toBeLessThanOrEqual(11);
    expect(new Set(kernel.messages.map((m) => m.transient.display_id)).size).toBe(1);
    expect(kernel.messages.map((m) => m.update)).toEqual(kernel.messages.map((_, i) => i > 0));
    const html = kernel.messages[3]!.data["text/html"] as string;
    expect(html).toContain("cnn &#60;x&#62;");
    expect(html).toContain("fold 1 &#38; 2");

    bar.done("cnn: 15 folds in 2 s, accuracy 0.386.");
    bar.update({ done: 1, total: 100 });
    bar.fail(new Error("too late"));
    const last = kernel.messages.at(-1)!;
    expect(last.data).toEqual({ "text/plain": "cnn: 15 folds in 2 s, accuracy 0.386." });
    expect(last.metadata).toMatchObject({
      stillact: { progress: { done: 100, total: 100, ended: true, secondsLeft: 0 } },
    });
  });

  it("carries what a runner needs: title, work done, note and seconds left", () => {
    kernel = fakeKernel();
    const { now, pass } = clock();
    const bar = progressBar("fnn", { now });
    bar.update({ done: 0, total: 8 });
    pass(10);
    bar.update({ done: 2, total: 8, note: "fold 3" });
    expect(kernel.messages.map((m) => m.metadata.stillact)).toEqual([
      { progress: { title: "fnn", done: 0, total: 8, secondsLeft: null, ended: false } },
      { progress: { title: "fnn", done: 2, total: 8, note: "fold 3", secondsLeft: 30, ended: false } },
    ]);
    expect(kernel.messages[1]!.data["text/plain"]).toBe("fnn: 25 %, fold 3 (10 s, about 30 s left)");
  });

  it("ends with what went wrong", () => {
    kernel = fakeKernel();
    const { now, pass } = clock();
    const bar = progressBar("cnn", { now });
    pass(65);
    bar.fail(new Error("interrupted <here>"));
    expect(kernel.messages.map((m) => m.data)).toEqual([
      { "text/plain": "cnn: stopped after 1 min 05 s: interrupted <here>" },
    ]);
  });
});

describe("outside a notebook", () => {
  it("writes sparse lines to a log", () => {
    const { now, pass } = clock();
    const { stream, text } = fakeStream(false);
    const bar = progressBar("cnn", { now, stream });
    for (let i = 1; i <= 250; i++) {
      pass(0.1);
      bar.update({ done: i, total: 250 });
    }
    bar.done();
    const lines = text().trimEnd().split("\n");
    expect(lines).toHaveLength(4);
    expect(lines.at(-1)).toBe("cnn: done in 25 s.");
  });

  it("rewrites one line of a terminal and never wraps it", () => {
    const { now, pass } = clock();
    const { stream, text } = fakeStream(true);
    const bar = progressBar("cnn", { now, stream });
    for (let i = 1; i <= 5; i++) {
      pass(1);
      bar.update({ done: i, total: 5, note: "a note that is longer than the whole line of this terminal" });
    }
    bar.done("cnn: 5 folds.");
    const written = text();
    expect(written.split("\n")).toHaveLength(2);
    const parts = written.split("\u001b[2K").map((part) => part.replace("\u001b[1G", ""));
    expect(parts).toHaveLength(7);
    for (const part of parts) expect(part.trimEnd().length).toBeLessThan(60);
    expect(parts.at(-1)).toBe("cnn: 5 folds.\n");
  });
});
