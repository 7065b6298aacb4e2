import { microsoft } from "../graph/onnx";
import type { Node } from "../graph/types";
import { type Pass, type PassScope, readersOf } from "./pass";

const products = new Set(["Gemm", "MatMul", "FusedMatMul"]);
/** Operators that only change the layout. */
const views = new Set(["Reshape", "Transpose"]);

/** Factors of a result, bias included, and of a product without its bias. */
interface Scale {
  result: number;
  factors: number;
}

/**
 * Folds a multiplication by a scalar into the matrix product before it, or else into all products that read it: each saves one
 * pass over memory.
 */
export const foldScales: Pass = (nodes, scope) => {
  const { pathTo, productsOf } = searches(nodes, scope);
  const scales = new Map<Node, Scale>();
  const renamed = new Map<string, string>();
  const multiply = (node: Node, which: keyof Scale, by: number) => {
    const scale = scales.get(node) ?? { result: 1, factors: 1 };
    scales.set(node, { ...scale, [which]: scale[which] * by });
  };

  for (const node of nodes) {
    const scaled = scaledBy(node, scope);
    if (!scaled || scope.outputs.has(node.outputs[0]!)) continue;
    const { name, by } = scaled;
    const before = pathTo(name);
    const after = before ? [] : productsOf(node.outputs[0]!);
    if (!before && !after) continue;
    for (const step of before ?? []) if (!views.has(step.op)) multiply(step, "result", by);
    for (const product of after ?? []) multiply(product, "factors", by);
    renamed.set(node.outputs[0]!, renamed.get(name) ?? name);
  }

  const rename = (node: Node) => ({ ...node, inputs: node.inputs.map((name) => renamed.get(name) ?? name) });
  return nodes
    .filter((node) => !renamed.has(node.outputs[0]!))
    .flatMap((node) => {
      const scale = scales.get(node);
      return scale ? rescaled(rename(node), scale, scope) : [rename(node)];
    });
};

/** The value and the scalar that a node multiplies, if it does. */
function scaledBy({ op, inputs }: Node, { scalarOf }: PassScope): { name: string; by: number } | undefined {
  if (op !== "Mul") return undefined;
  const [a, b] = inputs as [string, string];
  const [left, right] = [scalarOf(a), scalarOf(b)];
  if (right !== undefined) return { name: a, by: right };
  return left === undefined ? undefined : { name: b, by: left };
}

function searches(nodes: readonly Node[], scope: PassScope) {
  const readers = readersOf(nodes);
  const producers = new Map(nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const addsBias = ({ op, inputs }: Node) => op === "Add" && scope.shapeOf(inputs[1]!)?.length === 1;

  /** The nodes from the product that a value comes from to the value, if nothing else reads the values between. */
  function pathTo(name: string): Node[] | undefined {
    const node = producers.get(name);
    if (!node || readers(name).length !== 1 || scope.outputs.has(name)) return undefined;
    if (products.has(node.op)) return [node];
    const path = views.has(node.op) || addsBias(node) ? pathTo(node.inputs[0]!) : undefined;
    return path && [...path, node];
  }

  /** The products that a value, possibly in another layout, is a factor of, if it has no other readers. */
  function productsOf(name: string): Node[] | undefined {
    if (scope.outputs.has(name)) return undefined;
    const found = readers(name).map((node) => {
      if (views.has(node.op)) return productsOf(node.outputs[0]!);
      const isFactor = products.has(node.op) && node.inputs.filter((input) => input === name).length === 1;
      return isFactor && node.inputs[2] !== name ? [node] : undefined;
    });
    return found.every((list) => list !== undefined) ? found.flat() : undefined;
  }

  return { pathTo, productsOf };
}

/** The node with its result scaled: a product has attributes for that, a bias is multiplied before it is added. */
function rescaled(node: Node, { result, factors }: Scale, { detachedNode, scalar }: PassScope): Node[] {
  const { op, inputs, attributes } = node;
  if (op === "Add") {
    const bias = detachedNode("Mul", [inputs[1]!, scalar(result)]);
    return [bias, { ...node, inputs: [inputs[0]!, bias.outputs[0]!] }];
  }
  const times = (name: string, by: number) => {
    const known = (attributes[name] as { readonly float: number } | undefined)?.float ?? 1;
    return { [name]: { float: known * by } };
  };
  const scaled = {
    ...attributes,
    ...times("alpha", result * factors),
    ...(inputs.length > 2 && times("beta", result)),
  };
  if (op === "Gemm") return [{ ...node, attributes: scaled }];
  return [{ ...node, op: "FusedMatMul", domain: microsoft, attributes: scaled }];
}
