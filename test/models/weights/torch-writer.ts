import { crc32 } from "node:zlib";

/** One operation of a pickle (Python's pickletools) and its operands. */
export const op = (code: string, ...parts: (string | number[] | Uint8Array)[]) =>
  Buffer.concat([Buffer.from(code, "latin1"), ...parts.map((part) => Buffer.from(part as string))]);
export const text = (value: string) => op("X", u32(Buffer.byteLength(value)), value);
export const u32 = (n: number) => [n & 255, (n >> 8) & 255, (n >> 16) & 255, n >>> 24];
export const int = (n: number) => op("J", u32(n));
export const global = (module: string, name: string) => op("c", `${module}\n${name}\n`);
export const tuple = (...items: Uint8Array[]) => op("(", ...items, op("t"));
export const pickled = (...parts: Uint8Array[]) => op("\x80\x02", ...parts, op("."));
export const storage = (key: string, length: number) =>
  op("", tuple(text("storage"), global("torch", "FloatStorage"), text(key), text("cpu"), int(length)), op("Q"));
export const rebuilt = (key: string, length: number, offset: number, shape: number[], strides: number[]) =>
  op(
    "",
    global("torch._utils", "_rebuild_tensor_v2"),
    tuple(storage(key, length), int(offset), tuple(...shape.map(int)), tuple(...strides.map(int)), op("\x89"), op("N")),
    op("R"),
  );
export const dict = (...items: Uint8Array[]) => op("}", op("("), ...items, op("u"));

/** A file of PyTorch's older format around a pickled object. */
export function stream(object: Uint8Array, keys: { [key: string]: number[] } = {}): Uint8Array {
  const magic = op("\x8a", [10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);
  const list = op("]", op("("), ...Object.keys(keys).map(text), op("e"));
  const storages = Object.values(keys).map((values) => {
    const length = Buffer.alloc(8);
    length.writeBigInt64LE(BigInt(values.length));
    return Buffer.concat([length, Buffer.from(Float32Array.from(values).buffer)]);
  });
  return Buffer.concat([
    pickled(magic),
    pickled(op("M", [0xe9, 3])),
    pickled(op("}")),
    pickled(object),
    pickled(list),
    ...storages,
  ]);
}

/** An archive with these files, stored. */
export function archive(files: { [name: string]: Uint8Array }, method = 0): Uint8Array {
  const [bodies, directory]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, data] of Object.entries(files)) {
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(crc32(data), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(data.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const header = Buffer.concat([fields, Buffer.alloc(14)]);
    header.writeUInt32LE(at, 36);
    const body = Buffer.concat([op("PK\x03\x04"), fields, Buffer.from(name), data]);
    bodies.push(body);
    directory.push(Buffer.concat([op("PK\x01\x02\x14\x00"), header, Buffer.from(name)]));
    at += body.length;
  }
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(Buffer.concat(directory).length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...bodies, ...directory, op("PK\x05\x06"), end]);
}

/** A state dict as torch.save writes it since 1.6. */
export function checkpoint(tensors: {
  [name: string]: { shape: readonly number[]; values: Float32Array };
}): Uint8Array {
  const entries = Object.entries(tensors);
  const rows = (shape: readonly number[]) => shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const items = entries.flatMap(([name, { shape, values }], i) => [
    text(name),
    rebuilt(String(i), values.length, 0, [...shape], rows(shape)),
  ]);
  const storages = entries.map(
    (
      [
        ,
        {
          values: { buffer, byteOffset, byteLength },
        },
      ],
      i,
    ) => {
      return [`archive/data/${i}`, new Uint8Array(buffer, byteOffset, byteLength)] as const;
    },
  );
  return archive({ "archive/data.pkl": pickled(dict(...items)), ...Object.fromEntries(storages) });
}
