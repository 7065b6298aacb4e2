/** One field of a protocol-buffers message: a whole number (wire type 0), bytes (2) or a float (5). */
export type Field =
  | { readonly id: number; readonly kind: "number"; readonly value: number }
  | { readonly id: number; readonly kind: "float"; readonly value: number }
  | { readonly id: number; readonly kind: "bytes"; readonly value: Uint8Array<ArrayBuffer> };

/**
 * The fields of a message in the order they lie in, without copying (protobuf.dev/programming-guides/encoding). Whole
 * numbers beyond 2⁵³ lose digits, numbers of 8 bytes are passed over.
 *
 * @throws Error if the bytes are no such message
 */
export function* fields(bytes: Uint8Array<ArrayBuffer>): Generator<Field> {
  let at = 0;

  function varint(): number {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error("it ends within a number");
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    throw new Error("it has a number of more than 10 bytes");
  }

  function take(length: number): Uint8Array<ArrayBuffer> {
    if (length > bytes.length - at) throw new Error(`${length} bytes are announced, ${bytes.length - at} are there`);
    at += length;
    return bytes.subarray(at - length, at);
  }

  while (at < bytes.length) {
    const tag = varint();
    const id = Math.floor(tag / 8);
    const type = tag % 8;
    if (id === 0) throw new Error("it has a field without a number");
    if (type === 0) yield { id, kind: "number", value: varint() };
    else if (type === 2) yield { id, kind: "bytes", value: take(varint()) };
    else if (type === 1) take(8);
    else if (type === 5) yield { id, kind: "float", value: Buffer.from(take(4)).readFloatLE() };
    else throw new Error(`it has a field of the unknown wire type ${type}`);
  }
}

/** A list of whole numbers, whether packed into one field or not. */
export function integers(field: Field): number[] {
  if (field.kind !== "bytes") return [field.value];
  const list: number[] = [];
  // A packed list is a run of varints; with a tag before each it would be a message.
  let value = 0;
  let scale = 1;
  for (const byte of field.value) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte >= 0x80) continue;
    list.push(value);
    value = 0;
    scale = 1;
  }
  if (scale !== 1) throw new Error("it ends within a number");
  return list;
}
