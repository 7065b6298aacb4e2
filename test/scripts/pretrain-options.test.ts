import { join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { variantNames } from "../../lib/pretrain/settings";
import { parsePretrainOptions, pretrainHelp } from "../../scripts/pretrain-options.mjs";

afterEach(() => vi.unstubAllEnvs());

describe("parsePretrainOptions", () => {
  it("trains the main model by default", () => {
    expect(parsePretrainOptions([])).toEqual({ variants: ["captions"], fresh: false, evaluate: false, help: false });
  });

  it("knows every variant, and says so in its help", () => {
    expect(parsePretrainOptions(["--variant", "all"]).variants).toEqual(variantNames);
    for (const name of variantNames) {
      expect(parsePretrainOptions(["--variant", name]).variants).toEqual([name]);
      expect(pretrainHelp).toContain(name);
    }
  });

  it("takes numbers and a folder relative to where npm was started", () => {
    vi.stubEnv("INIT_CWD", join(__dirname, "here"));
    const options = parsePretrainOptions([
      "--samples",
      "4096",
      "--seed",
      "0",
      "--threads",
      "2",
      "--output",
      "../there",
    ]);
    expect(options).toMatchObject({ samples: 4096, seed: 0, threads: 2, output: join(__dirname, "there") });
  });

  it("says what is wrong", () => {
    expect(() => parsePretrainOptions(["--variant", "clip"])).toThrow(
      "--variant clip: must be all or one of captions,",
    );
    expect(() => parsePretrainOptions(["--samples", "many"])).toThrow("--samples many: must be a whole number from 0.");
    expect(() => parsePretrainOptions(["--minutes", "0"])).toThrow("--minutes 0: must be a whole number from 1.");
    expect(() => parsePretrainOptions(["--minutes", "5", "--samples", "9"])).toThrow("one of them is enough");
    expect(() => parsePretrainOptions(["--variant", "all", "--output", "x"])).toThrow("for one variant only");
    expect(() => parsePretrainOptions(["--sample", "3"])).toThrow(/--sample[\s\S]*npm run pretrain -- --help/);
  });
});
