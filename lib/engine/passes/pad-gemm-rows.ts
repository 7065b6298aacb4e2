import type { Node } from "../graph/types";
import { sizeOf } from "../graph/value";
import { type Pass, type PassScope, readersOf } from "./pass";

/** Elements after which addresses map to the same set of a processor's first-level cache again (4 KiB). */
const period = 1024;
/** Elements that shift the next row to the next set: one cache line. */
const line = 16;
/** From this many rows and columns on, a product takes much longer than a copy of its factors. */
const large = 256;

/**
 * Rows of a left factor that start a multiple of 4 KiB apart evict each other from the first-level cache: 800 x 3072 times
 * 3072 x 768 takes 11 % longer than it should. A line of zeros after each row, in a copy of both factors, costs half of that; a
 * frozen right factor is copied only once. A frozen one with other readers would be kept twice and is left alone.
 */
export const padGemmRows: Pass = (nodes, scope) => {
  const readers = readersOf(nodes);
  return nodes.flatMap((node) => {
    if (node.op !== "Gemm" || !collides(node, scope)) return [node];
    const [left, right, ...bias] = node.inputs as [string, string, ...string[]];
    const copy = extended(left, 1, scope);
    const from = (name: string) => ({ ...node, inputs: [copy.outputs[0]!, name, ...bias] });
    if (scope.isFrozen(right)) {
      if (isTransposed(node) || readers(right).length > 1) return [node];
      const [rows, columns] = scope.shapeOf(right) as [number, number];
      return [copy, from(scope.extend(right, [rows + line, columns]))];
    }
    const other = extended(right, isTransposed(node) ? 1 : 0, scope);
    return [copy, other, from(other.outputs[0]!)];
  });
};

const isTransposed = ({ attributes }: Node) => attributes.transB === 1;

function collides(node: Node, { shapeOf }: PassScope): boolean {
  const [left, right] = node.inputs.map(shapeOf);
  if (!left || !right) return false;
  const [rows, inner] = left as [number, number];
  return inner % period === 0 && rows >= large && right[isTransposed(node) ? 0 : 1]! >= large;
}

/** A matrix zero-padded at the end of an axis. */
function extended(name: string, axis: 0 | 1, { detachedNode, constant, shapeOf }: PassScope): Node {
  const shape = shapeOf(name)!.with(axis, line);
  return detachedNode("Concat", [name, constant("float32", shape, new Float32Array(sizeOf(shape)))], { axis });
}
