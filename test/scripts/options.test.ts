import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseOptions } from "../../scripts/options.mjs";

const root = join(__dirname, "..", "..");

beforeEach(() => {
  for (const name of ["STILLACT_DATA", "STILLACT_PROFILE", "STILLACT_ENGINE"]) vi.stubEnv(name, undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("parseOptions", () => {
  it("runs everything on whatever data there is, in the quick profile", () => {
    const none = { only: undefined, clip: undefined, engine: undefined, publish: false, help: false };
    expect(parseOptions([])).toEqual({ data: "auto", profile: "quick", ...none });
  });

  it("heeds the variables where an option is left out", () => {
    vi.stubEnv("STILLACT_DATA", "figures");
    vi.stubEnv("STILLACT_PROFILE", "test");
    vi.stubEnv("STILLACT_ENGINE", "cpu");
    expect(parseOptions([])).toMatchObject({ data: "figures", profile: "test", engine: "cpu" });
    expect(parseOptions(["--data", "auto", "--profile", "full", "--engine", "onnxruntime"])).toMatchObject({
      data: "auto",
      profile: "full",
      engine: "onnxruntime",
    });
    vi.stubEnv("STILLACT_DATA", "");
    expect(parseOptions([]).data).toBe("auto");
    vi.stubEnv("STILLACT_PROFILE", "large");
    expect(() => parseOptions([])).toThrow("--profile large: must be one of test, quick, full.");
  });

  it("refuses an option without a value", () => {
    for (const name of ["data", "profile", "only", "clip", "engine"])
      expect(() => parseOptions([`--${name}`, ""])).toThrow(`--${name} is empty`);
  });

  it("takes a folder relative to where npm was started", () => {
    vi.stubEnv("INIT_CWD", join(root, "lib"));
    expect(parseOptions(["--data", "../scripts"]).data).toBe(join(root, "scripts"));
    vi.stubEnv("INIT_CWD", dirname(root));
    expect(() => parseOptions(["--data", "../no-such-folder"])).toThrow(/--data .*there is no/);
  });

  it("takes a CLIP by its id or its folder", () => {
    vi.stubEnv("INIT_CWD", join(root, "lib"));
    expect(parseOptions(["--clip", "openai/clip-vit-base-patch32"]).clip).toBe("openai/clip-vit-base-patch32");
    expect(parseOptions(["--clip", "../data/mini-clip"]).clip).toBe(join(root, "data", "mini-clip"));
    expect(() => parseOptions(["--clip", "../no/such/folder"])).toThrow(/--clip .*no id of a model.*there is no/);
    const full = ["--publish", "--profile", "full", "--data", "photos"];
    expect(() => parseOptions([...full, "--clip", "owner/name"])).toThrow(/leave --clip out/);
  });

  it("names what it does not know", () => {
    expect(() => parseOptions(["--profil", "full"])).toThrow(/--profil/);
    expect(() => parseOptions(["--profile", "huge"])).toThrow("--profile huge: must be one of test, quick, full.");
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
