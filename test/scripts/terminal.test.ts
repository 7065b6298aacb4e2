import { expect, it } from "vitest";
import { createLine, createStep, duration, plain } from "../../scripts/terminal.mjs";

function fakeStream(isTTY: boolean) {
  const written: string[] = [];
  return { isTTY, columns: 20, write: (text: string) => written.push(text), text: () => written.join("") };
}

it("writes durations as a person would", () => {
  expect([0.44, 9.96, 12.4, 59.6, 75, 7260].map(duration)).toEqual([
    "0.4 s",
    "10.0 s",
    "12 s",
    "1 min 0 s",
    "1 min 15 s",
    "2 h 1 min",
  ]);
});

it("strips colours", () => {
  expect(plain("\u001b[31mred\u001b[39m")).toBe("red");
});

it("rewrites one line on a terminal, cut to its width, and leaves what is printed", () => {
  const stream = fakeStream(true);
  const line = createLine(stream);
  line.update("abcdefghijklmnopqrstuvwxyz");
  line.print("done");
  expect(stream.text()).toBe("\r\u001b[2Kabcdefghijklmnopqrs\r\u001b[2Kdone\n");
});

it("prints states only now and then where lines cannot be rewritten", () => {
  const seldom = fakeStream(false);
  const line = createLine(seldom, 1000);
  for (let i = 0; i < 100; i++) line.update(`state ${i}`);
  line.print("done");
  expect(seldom.text()).toBe("done\n");
  const always = fakeStream(false);
  createLine(always, 0).update("state");
  expect(always.text()).toBe("state\n");
});

it("marks steps by how they ended, under one title", async () => {
  const stream = fakeStream(false);
  const step = createStep("Set-up", createLine(stream, 1000));
  expect(await step("first", async () => 7)).toBe(7);
  await expect(step("second", () => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  expect(stream.text()).toMatch(/^Set-up\n {2}✓ first {2}0\.\d s\n {2}✗ second {2}0\.\d s\n$/);
});
