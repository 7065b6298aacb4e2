import type { Pass } from "./pass";

/**
 * The sum over a picture of a max pool's gradient is the sum over the pooled picture: unpooling only spreads numbers among
 * zeros. It is what the gradient of a bias in front of the pool is made of.
 */
export const sumUnpooled: Pass = (nodes, { integersOf }) => {
  const unpooled = new Map(nodes.filter(({ op }) => op === "MaxUnpool").map((node) => [node.outputs[0]!, node]));
  return nodes.map((node) => {
    const source = node.op === "ReduceSum" ? unpooled.get(node.inputs[0]!) : undefined;
    const isOverPicture = source && [2, 3].every((axis) => integersOf(node.inputs[1]!)?.includes(axis));
    return isOverPicture ? { ...node, inputs: [source.inputs[0]!, ...node.inputs.slice(1)] } : node;
  });
};
