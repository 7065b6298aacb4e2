import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fromMemory } from "../../../lib/models/weights/source";
import { openTorch, readTorch } from "../../../lib/models/weights/torch";
import { archive, dict, global, int, op, pickled, rebuilt, stream, text, tuple, u32 } from "./torch-writer";

const goldens = join(__dirname, "../../goldens/torch");

interface Golden {
  /** Kinds of files and what they hold. */
  files: { [kind: string]: "tensors" | "network" };
  tensors: { [name: string]: { type: string; shape: number[]; values: number[] } };
  network: Golden["tensors"];
}

const golden = (version: string) => JSON.parse(readFileSync(join(goldens, `${version}.json`), "utf8")) as Golden;
const cases = readdirSync(goldens)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.replace(/\.json$/, ""))
  .flatMap((version) => Object.entries(golden(version).files).map(([kind, holds]) => [version, kind, holds] as const));

describe("every layout holds what PyTorch says it holds", () => {
  test.each(cases)("%s, %s", async (version, kind, holds) => {
    const expected = golden(version)[holds];
    const { tensors, others, close } = await openTorch(join(goldens, `${version}-${kind}.bin`));
    expect([...tensors.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { type, shape, read }] of tensors) {
      const wanted = expected[name]!;
      expect([name, type, shape]).toEqual([name, wanted.type, wanted.shape]);
      expect(await read()).toEqual(Float32Array.from(wanted.values));
    }
    await close();
    if (holds === "tensors") expect(tensors.get("tied.a")).toBe(tensors.get("tied.b"));
    if (kind.startsWith("training")) expect(others).toEqual(expect.arrayContaining(["epoch", "optimizer", "raw"]));
  });
});

test("floats have a format that weights are chosen by; whole numbers have none", async () => {
  const { tensors, close } = await openTorch(join(goldens, "2.15-zip.bin"));
  await close();
  const formats = ["float32", "float16", "bfloat16", "float64", "int64", "bool"].map(
    (name) => tensors.get(name)!.format,
  );
  expect(formats).toEqual(["F32", "F16", "BF16", "F64", null, null]);
});

test("tensors that are not asked for are not read", async () => {
  const source = fromMemory(readFileSync(join(goldens, "2.15-zip.bin")), "weights.bin");
  let lengths: number[] = [];
  const watched = {
    ...source,
    read(at: number, length: number) {
      lengths.push(length);
      return source.read(at, length);
    },
  };
  const { tensors } = await readTorch(watched);
  const opening = lengths;
  lengths = [];
  await tensors.get("row")!.read();
  expect(opening.length).toBe(8); // the first bytes, the directory (3), the pickle and the byte order with their headers
  expect(lengths).toEqual([30, 4 * 8]); // the header, and 8 of the 48 elements of its storage
});

const read = (bytes: Uint8Array, options = {}) => readTorch(fromMemory(bytes, "weights.bin"), options);

test("the pickles and archives of this test are read", async () => {
  const object = dict(text("w"), rebuilt("0", 4, 1, [3], [1]));
  for (const bytes of [
    stream(object, { 0: [1, 2, 3, 4] }),
    archive({ "a/data.pkl": pickled(object), "a/data/0": Buffer.from(Float32Array.of(1, 2, 3, 4).buffer) }),
  ]) {
    const { tensors } = await read(bytes);
    expect(await tensors.get("w")!.read()).toEqual(Float32Array.of(2, 3, 4));
  }
});

describe("what could run something is refused by name, and is not run", () => {
  const command = tuple(text("touch /tmp/owned"));
  const cases: [string, Uint8Array, RegExp][] = [
    ["REDUCE", op("", global("posix", "system"), command, op("R")), /asks for posix\.system, which no weights need/],
    ["a global that is not called", global("os", "system"), /asks for os\.system/],
    ["STACK_GLOBAL", op("", text("builtins"), text("eval"), op("\x93"), command, op("R")), /asks for builtins\.eval/],
    ["a global with a dot", global("torch._utils", "os.system"), /asks for torch\._utils\.os\.system/],
    ["a name in another module", global("mine", "_rebuild_tensor_v2"), /asks for mine\._rebuild_tensor_v2/],
    ["a class of TorchScript outside of its archives", global("__torch__", "Net"), /asks for __torch__\.Net/],
    ["a name of every object", global("constructor", "prototype"), /asks for constructor\.prototype/],
    ["INST", op("(", text("touch"), op("i", "posix\nsystem\n")), /an object of posix\.system/],
    ["OBJ", op("(", global("collections", "OrderedDict"), op("o")), /an object of collections\.OrderedDict/],
    ["NEWOBJ", op("", global("collections", "OrderedDict"), op(")\x81")), /an object of collections\.OrderedDict/],
    ["NEWOBJ_EX", op("", global("torch", "Size"), op(")}\x92")), /an object of torch\.Size/],
    ["an extension", op("\x82", [7]), /extension 7/],
    ["a pickled module", global("torch.nn.modules.linear", "Linear"), /asks for torch\.nn\.modules\.linear\.Linear/],
    ["BUILD of a list", op("]}b"), /attributes on Array/],
    ["REDUCE of data", op("", text("f"), op(")R")), /a call of "f"/],
    [
      "bytes by another codec",
      op("", global("_codecs", "encode"), tuple(text("x"), text("rot13")), op("R")),
      /bytes in "rot13"/,
    ],
    [
      "a tensor by another function",
      op(
        "",
        global("torch._tensor", "_rebuild_from_type_v2"),
        tuple(global("collections", "OrderedDict"), op("N"), op(")"), op("N")),
        op("R"),
      ),
      /a tensor by collections\.OrderedDict/,
    ],
  ];
  test.each(cases)("%s", async (_, object, message) => {
    const whole = { stream: stream(object), zip: archive({ "a/data.pkl": pickled(object) }) };
    for (const bytes of Object.values(whole)) {
      await expect(read(bytes)).rejects.toThrow(message);
      await expect(read(bytes)).rejects.toThrow(/^weights\.bin is no valid PyTorch checkpoint: /);
    }
  });
});

describe("is refused", () => {
  const w = (...args: Parameters<typeof rebuilt>) => dict(text("w"), rebuilt(...args));
  const one = { 0: [1, 2, 3, 4] };
  const laughs = op("", op(")q\0"), ...Array.from({ length: 100 }, () => op("h\0h\0\x86q\0")), op("."));
  const cases: [string, Uint8Array, RegExp][] = [
    ["an empty file", Buffer.alloc(0), /begins neither as/],
    ["a file of another kind", Buffer.from("GIF89a"), /begins neither as an archive nor as a pickle/],
    ["a cut-off archive", archive({ "a/data.pkl": pickled(dict()) }).subarray(0, -1), /no directory at its end/],
    ["another archive", archive({ "weights.npy": Buffer.alloc(8) }), /0 files named data\.pkl/],
    [
      "two checkpoints in one",
      archive({ "a/data.pkl": Buffer.alloc(1), "b/data.pkl": Buffer.alloc(1) }),
      /2 files named data\.pkl/,
    ],
    ["a compressed pickle", archive({ "a/data.pkl": pickled(dict()) }, 8), /compressed or encrypted/],
    [
      "a tensor beyond its storage",
      stream(w("0", 4, 2, [3], [1]), one),
      /shape \[3\] and strides \[1\] from 2 on, in a storage of 4/,
    ],
    ["strides beyond its storage", stream(w("0", 4, 0, [2, 2], [3, 1]), one), /storage of 4 elements/],
    ["a negative offset", stream(w("0", 4, -1, [3], [1]), one), /something else than storage/],
    ["more strides than lengths", stream(w("0", 4, 0, [1], [1, 1]), one), /shape \[1\]/],
    ["a stride of 0 that makes gigabytes", stream(w("0", 4, 0, [2 ** 30], [0]), one), /repeat elements/],
    ["an infinite shape", stream(w("0", 4, 0, Array(60).fill(2 ** 30), Array(60).fill(0)), one), /repeat elements/],
    ["a storage that is missing", stream(w("0", 4, 0, [4], [1])), /storage "0" is missing/],
    ["a storage of another length", stream(w("0", 3, 0, [3], [1]), one), /has 4 elements where 3 are announced/],
    ["a storage that nothing names", stream(dict(), { 5: [1] }), /storage "5", which no tensor has/],
    ["a cut-off storage", stream(w("0", 4, 0, [4], [1]), one).subarray(0, -1), /ends within storage "0"/],
    [
      "a short storage of an archive",
      archive({ "a/data.pkl": pickled(w("0", 4, 0, [4], [1])), "a/data/0": Buffer.alloc(15) }),
      /has 15 bytes and needs 16/,
    ],
    [
      "a storage of two lengths",
      stream(dict(text("a"), rebuilt("0", 4, 0, [4], [1]), text("b"), rebuilt("0", 3, 0, [3], [1])), one),
      /as 4 × float32 and as 3/,
    ],
    [
      "a persistent id that is a path",
      stream(op("", text("/etc/passwd"), op("Q"))),
      /persistent id that is no storage/,
    ],
    [
      "a persistent id of another kind",
      stream(op("", tuple(text("module"), op("N"), text("0"), text("cpu"), int(1)), op("Q"))),
      /no storage \("module"\)/,
    ],
    [
      "a text longer than the file",
      stream(op("\x8d", [255, 255, 255, 255, 255, 255, 255, 127])),
      /ends within its pickle/,
    ],
    ["a number longer than the file", stream(op("\x8b", u32(2 ** 31))), /ends within its pickle/],
    ["a number of 1000 bytes", stream(op("\x8b", u32(1000), Buffer.alloc(1000, 7))), /whole number of 1000 bytes/],
    ["text that is no UTF-8", stream(op("X", u32(1), [255])), /text that is no UTF-8/],
    ["an item that was not made", stream(op("h", [9])), /item 9, which it has not made/],
    ["an empty stack", stream(op("0")), /more from the stack than is there/],
    ["a value below a mark", stream(op("N(0")), /more from the stack/],
    ["no mark", stream(op("t")), /no mark/],
    ["marks without end", stream(op("(".repeat(2000))), /nested more than 1000 deep/],
    ["containers without end", stream(op("]0".repeat(1_100_000))), /more than 1000000 containers/],
    ["a stack without end", stream(op("N".repeat(1_100_000))), /more than 1000000 items on the stack/],
    ["tuples of tuples", stream(laughs.subarray(0, -1)), /no dict of tensors; it holds none/],
    ["protocol 0", archive({ "a/data.pkl": Buffer.from("I5\n.") }), /the operation 0x49/],
    ["protocol 6", archive({ "a/data.pkl": Buffer.from([0x80, 6, 0x2e]) }), /protocol 6; 2 to 5 are read/],
    ["a dict with a key alone", stream(op("}(", text("a"), op("u"))), /a key without a value/],
    ["items of a list for a dict", stream(op("](NNu")), /needs a Map where it has Array/],
    [
      "another protocol of the format",
      Buffer.concat([stream(dict()).subarray(0, 15), pickled(int(1000))]),
      /protocol 1000; 1001 is read/,
    ],
  ];
  test.each(cases)("%s", async (_, bytes, message) => {
    await expect(read(bytes)).rejects.toThrow(message);
    await expect(read(bytes)).rejects.toThrow(/^weights\.bin is no valid/);
  });

  test("a whole number that float32 does not hold, when it is read", async () => {
    const object = op(
      "",
      dict(
        text("seed"),
        op(
          "",
          op(
            "",
            global("torch._utils", "_rebuild_tensor"),
            tuple(
              op("", tuple(text("storage"), global("torch", "LongStorage"), text("0"), text("cpu"), int(1)), op("Q")),
              int(0),
              tuple(int(1)),
              tuple(int(1)),
            ),
            op("R"),
          ),
        ),
      ),
    );
    const bytes = archive({
      "a/data.pkl": pickled(object),
      "a/data/0": Buffer.from(BigInt64Array.of(2n ** 24n + 1n).buffer),
    });
    const { tensors } = await read(bytes);
    await expect(tensors.get("seed")!.read()).rejects.toThrow(
      /weights\.bin .*"seed": 16777217 has more digits than a float32/,
    );
  });

  test("modules of a script that multiply by being shared", async () => {
    const module = (content: Uint8Array) => op("", global("__torch__", "M"), op(")\x81"), content, op("b"));
    let object = module(dict());
    for (let i = 0; i < 40; i++)
      object = op("", object, op("q\0"), op("0"), module(dict(text("a"), op("h\0"), text("b"), op("h\0"))));
    const bytes = archive({ "a/data.pkl": pickled(object), "a/constants.pkl": pickled(op(")")) });
    await expect(read(bytes)).rejects.toThrow(/more than 100000 names/);
  });
});

describe("which tensors are meant", () => {
  const weights = dict(text("w"), rebuilt("0", 4, 0, [4], [1]));
  const file = (...keys: string[]) => stream(dict(...keys.flatMap((key) => [text(key), weights])), { 0: [1, 2, 3, 4] });

  test("those of a usual key, of the only dict that has any, or of the one that is named", async () => {
    expect((await read(file("ema", "state_dict"))).others).toEqual(["ema"]);
    expect((await read(file("ema", "model"))).others).toEqual(["ema"]);
    expect((await read(file("student"))).tensors.has("w")).toBe(true);
    expect((await read(file("student", "teacher"), { entry: "teacher" })).others).toEqual(["student"]);
  });

  test("where it is not clear, the error offers them", async () => {
    await expect(read(file("student", "teacher"))).rejects.toThrow(
      /tensors are under student, teacher: name one as entry/,
    );
    await expect(read(file("student"), { entry: "ema" })).rejects.toThrow(
      /no tensors under "ema"; tensors are under student/,
    );
  });
});
