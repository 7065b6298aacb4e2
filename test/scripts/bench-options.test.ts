import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseBenchOptions } from "../../scripts/bench-options.mjs";

afterEach(() => vi.unstubAllEnvs());

describe("parseBenchOptions", () => {
  it("measures everything in 12 rounds and fetches nothing unasked", () => {
    const flags = { setup: false, update: false, help: false };
    expect(parseBenchOptions([])).toMatchObject({ ...flags, only: undefined, json: undefined, rounds: 12 });
    expect(parseBenchOptions([]).threads).toBeLessThanOrEqual(2);
  });

  it("takes a list of workloads and a file relative to where npm was started", () => {
    vi.stubEnv("INIT_CWD", join(__dirname, "bench"));
    const options = parseBenchOptions(["--only", "cnn-64, fnn-64", "--json", "../out.json", "--threads", "4"]);
    expect(options).toMatchObject({ only: ["cnn-64", "fnn-64"], json: join(__dirname, "out.json"), threads: 4 });
  });

  it("says what is wrong", () => {
    expect(() => parseBenchOptions(["--rounds", "0"])).toThrow("--rounds 0: must be a whole number from 1 to 1000.");
    expect(() => parseBenchOptions(["--threads", "2.5"])).toThrow(/--threads 2.5: must be a whole number/);
    expect(() => parseBenchOptions(["--round", "3"])).toThrow(/--round[\s\S]*npm run bench -- --help/);
    expect(() => parseBenchOptions(["--update", "--only", "cnn-64"])).toThrow(/leave out --only/);
  });
});
