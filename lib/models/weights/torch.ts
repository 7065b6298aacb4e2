import { product } from "../../numbers";
import { unpickle } from "./pickle";
import { openFile, type Source } from "./source";
import type { StoredTensor, StoredTensors } from "./tensors";
import { spanOf, type TorchFile, type TorchStorage, type TorchTensor, torchRules } from "./torch-pickle";
import { stateOf } from "./torch-state";
import { openStream } from "./torch-stream";
import { decodeElements, formatOf, swapBytes, type TorchType, typeBytes } from "./torch-types";
import { isZip, readZip } from "./torch-zip";

/** A tensor of a checkpoint; one of whole numbers or booleans has no float format and is read as float32 all the same. */
export interface StoredTorchTensor extends StoredTensor {
  /** PyTorch's dtype: "float32", "int64". */
  readonly type: TorchType;
}

/** The tensors of a checkpoint. Names of one and the same tensor (tied weights) lead to one and the same object. */
export interface TorchCheckpoint extends StoredTensors {
  readonly tensors: ReadonlyMap<string, StoredTorchTensor>;
  /** Names of what else it holds: "epoch", "optimizer". */
  readonly others: readonly string[];
}

export interface TorchOptions {
  /** The key of the dict of tensors, where a checkpoint has several ("ema"). Default: "state_dict", "model" and the like. */
  entry?: string;
}

/** Opens a PyTorch checkpoint; see `readTorch`. */
export async function openTorch(path: string, options: TorchOptions = {}): Promise<TorchCheckpoint> {
  const source = await openFile(path);
  return readTorch(source, options).catch(async (error) => {
    await source.close();
    throw error;
  });
}

/**
 * Reads the names and shapes of a PyTorch checkpoint (`.pt`, `.pth`, `.bin`): an archive as `torch.save` writes it since 1.6, the
 * stream that it wrote before, or a TorchScript archive (`torch.jit.save`), of which parameters and buffers are read. Tensors
 * are read one by one when asked for.
 *
 * Such files are pickles, which in Python may run anything. Here they become plain data: nothing is executed, and a file that
 * asks for more than containers and tensors is refused.
 *
 * @throws Error that names the file if it is damaged, holds no tensors, or asks for something else (which is named)
 */
export async function readTorch(source: Source, { entry }: TorchOptions = {}): Promise<TorchCheckpoint> {
  const fail = (error: unknown) =>
    new Error(`${source.name} is no valid PyTorch checkpoint: ${(error as Error).message}`, { cause: error });
  try {
    const file = isZip(await source.read(0, Math.min(4, source.size)))
      ? await openArchive(source)
      : await openStream(source);
    const { tensors, others } = stateOf(file.root, entry);
    const views = new Map<string, StoredTorchTensor>();
    let room = source.size;
    const stored = [...tensors].map(([name, tensor]): [string, StoredTorchTensor] => {
      const { storage, offset, shape, strides } = tensor;
      const key = JSON.stringify([storage.key, offset, shape, strides]);
      if (!views.has(key)) {
        room -= product(shape) * typeBytes(storage.type);
        // Views may repeat elements: a stride of 0 makes a file of a kilobyte say gigabytes.
        if (!(room >= 0)) throw new Error("its tensors repeat elements: they are larger than the file");
        views.set(
          key,
          storedTensor(file, tensor, (error) => fail(new Error(`"${name}": ${(error as Error).message}`))),
        );
      }
      return [name, views.get(key)!];
    });
    return { tensors: new Map(stored), others, close: () => source.close() };
  } catch (error) {
    throw fail(error);
  }
}

/** Bytes of the pickle of an archive. */
const MAX_PICKLE = 64 * 2 ** 20;

async function openArchive(source: Source): Promise<TorchFile> {
  const entries = new Map((await readZip(source)).map((entry) => [entry.name, entry]));
  const names = [...entries.keys()].filter((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (names.length !== 1)
    throw new Error(`it is an archive with ${names.length} files named data.pkl, where one is needed`);
  const folder = names[0]!.slice(0, -"data.pkl".length);
  const whole = async (name: string, limit: number) => {
    const entry = entries.get(folder + name);
    if (!entry) return null;
    if (entry.size > Math.min(limit, source.size)) throw new Error(`its ${name} has ${entry.size} bytes`);
    return entry.read(0, entry.size);
  };

  const storages = new Map<string, TorchStorage>();
  const isScript = entries.has(`${folder}constants.pkl`);
  const { value: root } = unpickle((await whole("data.pkl", MAX_PICKLE))!, torchRules(isScript, storages));
  for (const { key, type, length } of storages.values()) {
    const entry = entries.get(`${folder}data/${key}`);
    if (!entry) throw new Error(`its storage ${key.slice(0, 200)} is missing`);
    const bytes = length * typeBytes(type);
    if (!(entry.size >= bytes)) throw new Error(`its storage ${key} has ${entry.size} bytes and needs ${bytes}`);
  }
  const order = await whole("byteorder", 100);
  return {
    root,
    isLittleEndian: order === null || new TextDecoder().decode(order) === "little",
    read: ({ key }, at, length) => entries.get(`${folder}data/${key}`)!.read(at, length),
  };
}

function storedTensor(
  { isLittleEndian, read }: TorchFile,
  { storage, offset, shape, strides }: TorchTensor,
  fail: (error: unknown) => Error,
): StoredTorchTensor {
  const { type } = storage;
  return {
    shape,
    type,
    format: formatOf(type),
    async read() {
      try {
        const bytes = await read(storage, offset * typeBytes(type), spanOf(shape, strides) * typeBytes(type));
        if (!isLittleEndian) swapBytes(bytes, type);
        return rowMajor(decodeElements(bytes, type), shape, strides);
      } catch (error) {
        throw fail(error);
      }
    },
  };
}

/** The elements of a view in row-major order; the same array where they lie so. */
function rowMajor(
  span: Float32Array<ArrayBuffer>,
  shape: readonly number[],
  strides: readonly number[],
): Float32Array<ArrayBuffer> {
  const count = product(shape);
  const axes = shape.map((length, axis) => ({ length, stride: strides[axis]! })).filter(({ length }) => length > 1);
  if (count === 0 || axes.length === 0) return span;
  const isRowMajor =
    axes.reduceRight((next, { length, stride }) => (stride === next ? next * length : -1), 1) === count;
  if (isRowMajor) return span;
  const values = new Float32Array(count);
  const inner = axes.at(-1)!;
  const outer = axes.slice(0, -1);
  const index = outer.map(() => 0);
  for (let at = 0, from = 0; at < count; ) {
    for (let i = 0; i < inner.length; i++) values[at++] = span[from + i * inner.stride]!;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      from += outer[axis]!.stride;
      if (++index[axis]! < outer[axis]!.length) break;
      from -= outer[axis]!.stride * outer[axis]!.length;
      index[axis] = 0;
    }
  }
  return values;
}
