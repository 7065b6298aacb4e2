import { expect, test } from "vitest";
import { createGraph } from "../../../lib/engine/graph/graph";
import { buildModel } from "../../../lib/engine/passes/build-model";

const shape = [1, 3, 2, 2];

/** A max pool with positions in a graph with the wanted outputs. */
function poolNode(...wanted: number[]) {
  const g = createGraph();
  const image = g.shaped(g.input("image", "float32", [1, 3, 4, 4]), [1, 3, 4, 4]);
  const names = g.multiNode(2, "MaxPool", [image], { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] });
  const outputs = wanted.map((i) => ({ name: names[i]!, dtype: i === 0 ? "float32" : "int64", shape }) as const);
  const { nodes } = buildModel(g, outputs, { blockSize: () => 1 });
  return { node: nodes.find(({ op, inputs }) => op === "MaxPool" && inputs[0] === image)!, names };
}

test("a max pool whose positions nothing reads does not compute them", () => {
  expect(poolNode(0).node.outputs).toHaveLength(1);
});

test("outputs that are read keep their places", () => {
  const { node, names } = poolNode(1);
  expect(node.outputs).toHaveLength(2);
  expect(node.outputs[1]).toBe(names[1]);
});
