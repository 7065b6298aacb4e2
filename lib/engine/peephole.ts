import type { Node } from "./graph";
import { microsoft } from "./onnx";

/** Folds a Relu into the convolution before it, where nothing else reads that convolution. */
export function fuse(nodes: readonly Node[], outputs: ReadonlySet<string>): Node[] {
  const readers = new Map<string, number>();
  for (const node of nodes) for (const name of node.inputs) readers.set(name, (readers.get(name) ?? 0) + 1);
  const convolutions = new Map<string, Node>();
  for (const node of nodes) if (node.op === "Conv") convolutions.set(node.outputs[0]!, node);

  const folded = new Set<Node>();
  const fused = nodes.map((node) => {
    const source = node.op === "Relu" ? convolutions.get(node.inputs[0]!) : undefined;
    if (!source || readers.get(node.inputs[0]!) !== 1 || outputs.has(node.inputs[0]!)) return node;
    folded.add(source);
    const attributes = { ...source.attributes, activation: "Relu" };
    return { op: "FusedConv", domain: microsoft, inputs: source.inputs, outputs: node.outputs, attributes };
  });
  return fused.filter((node) => !folded.has(node));
}
