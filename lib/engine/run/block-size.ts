import { Tensor } from "onnxruntime-node";
import { blockedChannels, encodeModel } from "../graph/onnx";
import { createSession } from "./session";

let known: number | null = null;

/**
 * How many channels ONNX Runtime keeps side by side on this processor (16 with AVX-512, 8 with AVX2), or 1 where its blocked
 * operators do not work. It does not report this: measured by reordering a tensor [1, 16, 1, 2].
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
    const values = Float32Array.from({ length: channels * width }, (_, i) => i);
    const reordered = new Float32Array(values.length);
    session.run({ x: new Tensor("float32", values, shape) }, { y: new Tensor("float32", reordered, shape) });
    session.dispose();
    // Value 1 is the second pixel of the first channel: the first pixels of a block come before it.
    const size = reordered.indexOf(1);
    return size === 8 || size === channels ? size : 1;
  } catch {
    return 1; // an ONNX Runtime without these operators
  }
}
