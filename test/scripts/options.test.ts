import { dirname, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { parseOptions } from "../../scripts/options.mjs";

const root = join(__dirname, "..", "..");

afterEach(() => vi.unstubAllEnvs());

describe("parseOptions", () => {
  it("runs everything on whatever data there is, in the quick profile", () => {
    const none = { only: undefined, engine: undefined, publish: false, help: false };
    expect(parseOptions([])).toEqual({ data: "auto", profile: "quick", ...none });
  });

  it("takes a folder relative to where npm was started", () => {
    vi.stubEnv("INIT_CWD", join(root, "lib"));
    expect(parseOptions(["--data", "../scripts"]).data).toBe(join(root, "scripts"));
    vi.stubEnv("INIT_CWD", dirname(root));
    expect(() => parseOptions(["--data", "../no-such-folder"])).toThrow(/--data .*there is no/);
  });

  it("names what it does not know", () => {
    expect(() => parseOptions(["--profil", "full"])).toThrow(/--profil/);
    expect(() => parseOptions(["--profile", "huge"])).toThrow("--profile huge: must be one of quick, full.");
    expect(() => parseOptions(["--engine", "torch"])).toThrow(/onnxruntime, tensorflow, cpu/);
    expect(() => parseOptions(["02"])).toThrow(/02/);
  });

  it("publishes only the full run on the photos", () => {
    expect(parseOptions(["--publish", "--profile", "full", "--data", "photos"]).publish).toBe(true);
    expect(() => parseOptions(["--publish"])).toThrow(/--profile full --data photos/);
    expect(() => parseOptions(["--publish", "--profile", "full"])).toThrow(/only the full run on the photos/);
    expect(() => parseOptions(["--publish", "--data", "photos"])).toThrow(/only the full run on the photos/);
  });
});
