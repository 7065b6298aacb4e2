import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openSafetensors, readSafetensors, writeSafetensors } from "../../../lib/models/weights/safetensors";
import { fromMemory } from "../../../lib/models/weights/source";
import { goldens } from "../clip/golden";

const folder = mkdtempSync(join(tmpdir(), "stillact-safetensors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file with this header over so many bytes of data. */
function file(header: unknown, data = 16): Uint8Array {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(data, 1)]);
}

const read = (bytes: Uint8Array) => readSafetensors(fromMemory(bytes, "weights.safetensors"));
const entry = (shape: number[], offsets: number[], dtype = "F32") => ({ dtype, shape, data_offsets: offsets });

test("what Hugging Face wrote is written again byte for byte", async () => {
  for (const [name, format] of [
    ["quick-gelu/model.safetensors", "F16"],
    ["quick-gelu/gradients.safetensors", "F32"],
    ["gelu/trained.safetensors", "F32"],
  ] as const) {
    const original = join(goldens, name);
    const { tensors, close } = await openSafetensors(original);
    const entries = [...tensors].map(async ([key, tensor]) => {
      return [key, { shape: tensor.shape, values: await tensor.read() }] as const;
    });
    const copy = join(folder, "copy.safetensors");
    await writeSafetensors(copy, Object.fromEntries(await Promise.all(entries)), { format });
    await close();
    expect(readFileSync(copy).equals(readFileSync(original))).toBe(true);
  }
});

test("scalars, empty tensors and tensors of other dtypes are described; the latter cannot be read", async () => {
  const header = { a: entry([], [0, 4]), b: entry([0, 3], [4, 4]), ids: entry([1], [4, 12], "I64") };
  const { tensors } = await read(file(header, 12));
  expect(await tensors.get("a")!.read()).toHaveLength(1);
  expect(await tensors.get("b")!.read()).toHaveLength(0);
  expect(tensors.get("ids")!.format).toBeNull();
  await expect(tensors.get("ids")!.read()).rejects.toThrow(/"ids" is I64; only F64, F32, F16 and BF16/);
});

describe("is refused, by the name of the file", () => {
  const cases: [string, Uint8Array, RegExp][] = [
    ["a file of 4 bytes", Buffer.alloc(4), /it has 4 bytes/],
    ["a header longer than the file", file({}).subarray(0, 9), /its header would have 2 bytes, the file has 9/],
    [
      "a header of 2⁶³ bytes",
      Buffer.concat([Buffer.alloc(7), Buffer.from([0x80]), Buffer.alloc(64)]),
      /header would have/,
    ],
    ["a header that is no JSON", file("{", 0), /not JSON/],
    ["a header that is no UTF-8", file("{}", 0).fill(0xff, 8), /not JSON/],
    ["a list for a header", file([], 0), /no JSON object/],
    ["an unknown dtype", file({ a: entry([4], [0, 16], "F31") }), /does not describe "a"/],
    ["a dtype of every object", file({ a: entry([4], [0, 16], "toString") }), /does not describe "a"/],
    ["a negative axis", file({ a: entry([-4], [0, 16]) }), /does not describe "a"/],
    ["a broken axis", file({ a: entry([0.5], [0, 16]) }), /does not describe "a"/],
    ["offsets in the wrong order", file({ a: entry([4], [16, 0]) }), /does not describe "a"/],
    [
      "a shape of too many elements",
      file({ a: entry([2 ** 30, 2 ** 30], [0, 16]) }),
      /needs 4611686018427388000 bytes and has 16/,
    ],
    ["bytes that do not fit the shape", file({ a: entry([3], [0, 16]) }), /needs 12 bytes and has 16/],
    ["an overlap", file({ a: entry([2], [0, 8]), b: entry([3], [4, 16]) }), /overlap or a gap/],
    ["a gap", file({ a: entry([1], [0, 4]), b: entry([2], [8, 16]) }), /overlap or a gap/],
    ["a cut-off file", file({ a: entry([4], [0, 16]) }).subarray(0, -1), /cut off/],
    ["something appended", file({ a: entry([4], [0, 16]) }, 17), /appended/],
  ];
  test.each(cases)("%s", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toThrow(/^weights\.safetensors is no valid/);
  });

  test("values that do not fit their shape, when written", async () => {
    const tensor = { shape: [2, 2], values: new Float32Array(3) };
    await expect(writeSafetensors(join(folder, "x"), { w: tensor })).rejects.toThrow(
      /"w" of shape \[2,2\] has 3 values/,
    );
  });
});
