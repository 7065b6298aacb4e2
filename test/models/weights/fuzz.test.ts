import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readOnnx } from "../../../lib/models/weights/onnx-weights";
import { readSafetensors, writeSafetensors } from "../../../lib/models/weights/safetensors";
import type { Source } from "../../../lib/models/weights/source";
import type { StoredTensors } from "../../../lib/models/weights/tensors";
import { random } from "../../../lib/random";
import { MUTATIONS, mutated, watched } from "../../support/fuzz";
import { floats, initializers, model } from "./onnx-schema";

const folder = mkdtempSync(join(tmpdir(), "stillact-fuzz-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Format {
  original: Uint8Array;
  /** Where the bytes that describe the tensors end. */
  structure: number;
  open(source: Source): Promise<StoredTensors>;
  /** The float32 numbers of some tensors, read in another way; throws if that reader takes the file for damaged. */
  oracle(bytes: Uint8Array): Map<string, Uint8Array>;
}

/** How many damaged files were read, and how many of their tensors were compared. */
async function fuzz({ original, structure, open, oracle }: Format): Promise<{ read: number; compared: number }> {
  let [read, compared] = [0, 0];
  for (let i = 0; i < MUTATIONS; i++) {
    const bytes = mutated(original, structure, random("fuzz", i));
    const source = watched(bytes);
    const start = performance.now();
    let stored: StoredTensors;
    try {
      stored = await open(source);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith("mutated is no valid")) continue;
      throw error;
    }
    read++;
    const wanted = oracle(bytes);
    let held = 0;
    for (const [name, { shape, format, read }] of stored.tensors) {
      const values = format ? await read() : new Float32Array(0);
      held += values.byteLength;
      if (format && values.length !== shape.reduce((a, b) => a * b, 1))
        throw new Error(`${i}: ${name} has ${values.length}`);
      const same = wanted.get(name);
      if (!same || format !== "F32") continue;
      compared++;
      if (!Buffer.from(values.buffer, values.byteOffset, values.byteLength).equals(same))
        throw new Error(`${i}: ${name}`);
    }
    if (performance.now() - start > 2000) throw new Error(`${i} took ${performance.now() - start} ms`);
    if (source.asked() + held > 3 * bytes.length) throw new Error(`${i}: ${source.asked() + held} of ${bytes.length}`);
  }
  return { read, compared };
}

test(`${MUTATIONS} damaged safetensors files give an error, or the values that are in them`, async () => {
  const path = join(folder, "small.safetensors");
  const values = Float32Array.from({ length: 6 }, Math.sqrt);
  await writeSafetensors(path, { "a.weight": { shape: [2, 3], values }, "a.bias": { shape: [6], values } });
  const original = readFileSync(path);
  const header = (bytes: Uint8Array) => 8 + Number(Buffer.from(bytes).readBigUInt64LE(0));
  const { read, compared } = await fuzz({
    original,
    structure: header(original),
    open: readSafetensors,
    oracle(bytes) {
      const start = header(bytes);
      const { __metadata__, ...entries } = JSON.parse(Buffer.from(bytes.subarray(8, start)).toString());
      return new Map(
        Object.entries(entries as Record<string, { data_offsets: [number, number] }>).map(([name, entry]) => {
          const [from, to] = entry.data_offsets;
          return [name, bytes.subarray(start + from, start + to)];
        }),
      );
    },
  });
  expect(read).toBeGreaterThan(MUTATIONS / 100);
  expect(read).toBeLessThan(MUTATIONS);
  expect(compared).toBeGreaterThan(MUTATIONS / 100);
});

test(`${MUTATIONS} damaged ONNX files give an error, or the values that are in them`, async () => {
  const tensor = (name: string, dims: number[], values: number[]) => ({ name, dims, dataType: 1, raw: floats(values) });
  const original = model({
    node: [
      { op: "MatMul", name: "/a/MatMul", input: ["x", "onnx::MatMul_1"], output: ["y"] },
      { op: "Add", input: ["y", "a.bias"], output: ["z"] },
      { op: "Identity", input: ["a.bias"], output: ["b.bias"] },
      { op: "Gemm", input: ["z", "onnx::Gemm_2"], output: ["w"], attribute: [{ name: "transB", i: 1 }] },
    ],
    initializer: [tensor("onnx::MatMul_1", [2, 3], [1, 2, 3, 4, 5, 6]), tensor("a.bias", [3], [7, 8, 9])],
  });
  const { read, compared } = await fuzz({
    original,
    structure: original.length,
    open: (source) => readOnnx(source, () => Promise.reject(new Error("there is no other file"))),
    oracle(bytes) {
      try {
        // Names that nodes can lead to elsewhere are left out.
        const biases = initializers(bytes).filter(({ name, dims }) => dims.length !== 2 && name === "a.bias");
        return new Map(biases.map(({ name, raw }) => [name, raw!]));
      } catch {
        return new Map(); // protobufjs is stricter about what nobody reads
      }
    },
  });
  expect(read).toBeGreaterThan(MUTATIONS / 100);
  expect(read).toBeLessThan(MUTATIONS);
  expect(compared).toBeGreaterThan(MUTATIONS / 100);
});
