import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDisplay, describeProgress, listNotebooks } from "../../scripts/notebooks.mjs";

describe("listNotebooks", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "stillact-list-"));
    for (const name of ["09-report.ipynb", "01-data.ipynb", "02-baselines.ipynb", "draft.ipynb", "README.md"]) {
      await writeFile(join(folder, name), "{}");
    }
  });
  afterAll(() => rm(folder, { recursive: true }));
  const names = (only?: string) => listNotebooks({ only, folder }).map((path: string) => basename(path));

  it("keeps reading order, whatever order they are asked for in", () => {
    expect(names()).toEqual(["01-data.ipynb", "02-baselines.ipynb", "09-report.ipynb"]);
    expect(names("09,02")).toEqual(["02-baselines.ipynb", "09-report.ipynb"]);
    expect(names("01-data, 09-report.ipynb")).toEqual(["01-data.ipynb", "09-report.ipynb"]);
  });
  it("names what is not there", () => {
    expect(() => names("02,07")).toThrow('--only: no notebook "07"; there are 01-data, 02-baselines, 09-report.');
  });
});

describe("describeProgress", () => {
  it("says what runs, where it is and how long it takes", () => {
    const progress = { title: "cnn", done: 6.5, total: 15, note: "fold 7 of 15, epoch 4", secondsLeft: 80.2 };
    expect(describeProgress(progress)).toBe("cnn  fold 7 of 15, epoch 4  43 %  1 min 20 s left");
  });
  it("leaves out what is not known", () => {
    expect(describeProgress({ title: "photos", done: 0, total: 0, secondsLeft: null })).toBe("photos");
  });
});

describe("createDisplay", () => {
  it("turns events into lines", () => {
    const updates: string[] = [];
    const printed: string[] = [];
    const line = { update: (text: string) => updates.push(text), print: (text: string) => printed.push(text) };
    const show = createDisplay(3, line, "/build");
    show({ event: "notebook", name: "01-data" });
    show({ event: "cell", number: 1, of: 2 });
    show({ event: "progress", title: "photos", done: 1, total: 4, secondsLeft: 3 });
    show({ event: "warning", text: "no photos here\nfigures instead\n" });
    show({ event: "done", name: "01-data", seconds: 4.25 });
    show({ event: "notebook", name: "02-baselines" });
    show({ event: "failed", name: "02-baselines", seconds: 61, cell: 3, source: "fit();\nshow();", error: "boom" });
    expect(updates).toEqual([
      "  … 01-data (1 of 3)",
      "  … 01-data (1 of 3)  cell 1 of 2",
      "  … 01-data (1 of 3)  photos  25 %  3.0 s left",
      "  … 02-baselines (2 of 3)",
    ]);
    expect(printed.slice(0, 2)).toEqual(["    no photos here\n    figures instead", "  ✓ 01-data (1 of 3)  4.3 s"]);
    const copy = join("/build", "02-baselines.failed.ipynb");
    expect(printed[2]).toBe(
      `  ✗ 02-baselines (2 of 3)  1 min 1 s\n    in code cell 3: fit();\n\n      boom\n\n    What ran until then: ${copy}`,
    );
  });
});
