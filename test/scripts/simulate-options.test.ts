import { describe, expect, it } from "vitest";
import { settingNames } from "../../lib/simulate/settings";

const options = () => import("../../scripts/simulate-options.mjs" as string);

describe("npm run simulate", () => {
  it("runs all settings of the library by default", async () => {
    const { parseSimulateOptions } = await options();
    expect(parseSimulateOptions([])).toMatchObject({
      settings: settingNames,
      studies: 1000,
      seed: 1,
      workers: 2,
      publish: false,
    });
    expect(parseSimulateOptions(["--settings", "gaussian-none,permuted-figures", "--studies", "50"])).toMatchObject({
      settings: ["gaussian-none", "permuted-figures"],
      studies: 50,
    });
  });

  it("says what is wrong", async () => {
    const { parseSimulateOptions } = await options();
    expect(() => parseSimulateOptions(["--settings", "gaussian"])).toThrow(
      "--settings gaussian: there are gaussian-none",
    );
    expect(() => parseSimulateOptions(["--studies", "0"])).toThrow("--studies 0: must be a whole number from 1");
    expect(() => parseSimulateOptions(["--fast"])).toThrow("npm run simulate -- --help");
  });
});
