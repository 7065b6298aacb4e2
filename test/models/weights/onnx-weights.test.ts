import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openOnnx, readOnnx } from "../../../lib/models/weights/onnx-weights";
import { fromMemory } from "../../../lib/models/weights/source";
import { goldens, goldenWeights } from "../clip/golden";
import { floats, type GraphMessage, model } from "./onnx-schema";

const folder = mkdtempSync(join(tmpdir(), "stillact-onnx-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const tensor = (name: string, dims: number[], values: number[]) => ({ name, dims, dataType: 1, raw: floats(values) });

async function read(graph: GraphMessage, files: { [name: string]: Uint8Array } = {}) {
  const { tensors } = await readOnnx(fromMemory(model(graph), "model.onnx"), async (file) => {
    if (!files[file]) throw new Error(`no file ${file}`);
    return fromMemory(files[file], file);
  });
  const entries = [...tensors].map(
    async ([name, { shape, read }]) => [name, { shape, values: [...(await read())] }] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

describe("exports of transformers.js hold the weights of the model they were made from", () => {
  test("one file, with its values in a second one", async () => {
    const wanted = await goldenWeights("quick-gelu");
    const actual = await goldenWeights("quick-gelu-onnx");
    expect(actual).toEqual(wanted);
  });

  test("two towers", async () => {
    const wanted = await goldenWeights("gelu");
    wanted.delete("logit_scale");
    for (const tower of ["vision", "text"]) {
      const { tensors, close } = await openOnnx(join(goldens, `gelu-onnx/onnx/${tower}_model.onnx`));
      for (const [name, tensor] of tensors) {
        expect(await tensor.read()).toEqual(wanted.get(name));
        wanted.delete(name);
      }
      await close();
    }
    expect([...wanted.keys()]).toEqual([]);
  });
});

const product = (name: string, weight: string, output: string) => ({
  name,
  op: "MatMul",
  input: ["x", weight],
  output: [output],
});

describe("matrices of linear layers are turned round and named", () => {
  const anonymous = tensor("onnx::MatMul_1", [2, 3], [1, 2, 3, 4, 5, 6]);
  const turned = { shape: [3, 2], values: [1, 4, 2, 5, 3, 6] };

  test("after the bias that is added", async () => {
    const add = { op: "Add", input: ["fc.bias", "y"], output: ["z"] };
    const { "fc.weight": weight } = await read({
      node: [product("", "onnx::MatMul_1", "y"), add],
      initializer: [anonymous],
    });
    expect(weight).toEqual(turned);
  });

  test("after the node where nothing is added", async () => {
    const node = [
      product("/text_projection/MatMul", "onnx::MatMul_1", "y"),
      product("MatMul_7", "onnx::MatMul_1", "y"),
    ];
    expect(await read({ node, initializer: [anonymous] })).toEqual({ "text_projection.weight": turned });
  });

  test("of Gemm as its transB says", async () => {
    const gemm = (bias: string, i: number) => {
      return { op: "Gemm", input: ["x", "onnx::Gemm_1", bias], output: ["y"], attribute: [{ name: "transB", i }] };
    };
    const initializer = [{ ...anonymous, name: "onnx::Gemm_1" }];
    const { "a.weight": a, "b.weight": b } = await read({ node: [gemm("a.bias", 0), gemm("b.bias", 1)], initializer });
    expect(a).toEqual(turned);
    expect(b).toEqual({ shape: [2, 3], values: [1, 2, 3, 4, 5, 6] });
  });

  test("equal tensors that are stored once have all their names", async () => {
    const node = [{ op: "Identity", input: ["norm1.bias"], output: ["norm2.bias"] }];
    const bias = { shape: [1], values: [7] };
    expect(await read({ node, initializer: [tensor("norm1.bias", [1], [7])] })).toEqual({
      "norm1.bias": bias,
      "norm2.bias": bias,
    });
  });
});

test("what folding of constants looked up or computed in advance is found again", async () => {
  const rows = { name: "/a/position_embedding/Gather_output_0", dims: [1, 2, 1], dataType: 1, raw: floats([3, 4]) };
  const scale = { name: "/Cast_1_output_0", dims: [], dataType: 1, raw: floats([100]) };
  const inner = { name: "/a/Constant_output_0", dims: [], dataType: 1, raw: floats([0.125]) };
  const node = [
    { op: "Mul", name: "/a/self_attn/Mul", input: ["scores", "/a/Constant_output_0"], output: ["scaled"] },
    { op: "Mul", name: "/Mul", input: ["cosines", "/Cast_1_output_0"], output: ["logits_per_text"] },
  ];
  const { "a.position_embedding.weight": table, logit_scale } = await read({ node, initializer: [rows, inner, scale] });
  expect(table).toEqual({ shape: [2, 1], values: [3, 4] });
  expect(logit_scale).toEqual({ shape: [], values: [Math.fround(Math.log(100))] });
});

test("double precision is read as float32, whether it lies raw or in a list", async () => {
  const values = [Math.PI, -1e-300, 1e300];
  const raw = new Uint8Array(Float64Array.from(values).buffer);
  const w = { shape: [3], values: [Math.fround(Math.PI), -0, Number.POSITIVE_INFINITY] };
  expect(await read({ initializer: [{ name: "w", dims: [3], dataType: 11, raw }] })).toEqual({ w });
  expect(await read({ initializer: [{ name: "w", dims: [3], dataType: 11, doubles: values }] })).toEqual({ w });
});

test("values may be a list of floats or in a file beside the model", async () => {
  const external = (location: string, offset: string, length?: string) => ({
    name: "w",
    dims: [2],
    dataType: 1,
    location: 1,
    external: [
      { key: "location", value: location },
      { key: "offset", value: offset },
      ...(length ? [{ key: "length", value: length }] : []),
    ],
  });
  const w = { shape: [2], values: [1, 2] };
  const data = { "w.bin": floats([0, 1, 2]) };
  expect(await read({ initializer: [{ name: "w", dims: [2], dataType: 1, floats: [1, 2] }] })).toEqual({ w });
  expect(await read({ initializer: [external("w.bin", "4", "8")] }, data)).toEqual({ w });
  expect(await read({ initializer: [external("w.bin", "4")] }, data)).toEqual({ w });

  for (const location of ["../w.bin", "/etc/passwd", "a/w.bin", "..", ""])
    await expect(read({ initializer: [external(location, "0")] }, data)).rejects.toThrow(
      /no file of the model's folder/,
    );
  for (const [offset, length] of [
    ["8", "8"],
    ["-4", "8"],
    ["x", "8"],
    ["0", "12"],
  ] as const)
    await expect(read({ initializer: [external("w.bin", offset, length)] }, data)).rejects.toThrow(/needs 8 bytes/);
  const twice = [external("w.bin", "0"), { ...external("w.bin", "4"), name: "v" }];
  await expect(read({ initializer: twice }, data)).rejects.toThrow(/overlap/);
  await expect(read({ initializer: [external("none.bin", "0")] })).rejects.toThrow(/model\.onnx.*none\.bin/);
});

test("a data file that is missing or cut off is named", async () => {
  cpSync(join(goldens, "quick-gelu-onnx/onnx"), folder, { recursive: true });
  const data = join(folder, "model.onnx_data");
  writeFileSync(data, readFileSync(data).subarray(0, -4));
  await expect(openOnnx(join(folder, "model.onnx"))).rejects.toThrow(/model\.onnx_data, which has/);
  rmSync(data);
  await expect(openOnnx(join(folder, "model.onnx"))).rejects.toThrow(/model\.onnx_data/);
});

test("what is no model, or holds no floats, is refused", async () => {
  const broken = (bytes: number[]) => readOnnx(fromMemory(Uint8Array.from(bytes), "m.onnx"), () => Promise.reject());
  await expect(broken([])).rejects.toThrow("m.onnx is no valid ONNX model: it has no graph");
  await expect(broken([0x3a, 200])).rejects.toThrow(/within a number/);
  await expect(broken([0x3a, 5, 1])).rejects.toThrow(/5 bytes are announced, 1 are there/);
  await expect(broken([0x3a, ...Array(12).fill(0xff)])).rejects.toThrow(/more than 10 bytes/);
  await expect(broken([0x3b])).rejects.toThrow(/unknown wire type 3/);
  await expect(broken([0x38, 1])).rejects.toThrow(/a number where a message belongs/);
  const short = { ...tensor("w", [3], [1, 2]) };
  await expect(read({ initializer: [short] })).rejects.toThrow(/"w", F32 of shape \[3\], needs 12 bytes and has 8/);
  const quantised = { name: "w_quantized", dims: [2], dataType: 3, raw: new Uint8Array(2) };
  await expect(read({ initializer: [quantised] })).rejects.toThrow(/"w_quantized" is no F64.*quantised/);
});
