import { encodeModel } from "../graph/onnx";
import type { Constant, Graph, Initializer, Model, Node, TensorShape, ValueInfo } from "../graph/types";
import { sizeOf } from "../graph/value";
import { blockChannels } from "./block-channels";
import { foldScales } from "./fold-scales";
import { lowerFilterGradients } from "./lower-filter-gradient";
import { padGemmRows } from "./pad-gemm-rows";
import type { Pass, PassScope } from "./pass";
import { dropUnread, fuseRelu, keepNaN, sumUnpooled } from "./peephole";

const passes: readonly Pass[] = [
  dropUnread,
  foldScales,
  sumUnpooled,
  fuseRelu,
  blockChannels,
  keepNaN,
  lowerFilterGradients,
  padGemmRows,
];

export interface BuildOptions extends Pick<PassScope, "blockSize"> {
  /** Inputs that become constants (default: none); the session gets their values. */
  frozen?: ReadonlySet<string>;
}

/** The model that computes `outputs`: the nodes that they need, rewritten to what ONNX Runtime computes faster. */
export function buildModel(
  graph: Graph,
  outputs: readonly ValueInfo[],
  { frozen = new Set(), blockSize }: BuildOptions,
): Model {
  const constants: (Constant & Initializer)[] = graph.inputs
    .filter(({ name }) => frozen.has(name))
    .map(({ name, dtype, shape }) => ({ name, input: name, dtype, shape, size: sizeOf(shape) }));
  function extend(input: string, shape: TensorShape): string {
    const name = `${input}.${shape.join("x")}`;
    if (!constants.some((constant) => constant.name === name))
      constants.push({ name, input, dtype: "float32", shape, size: sizeOf(shape) });
    return name;
  }
  const names = new Set(outputs.map(({ name }) => name));
  const scope: PassScope = { ...graph, outputs: names, isFrozen: (name) => frozen.has(name), extend, blockSize };
  const nodes = passes.reduce((current, pass) => live(pass(current, scope), names), live(graph.nodes, names));
  const read = new Set(nodes.flatMap((node) => node.inputs));
  const isRead = ({ name }: Initializer) => read.has(name);
  const initializers = [...graph.initializers, ...constants.map(({ name, dtype, shape }) => ({ name, dtype, shape }))];
  const bytes = encodeModel({
    nodes,
    initializers: initializers.filter(isRead),
    inputs: graph.inputs.filter(({ name }) => !frozen.has(name)),
    outputs,
  });
  return { bytes, nodes, constants: constants.filter(isRead) };
}

/** The nodes that the outputs need. */
function live(nodes: readonly Node[], outputs: ReadonlySet<string>): Node[] {
  const needed = new Set(outputs);
  const kept: Node[] = [];
  for (const node of nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    kept.push(node);
    for (const name of node.inputs) needed.add(name);
  }
  return kept.reverse();
}
