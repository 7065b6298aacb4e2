import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { z } from "zod";
import { parseJson, readJson, readJsonIfPresent } from "../lib/json-file";

const folder = mkdtempSync(join(tmpdir(), "stillact-json-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const kind = { schema: z.object({ n: z.int() }), what: "a count", remedy: "count again" };
const file = join(folder, "count.json");

test("what fits its schema is read, without what the schema does not know", async () => {
  writeFileSync(file, '{"n": 3, "more": true}');
  expect(await readJson(file, kind)).toEqual({ n: 3 });
  expect(parseJson('{"n": 4}', kind, "text")).toEqual({ n: 4 });
});

test("each fault is named with the file, the field and what to do", async () => {
  writeFileSync(file, '{"n": 0.5}');
  await expect(readJson(file, kind)).rejects.toThrow(/count\.json does not hold a count:\n.*int.*\bn\ncount again$/s);
  writeFileSync(file, '{"n":');
  await expect(readJson(file, kind, "the count")).rejects.toThrow(/^the count is not JSON \(.*\); count again$/);
  mkdirSync(join(folder, "directory.json"));
  await expect(readJson(join(folder, "directory.json"), kind)).rejects.toThrow(
    /directory\.json cannot be read \(EISDIR.*\); count again$/,
  );
});

test("a missing file is an error, or undefined where it may be absent", async () => {
  await expect(readJson(join(folder, "none.json"), kind)).rejects.toThrow(/none\.json is missing; count again$/);
  expect(await readJsonIfPresent(join(folder, "none.json"), kind)).toBeUndefined();
});

test("a file larger than 64 MiB is refused unread", async () => {
  writeFileSync(file, "");
  truncateSync(file, 64 * 2 ** 20 + 1);
  await expect(readJson(file, kind)).rejects.toThrow(/has 67108865 bytes, more than the 67108864 allowed/);
});
