import { basename, dirname, join } from "node:path";
import { product } from "../../numbers";
import { decodeFloats, type FloatFormat, floatBytes } from "./floats";
import { type Initializer, readOnnxGraph } from "./onnx-graph";
import { type NamedTensor, nameTensors } from "./onnx-names";
import { openFile, type Source } from "./source";
import type { StoredTensor, StoredTensors } from "./tensors";

const missing = (location: string, error: Error): never => {
  throw new Error(`it keeps values in ${location} beside it, which cannot be read (${error.message}); put it there`);
};

const formats: { readonly [dataType: number]: FloatFormat } = { 1: "F32", 10: "F16", 11: "F64", 16: "BF16" };

/** Protocol buffers end at 2 GiB; larger models keep their weights in a file beside them. */
const MAX_BYTES = 2 ** 31;

/** Opens the weights of an `.onnx` file; see `readOnnx`. */
export async function openOnnx(path: string): Promise<StoredTensors> {
  const source = await openFile(path);
  try {
    return await readOnnx(source, (file) => openFile(join(dirname(path), file)));
  } finally {
    await source.close();
  }
}

/**
 * The weights of an ONNX model that was exported from PyTorch (as transformers.js' models are), under the names that
 * they have there (see onnx-names.ts).
 *
 * @param openBeside opens a file of the model's folder
 * @throws Error that names the file if it is no ONNX model, is quantised, or points outside its folder
 */
export async function readOnnx(source: Source, openBeside: (file: string) => Promise<Source>): Promise<StoredTensors> {
  const fail = (error: unknown) => new Error(`${source.name} is no valid ONNX model: ${(error as Error).message}`);
  if (source.size > MAX_BYTES) throw fail(new Error(`it has ${source.size} bytes`));
  const opened = new Map<string, { file: Source; left: number }>();
  const close = async () => {
    for (const { file } of opened.values()) await file.close();
  };

  /**
   * Opens external data and checks that it contains the tensor. All tensors together cannot be larger than the file.
   */
  async function locate({ name, external }: Initializer, bytes: number): Promise<Source> {
    const { location, offset, length } = external!;
    if (location === "" || basename(location) !== location || location.startsWith("."))
      throw new Error(`"${name}" is in "${location}", which is no file of the model's folder`);
    const known = opened.get(location);
    const file = known?.file ?? (await openBeside(location).catch((error: Error) => missing(location, error)));
    const entry = known ?? { file, left: file.size };
    opened.set(location, entry);
    const fits = Number.isSafeInteger(offset) && offset >= 0 && offset + bytes <= file.size;
    if (!fits || (!Number.isNaN(length) && length !== 0 && length !== bytes))
      throw new Error(`"${name}" needs ${bytes} bytes from ${offset} of ${location}, which has ${file.size}`);
    entry.left -= bytes;
    if (entry.left < 0) throw new Error(`the tensors in ${location} overlap`);
    return file;
  }

  async function stored({ initializer, shape, change }: NamedTensor): Promise<StoredTensor> {
    const { name, dataType, data, external } = initializer;
    const format = formats[dataType] ?? null;
    const bytes = product(initializer.shape) * (format ? floatBytes[format] : 0);
    if (format && !external && data?.length !== bytes)
      throw new Error(
        `"${name}", ${format} of shape [${initializer.shape}], needs ${bytes} bytes and has ${data?.length ?? 0}`,
      );
    const file = format && external ? await locate(initializer, bytes) : null;
    return {
      shape,
      format,
      async read() {
        if (!format)
          throw new Error(`${source.name}: "${name}" is no F64, F32, F16 or BF16 (quantised?); take another export`);
        return change(decodeFloats(file ? await file.read(external!.offset, bytes) : data!, format));
      },
    };
  }

  try {
    const graph = readOnnxGraph(await source.read(0, source.size));
    const tensors = new Map<string, StoredTensor>();
    for (const [name, found] of nameTensors(graph.initializers, graph.nodes)) tensors.set(name, await stored(found));
    return { tensors, close };
  } catch (error) {
    await close();
    throw fail(error);
  }
}
