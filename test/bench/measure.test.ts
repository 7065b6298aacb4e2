import { describe, expect, it } from "vitest";
import { measure, type Plan, quietest } from "../../bench/measure";
import type { Worker } from "../../bench/start-worker";

const plan: Plan = { rounds: 3, warmUp: 2, turn: 100, pause: 0 };

/** A worker in this process: every step takes `ms`, its own processor time is that of the whole machine. */
function fake(name: string, ms: number, log: string[], { diesAt = Number.POSITIVE_INFINITY } = {}): Worker {
  let turns = 0;
  return {
    next: async () => ({ versions: { [name]: "1" } }),
    async ask(line) {
      const [what, count] = line.split(" ");
      if (what === "memory") return { peakMiB: 100 };
      log.push(`${name} ${line}`);
      if (++turns > diesAt) throw new Error(`${name} stopped with exit code 1`);
      return { times: Array(Number(count)).fill(ms), values: Array(Number(count)).fill(0.5), cpu: 1e6 };
    },
    async end() {
      log.push(`${name} ends`);
    },
  };
}

const starts = (workers: Record<string, Worker>) =>
  Object.entries(workers).map(([name, worker]) => ({ name, start: () => worker }));

describe("measure", () => {
  it("warms up, then lets all take turns with the number of steps that the slowest manages in a turn", async () => {
    const log: string[] = [];
    const { outcomes, disturbed } = await measure(starts({ a: fake("a", 10, log), b: fake("b", 25, log) }), plan);
    const round = ["a steps 4", "b steps 4"];
    expect(log).toEqual(["a steps 2", "b steps 2", ...round, ...round, ...round, "a ends", "b ends"]);
    expect(outcomes.get("a")).toEqual({ rounds: [10, 10, 10], values: [0.5, 0.5], peakMiB: 100, versions: { a: "1" } });
    expect(disturbed).toBe(0);
  });

  it("goes on without one that dies, and says why", async () => {
    const log: string[] = [];
    const workers = { a: fake("a", 50, log), b: fake("b", 50, log, { diesAt: 2 }) };
    const { outcomes } = await measure(starts(workers), plan);
    expect(outcomes.get("b")).toEqual({ failure: "b stopped with exit code 1" });
    expect(outcomes.get("a")).toMatchObject({ rounds: [50, 50, 50] });
    expect(log.filter((line) => line === "b steps 2")).toHaveLength(3); // warm-up, the first round, the fatal second one
    expect(log.at(-1)).toBe("b ends");
  });

  it("survives that everyone dies", async () => {
    const { outcomes } = await measure(starts({ a: fake("a", 50, [], { diesAt: 0 }) }), plan);
    expect(outcomes.get("a")).toEqual({ failure: "a stopped with exit code 1" });
  });
});

it("quietest keeps the rounds with the least foreign load, in their order", () => {
  expect(quietest([0.5, 0.01, 0.3, 0, 0.02], 3)).toEqual([1, 3, 4]);
  expect(quietest([0, 0, 0], 2)).toEqual([0, 1]);
});
