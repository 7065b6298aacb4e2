import { filterGradientNode, filterGradientOf, oneHotFilters } from "../graph/filter-gradient";
import { microsoft } from "../graph/onnx";
import type { Node } from "../graph/types";
import type { Pass, PassScope } from "./pass";

/**
 * Expands filter gradients to patches of the input, times dy, summed over the batch. The patches come from one depthwise
 * convolution whose filters are one-hot, the fastest of the ways measured on the CPU.
 */
export const lowerFilterGradients: Pass = (nodes, scope) =>
  nodes.flatMap((node) => (node.op === filterGradientNode ? patchesTimesGradient(node, scope) : [node]));

function patchesTimesGradient(node: Node, scope: PassScope): Node[] {
  const { integers, detachedNode } = scope;
  const { filter_shape, pads, strides, dy_shape } = filterGradientOf(node);
  const [height, width, channels, out] = filter_shape;
  const [x, dy] = node.inputs as [string, string];
  const [batch, , ...places] = dy_shape;
  const written: Node[] = [];
  const emit = (...args: Parameters<PassScope["detachedNode"]>) => {
    written.push(detachedNode(...args));
    return written.at(-1)!.outputs[0]!;
  };
  const taps = height * width;
  const isPointwise = taps === 1 && strides.every((n) => n === 1) && pads.every((n) => n === 0);
  const filters = () => oneHotFilters(scope, channels, height, width);
  const patches = isPointwise ? x : emit("Conv", [x, filters()], { group: channels, pads, strides });
  const positions = places.reduce((product, n) => product * n, 1);
  const left = emit("Reshape", [patches, integers([batch, channels * taps, positions])]);
  const right = emit("Reshape", [dy, integers([batch, out, positions])]);
  const each = emit("FusedMatMul", [left, right], { transA: 0, transB: 1 }, microsoft);
  const sum = emit("ReduceSum", [each, integers([0])], { keepdims: 0 });
  const split = emit("Reshape", [sum, integers([channels, height, width, out])]);
  written.push({ ...detachedNode("Transpose", [split], { perm: [1, 2, 0, 3] }), outputs: node.outputs });
  return written;
}
