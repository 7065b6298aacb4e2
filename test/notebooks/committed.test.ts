import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { listNotebooks, study } from "../../scripts/notebooks.mjs";
import { whyNotPublish } from "../../scripts/publish.mjs";

interface Cell {
  cell_type: string;
  id?: string;
  metadata: object;
  source: string | string[];
}

const paths: string[] = listNotebooks({ folder: join(__dirname, "..", "..", "notebooks") });

it("finds the notebooks", () => {
  expect(paths.map(study)).toContain("02-baselines");
});

describe.each(paths.map((path) => [study(path), path]))("%s as committed", (_, path) => {
  const notebook = JSON.parse(readFileSync(path, "utf8"));
  const cells: Cell[] = notebook.cells;
  const sources = cells.filter((cell) => cell.cell_type === "code").map((cell) => [cell.source].flat().join(""));

  it("was executed and shows nothing private: no paths of a machine, no photos, no failures", () => {
    expect(whyNotPublish(notebook)).toEqual([]);
    expect(JSON.stringify(notebook)).not.toMatch(/node_modules[\\/]+tslab|\/home\/|\/Users\/|[A-Z]:\\\\Users/);
  });

  it("carries the metadata of headless execution, which no save in an editor adds to", () => {
    expect(notebook.nbformat).toBe(4);
    expect(notebook.metadata.kernelspec).toEqual({
      display_name: "TypeScript (stillact)",
      language: "typescript",
      name: "tslab",
    });
    expect(Object.keys(notebook.metadata).sort()).toEqual(["kernelspec", "language_info"]);
    expect(cells.filter((cell) => "execution" in cell.metadata)).toEqual([]);
  });

  it("opens with a title", () => {
    expect(cells[0]!.cell_type).toBe("markdown");
    expect([cells[0]!.source].flat()[0]).toMatch(/^# \S/);
  });

  it("imports from stillact alone", () => {
    const modules = sources.flatMap((source) =>
      [...source.matchAll(/\b(?:from|import|require)\s*\(?\s*["']([^"']+)["']/g)].map((match) => match[1]),
    );
    expect(new Set(modules)).toEqual(new Set(["stillact"]));
  });
});
