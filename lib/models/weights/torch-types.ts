import { decodeFloats, type FloatFormat, floatBytes } from "./floats";

/** Types of elements that PyTorch stores, by the names of its dtypes. */
export type TorchType = keyof typeof integerTypes | keyof typeof floatTypes;

const floatTypes = { float32: "F32", float16: "F16", bfloat16: "BF16", float64: "F64" } as const;

const integerTypes = {
  int64: { bytes: 8, read: (view: DataView, at: number) => Number(view.getBigInt64(at, true)) },
  int32: { bytes: 4, read: (view: DataView, at: number) => view.getInt32(at, true) },
  int16: { bytes: 2, read: (view: DataView, at: number) => view.getInt16(at, true) },
  int8: { bytes: 1, read: (view: DataView, at: number) => view.getInt8(at) },
  uint8: { bytes: 1, read: (view: DataView, at: number) => view.getUint8(at) },
  bool: { bytes: 1, read: (view: DataView, at: number) => Number(view.getUint8(at) !== 0) },
} as const;

/** The classes of storages and what they hold. */
export const storageTypes: { readonly [name: string]: TorchType } = {
  FloatStorage: "float32",
  HalfStorage: "float16",
  BFloat16Storage: "bfloat16",
  DoubleStorage: "float64",
  LongStorage: "int64",
  IntStorage: "int32",
  ShortStorage: "int16",
  CharStorage: "int8",
  ByteStorage: "uint8",
  BoolStorage: "bool",
  UntypedStorage: "uint8",
};

/** The format of a type of floating-point numbers, null for the others. */
export const formatOf = (type: TorchType): FloatFormat | null =>
  type in floatTypes ? floatTypes[type as keyof typeof floatTypes] : null;

/** Bytes of one element. */
export function typeBytes(type: TorchType): number {
  const format = formatOf(type);
  return format ? floatBytes[format] : integerTypes[type as keyof typeof integerTypes].bytes;
}

/**
 * Little-endian elements as float32.
 *
 * @throws RangeError if a whole number is none in float32
 */
export function decodeElements(bytes: Uint8Array<ArrayBuffer>, type: TorchType): Float32Array<ArrayBuffer> {
  const format = formatOf(type);
  if (format) return decodeFloats(bytes, format);
  const { bytes: size, read } = integerTypes[type as keyof typeof integerTypes];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const values = new Float32Array(bytes.length / size);
  for (let i = 0; i < values.length; i++) {
    const value = read(view, i * size);
    values[i] = value;
    if (values[i] !== value) throw new RangeError(`${value} has more digits than a float32`);
  }
  return values;
}

/** Big-endian elements as little-endian ones, in place. */
export function swapBytes(bytes: Uint8Array<ArrayBuffer>, type: TorchType): void {
  const size = typeBytes(type);
  for (let at = 0; at < bytes.length; at += size) bytes.subarray(at, at + size).reverse();
}
