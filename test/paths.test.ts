import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { buildDirectory, cacheDirectory, dataFile, projectRoot } from "../lib/paths";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("projectRoot is the checkout", () => {
  expect(existsSync(join(projectRoot(), "lib", "paths.ts"))).toBe(true);
  expect(existsSync(dataFile("labels", "paper.csv"))).toBe(true);
});

test("cache and build lie in the checkout unless the environment says otherwise", () => {
  vi.stubEnv("STILLACT_CACHE", "");
  vi.stubEnv("STILLACT_BUILD", "elsewhere");
  expect(cacheDirectory()).toBe(dataFile("cache"));
  expect(buildDirectory()).toBe(resolve("elsewhere"));
});
