import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder of the checkout: the parent of the package named "stillact" that this code runs from, compiled or not.
 *
 * Throws when the code was moved out of its package.
 */
export function projectRoot(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (packageName(join(folder, "package.json")) === "stillact") return dirname(folder);
    if (folder === dirname(folder)) {
      throw new Error(`paths: no package.json named "stillact" above ${__dirname}; run from a checkout of the project`);
    }
  }
}

/** A file of the checkout's data folder: `dataFile("labels", "paper.csv")`. */
export function dataFile(...parts: string[]): string {
  return join(projectRoot(), "data", ...parts);
}

/** Where downloads and derived pixels are kept: the environment variable STILLACT_CACHE, else data/cache. */
export function cacheDirectory(): string {
  return fromEnvironment("STILLACT_CACHE") ?? dataFile("cache");
}

/** Where a run writes: the environment variable STILLACT_BUILD, else build. */
export function buildDirectory(): string {
  return fromEnvironment("STILLACT_BUILD") ?? join(projectRoot(), "build");
}

function fromEnvironment(name: string): string | undefined {
  const value = process.env[name];
  return value ? resolve(value) : undefined;
}

function packageName(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, "utf8")) as { name?: string }).name;
}
