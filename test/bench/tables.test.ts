import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fullTable, renew, renewTables } from "../../bench/documents";
import type { Measured } from "../../bench/measure";
import { type Results, rowOf } from "../../bench/results";
import { columns, milliseconds, remarks, textTable } from "../../bench/table";
import type { Contender } from "../../bench/workloads/workload";

const measured = (ms: number, peakMiB = 200): Measured => ({ rounds: [ms], values: [1], peakMiB, versions: {} });
const row = (outcomes: [Contender, Measured | { failure: string }][], disturbed = 0) =>
  rowOf(
    { name: "cnn-64", title: "CNN: training step", contenders: ["ours", "pytorch", "tfjs-node"] },
    { outcomes: new Map(outcomes), disturbed },
  );
const full = row([
  ["ours", measured(50)],
  ["pytorch", measured(60, 400)],
  ["tfjs-node", measured(123.4)],
]);

const results: Results = {
  schema: 1,
  date: "2026-01-02T03:04:05.000Z",
  git: "0".repeat(40),
  dirty: false,
  machine: { cpu: "a processor", cores: 2, memory_gib: 8, platform: "linux x64" },
  threads: 2,
  versions: { torch: "1.2.3" },
  rows: [full],
};

it("milliseconds have three digits", () => {
  expect([0.01234, 1.234, 12.34, 123.4, 1234].map(milliseconds)).toEqual(["0.0123", "1.23", "12.3", "123", "1234"]);
  expect(milliseconds(null)).toBe("–");
});

it("columns are as wide as their widest cell", () => {
  expect(
    columns([
      ["a", "b"],
      ["long", "1"],
      ["x", "222"],
    ]),
  ).toBe("a       b\nlong    1\nx     222");
});

it("the text table shows dashes for who is absent", () => {
  const line = textTable([full, row([["ours", measured(50)]])]).split("\n");
  expect(line[2]).toMatch(/^cnn-64 +50.0 +50.0 +50.0–50.0 +60.0 +123 +1.20 +2.47 +200 +400 +200$/);
  expect(line[3]).toMatch(/^cnn-64 +50.0 +50.0 +50.0–50.0 +– +– +– +– +200 +– +–$/);
});

it("remarks name failures and disturbance", () => {
  const said = remarks(
    row(
      [
        ["ours", measured(50)],
        ["pytorch", { failure: "it stopped" }],
      ],
      1,
    ),
  );
  expect(said).toEqual(["pytorch: it stopped", expect.stringMatching(/busy in 1 of 1 rounds/)]);
  expect(remarks(full)).toEqual([]);
});

describe("renewTables", () => {
  const root = join(__dirname, "..", "..");
  const read = (name: string) => readFileSync(join(root, name), "utf8");

  it("puts the numbers into the README and environment.md, and nothing else changes", () => {
    const documents = renewTables(results, read);
    expect(documents["README.md"]).toContain("| CNN: training step | 1.20 | 2.47 | 0.50 |");
    expect(documents["environment.md"]).toContain("| 123 | 200 / 400 / 200 |");
    for (const [name, text] of Object.entries(documents)) {
      expect(text).toContain("2026-01-02 on a processor, 2 cores, 8 GiB");
      const outside = (document: string) => document.replace(/<!-- speed:[\s\S]*<!-- end of speed -->/, "");
      expect(outside(text)).toBe(outside(read(name)));
    }
    expect(renewTables(results, (name) => documents[name]!)).toEqual(documents);
  });

  it("names tfjs' JavaScript where it took part, and leaves a dash where PyTorch did not", () => {
    const eager = rowOf(
      { name: "eager", title: "CNN: gradients", contenders: ["ours", "tfjs-cpu"] },
      {
        outcomes: new Map([
          ["ours", measured(50)],
          ["tfjs-cpu", measured(2500)],
        ]),
        disturbed: 0,
      },
    );
    const table = fullTable({ ...results, rows: [eager] });
    expect(table).toContain("| CNN: gradients | 50.0, 50.0, 50.0–50.0 | – | – | 200 / – / – |");
    expect(table).toContain(`"CNN: gradients" runs 50.00 times as fast as on tfjs' own JavaScript (2500 ms).`);
  });

  it("says which lines are missing", () => {
    expect(() => renew("README.md", "# no table", "|")).toThrow(/README.md lacks the lines "<!-- speed:.*"/);
  });
});
