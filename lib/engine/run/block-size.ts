import { Tensor } from "onnxruntime-node";
import { blockedChannels, encodeModel } from "../graph/onnx";
import { createSession } from "./session";

let known: number | null = null;

/**
 * How many channels ONNX Runtime keeps side by side on this processor (16 with AVX-512, 8 with AVX2), or 1 where its blocked
 * operators do not work. It does not say: found by letting it reorder [1, 16, 1, 2] numbers.
 */
export function blockSize(): number {
  known ??= probe();
  return known;
}

function probe(): number {
  const [channels, width] = [16, 2];
  const shape = [1, channels, 1, width];
  const info = (name: string) => ({ name, dtype: "float32" as const, shape });
  const node = {
    op: "ReorderInput",
    domain: blockedChannels,
    inputs: ["x"],
    outputs: ["y"],
    attributes: {},
  };
  try {
    const model = encodeModel({ nodes: [node], initializers: [], inputs: [info("x")], outputs: [info("y")] });
    const session = createSession(model, { threads: 1 });
    const numbers = Float32Array.from({ length: channels * width }, (_, i) => i);
    const reordered = new Float32Array(numbers.length);
    session.run({ x: new Tensor("float32", numbers, shape) }, { y: new Tensor("float32", reordered, shape) });
    session.dispose();
    // Number 1 is the second pixel of the first channel: the first pixels of a block come before it.
    const size = reordered.indexOf(1);
    return size === 8 || size === channels ? size : 1;
  } catch {
    return 1; // an ONNX Runtime without these operators
  }
}
