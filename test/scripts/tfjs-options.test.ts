import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseTfjsOptions } from "../../scripts/tfjs-options.mjs";

afterEach(() => vi.unstubAllEnvs());

describe("parseTfjsOptions", () => {
  it("runs all specs in all modes", () => {
    const none = { grep: undefined, json: undefined, update: false, help: false };
    expect(parseTfjsOptions([])).toEqual({ modes: ["shipped", "zero", "ops", "gradients"], ...none });
  });

  it("takes modes, a pattern, and a file relative to where npm was started", () => {
    vi.stubEnv("INIT_CWD", __dirname);
    const options = parseTfjsOptions(["--mode", "zero, ops", "--grep", "^matmul", "--json", "out.json"]);
    expect(options).toMatchObject({ modes: ["zero", "ops"], grep: "^matmul", json: join(__dirname, "out.json") });
  });

  it("says what is wrong", () => {
    expect(() => parseTfjsOptions(["--mode", "fast"])).toThrow(
      "--mode fast: must be one or more of shipped, zero, ops, gradients.",
    );
    expect(() => parseTfjsOptions(["--grep", "("])).toThrow(/--grep \(: .*regular expression/);
    expect(() => parseTfjsOptions(["--modes", "ops"])).toThrow(/--modes[\s\S]*npm run test:tfjs -- --help/);
    expect(() => parseTfjsOptions(["--update", "--grep", "add"])).toThrow(/leave out --mode and --grep/);
  });
});
