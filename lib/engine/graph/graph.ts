import type { Attributes, ElementType, Graph, Initializer, Node, TensorShape, ValueInfo } from "./types";

/** JSON that keeps apart what JSON makes equal: NaN, the infinities and null, 0 and -0. */
export const textOf = (attributes: unknown): string =>
  JSON.stringify(attributes, (_, value) => {
    if (typeof value !== "number" || (Number.isFinite(value) && !Object.is(value, -0))) return value;
    return Object.is(value, -0) ? "-0" : String(value);
  });

export function createGraph(): Graph {
  const nodes: Node[] = [];
  const inputs: ValueInfo[] = [];
  const initializers: Initializer[] = [];
  const emitted = new Map<string, readonly string[]>();
  const producers = new Map<string, Node>();
  const shapes = new Map<string, TensorShape>();
  const lists = new Map<string, readonly number[]>();
  const scalars = new Map<string, number>();
  let named = 0;

  const keyOf = (count: number, op: string, from: readonly string[], attributes: Attributes = {}, domain = "") =>
    `${domain}|${op}|${count}|${from.join()}|${textOf(attributes)}`;

  function make(count: number, op: string, from: readonly string[], attributes: Attributes, domain: string): Node {
    return { op, domain, inputs: from, outputs: Array.from({ length: count }, () => `t${named++}`), attributes };
  }

  function append(...description: Parameters<typeof make>): readonly string[] {
    const node = make(...description);
    nodes.push(node);
    for (const name of node.outputs) producers.set(name, node);
    return node.outputs;
  }

  function appendOnce(...description: Parameters<typeof make>): readonly string[] {
    const key = keyOf(...description);
    const known = emitted.get(key);
    if (known) return known;
    const outputs = append(...description);
    emitted.set(key, outputs);
    return outputs;
  }

  function constant(dtype: ElementType, shape: TensorShape, values: ArrayBufferView): string {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    // Only small constants are worth comparing: the same scalars, shapes and axes come up many times.
    const key = bytes.length <= 4096 ? `constant|${dtype}|${shape.join()}|${Buffer.from(bytes).toString("hex")}` : "";
    const known = emitted.get(key);
    if (known) return known[0]!;
    const name = `k${named++}`;
    initializers.push({ name, dtype, shape, bytes });
    shapes.set(name, shape);
    if (dtype === "float32" && shape.length === 0) scalars.set(name, new Float32Array(bytes.buffer)[0]!);
    if (key) emitted.set(key, [name]);
    return name;
  }

  return {
    nodes,
    inputs,
    initializers,
    input(name, dtype, shape) {
      inputs.push({ name, dtype, shape });
      return name;
    },
    node: (op, from, attributes = {}, domain = "") => appendOnce(1, op, from, attributes, domain)[0]!,
    multiNode: (count, op, from, attributes = {}) => [...appendOnce(count, op, from, attributes, "")],
    copy: (name) => append(1, "Identity", [name], {}, "")[0]!,
    detachedNode: (op, from, attributes = {}, domain = "") => make(1, op, from, attributes, domain),
    known: (op, from) => emitted.get(keyOf(1, op, from))?.[0],
    producer: (name) => producers.get(name),
    integers(values) {
      const name = constant("int64", [values.length], BigInt64Array.from(values, BigInt));
      lists.set(name, values);
      return name;
    },
    scalar: (value) => constant("float32", [], Float32Array.of(value)),
    constant,
    shaped(name, shape) {
      shapes.set(name, shape);
      return name;
    },
    shapeOf: (name) => shapes.get(name),
    isScalar: (name) => shapes.get(name)?.length === 0,
    scalarOf: (name) => scalars.get(name),
    integersOf: (name) => lists.get(name),
  };
}
