import { product } from "../../numbers";
import { random } from "../../random";
import { readOnnxGraph } from "../weights/onnx-graph";

/** TensorProto.DataType of float32. */
const FLOAT = 1;

/**
 * The same ONNX model with the values of each float32 weight in random order: every layer keeps its size and the scale of its weights
 * and loses what it had learnt. Integers, constants of one value and the graph stay.
 *
 * @throws Error if the bytes are no ONNX model, or weights lie in another file
 */
export function withShuffledWeights(model: Uint8Array, seed: number): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(model);
  for (const { name, shape, dataType, data, external } of readOnnxGraph(copy).initializers) {
    const count = product(shape);
    if (dataType !== FLOAT || count < 2) continue;
    if (external || data?.length !== 4 * count)
      throw new Error(`shuffled weights: "${name}" is not inside the model; export it as one file`);
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    const bits = Array.from({ length: count }, (_, i) => view.getUint32(4 * i, true));
    for (const [i, value] of random(seed, "weights", name).shuffle(bits).entries()) view.setUint32(4 * i, value, true);
  }
  return copy;
}
