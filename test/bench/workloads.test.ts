import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { workloads } from "../../bench/workloads";

it("has names of its own for each workload, ours first", () => {
  expect(new Set(workloads.map(({ name }) => name)).size).toBe(workloads.length);
  expect(workloads.every(({ contenders }) => contenders[0] === "ours")).toBe(true);
});

it("PyTorch knows exactly the workloads it takes part in", () => {
  const source = readFileSync(join(__dirname, "..", "..", "bench", "peers", "pytorch.py"), "utf8");
  const table = /^WORKLOADS = \{\n([\s\S]*?)^\}/m.exec(source)![1]!;
  const known = [...table.matchAll(/^ {4}"([^"]+)":/gm)].map((match) => match[1]);
  const wanted = workloads.filter(({ contenders }) => contenders.includes("pytorch")).map(({ name }) => name);
  expect(known.toSorted()).toEqual(wanted.toSorted());
});
