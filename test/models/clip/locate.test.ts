import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test, vi } from "vitest";
import { locateModel } from "../../../lib/models/clip/locate";

const folder = mkdtempSync(join(tmpdir(), "stillact-locate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => vi.restoreAllMocks());

/** A project of its own, whose data folder has the model or not. */
const project = vi.hoisted(() => ({ root: "" }));
vi.mock("../../../lib/paths", () => ({
  projectRoot: () => project.root,
  dataFile: (...parts: string[]) => [project.root, "data", ...parts].join("/"),
}));

const make = (...parts: string[]) => {
  const path = join(folder, ...parts);
  mkdirSync(path, { recursive: true });
  return path;
};

test("a path counts from here, else from the project's folder, as a notebook in a folder of it needs", async () => {
  project.root = make("project");
  const notebooks = make("project", "notebooks");
  const [above, beside] = [make("project", "models", "a"), make("project", "notebooks", "models", "b")];
  vi.spyOn(process, "cwd").mockReturnValue(notebooks);
  expect(await locateModel("models/a", {})).toEqual({ folder: above, name: "a" });
  expect(await locateModel("../models/a/", {})).toEqual({ folder: above, name: "a" });
  expect(await locateModel("models/b", {})).toEqual({ folder: beside, name: "b" });
  expect(await locateModel(above, {})).toEqual({ folder: above, name: "a" });
  make("project", "notebooks", "models", "a"); // now here too
  expect((await locateModel("models/a", {})).folder).toBe(join(notebooks, "models", "a"));
});

test("mini-clip is the project's own; where it is missing, the error says how to get it", async () => {
  project.root = make("bare");
  vi.spyOn(process, "cwd").mockReturnValue(folder);
  await expect(locateModel("mini-clip", {})).rejects.toThrow(
    /mini-CLIP is not in .*bare.data.mini-clip; .*npm run pretrain/,
  );
  const own = make("bare", "data", "mini-clip");
  expect(await locateModel("mini-clip", {})).toEqual({ folder: own, name: "mini-clip" });
});
