import { elementType, microsoft } from "../graph/onnx";
import type { Node } from "../graph/types";
import { type Pass, readersOf } from "./pass";

/** Operators whose last outputs may be left out, and then cost nothing: a max pool without positions is five times as fast. */
const optional = new Set(["MaxPool", "LayerNormalization"]);

/** Drops the last outputs of a node where nothing reads them. */
export const dropUnread: Pass = (nodes, scope) => {
  const read = new Set([...scope.outputs, ...nodes.flatMap((node) => node.inputs)]);
  return nodes.map((node) => {
    if (!optional.has(node.op)) return node;
    const last = node.outputs.findLastIndex((name) => read.has(name));
    return { ...node, outputs: node.outputs.slice(0, last + 1) };
  });
};

/**
 * The sum over an image of a max pool's gradient is the sum over the pooled image: unpooling only places values among zeros.
 * The gradient of a bias in front of the pool is such a sum.
 */
export const sumUnpooled: Pass = (nodes, { integersOf }) => {
  const unpooled = new Map(nodes.filter(({ op }) => op === "MaxUnpool").map((node) => [node.outputs[0]!, node]));
  return nodes.map((node) => {
    const source = node.op === "ReduceSum" ? unpooled.get(node.inputs[0]!) : undefined;
    const isOverSpace = source && [2, 3].every((axis) => integersOf(node.inputs[1]!)?.includes(axis));
    return isOverSpace ? { ...node, inputs: [source.inputs[0]!, ...node.inputs.slice(1)] } : node;
  });
};

/** Folds a Relu into the convolution before it, if it is the only reader of that convolution. */
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

/** Lets a max pool give NaN for a window with a NaN, as PyTorch does: ONNX Runtime's passes over it, and so does tfjs'. */
export const keepNaN: Pass = (nodes, { detachedNode, scalar }) =>
  nodes.flatMap((node) => {
    if (node.op !== "MaxPool") return [node];
    const { op, domain, attributes, inputs } = node;
    const isMissing = detachedNode("IsNaN", inputs);
    const missing = detachedNode("Cast", isMissing.outputs, { to: elementType.float32 });
    const pooled = detachedNode(op, missing.outputs, attributes, domain);
    const isHit = detachedNode("Greater", [pooled.outputs[0]!, scalar(0)]);
    const [found] = detachedNode(op, inputs).outputs as [string];
    const [output, ...positions] = node.outputs as [string, ...string[]];
    const kept = detachedNode("Where", [isHit.outputs[0]!, scalar(Number.NaN), found]);
    const pool = { ...node, outputs: [found, ...positions] };
    return [isMissing, missing, pooled, isHit, pool, { ...kept, outputs: [output] }];
  });
