import type { Node } from "../graph/graph";
import { microsoft } from "../graph/onnx";
import { type Pass, readersOf } from "./pass";

/** Folds a Relu into the convolution before it, where nothing else reads that convolution. */
export const fuseRelu: Pass = (nodes, { outputs }) => {
  const readers = readersOf(nodes);
  const convolutions = new Map<string, Node>();
  for (const node of nodes) if (node.op === "Conv") convolutions.set(node.outputs[0]!, node);

  const folded = new Set<Node>();
  const fused = nodes.map((node) => {
    const source = node.op === "Relu" ? convolutions.get(node.inputs[0]!) : undefined;
    if (!source || readers(node.inputs[0]!).length !== 1 || outputs.has(node.inputs[0]!)) return node;
    folded.add(source);
    const attributes = { ...source.attributes, activation: "Relu" };
    return { op: "FusedConv", domain: microsoft, inputs: source.inputs, outputs: node.outputs, attributes };
  });
  return fused.filter((node) => !folded.has(node));
};
