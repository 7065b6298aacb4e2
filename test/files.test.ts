import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalJson, hashJson, sha256, writeFileAtomic } from "../lib/files";
import { temporaryFolder } from "./data/support";

test("writeFileAtomic makes folders, replaces whole files and leaves nothing beside them", async () => {
  const folder = join(await temporaryFolder(), "a/b");
  const path = join(folder, "c.txt");
  await writeFileAtomic(path, "first, longer");
  await writeFileAtomic(path, new Uint8Array([104, 105]));
  expect(await readFile(path, "utf8")).toBe("hi");
  expect(await readdir(folder)).toEqual(["c.txt"]);
});

test("writeFileAtomic cleans up when it cannot write", async () => {
  const folder = await temporaryFolder();
  await writeFileAtomic(join(folder, "taken/inside"), "");
  await expect(writeFileAtomic(join(folder, "taken"), "x")).rejects.toThrow();
  expect(await readdir(folder)).toEqual(["taken"]);
});

test("sha256 is that of FIPS 180-2", () => {
  expect(sha256("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});

test("canonicalJson sorts keys at every depth and leaves undefined out", () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: "é\n" })).toBe('{"a":"é\\n","b":[{"d":1}]}');
});

test("canonicalJson reads back as the value and ignores the order of keys", () => {
  const property = fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
    expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
  });
  fc.assert(property);
  expect(hashJson({ a: 1, b: { c: 2, d: 3 } })).toBe(hashJson({ b: { d: 3, c: 2 }, a: 1 }));
  expect(hashJson({ a: 1 })).not.toBe(hashJson({ a: "1" }));
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, 1n, () => 1, new Date(), new Map(), [undefined]])(
  "canonicalJson refuses %s",
  (value) => {
    expect(() => canonicalJson({ value })).toThrow(TypeError);
  },
);

test("canonicalJson takes plain objects of another realm, as a notebook's are", () => {
  expect(canonicalJson(runInNewContext("({ b: [1], a: null })"))).toBe('{"a":null,"b":[1]}');
});
