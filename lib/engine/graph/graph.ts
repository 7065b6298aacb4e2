import { optimise } from "../passes";
import type { PassScope } from "../passes/pass";
import {
  type AttributeProto,
  attributeType,
  type ElementType,
  elementType,
  encodeModel,
  type NodeProto,
  type TensorProto,
  type ValueInfo,
} from "./onnx";
import { sizeOf } from "./value";

/** Attributes of a node: integers, lists of integers, text; a float is marked, since JavaScript has one kind of number. */
export type Attributes = { readonly [name: string]: number | readonly number[] | string | { readonly float: number } };

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

export interface Model {
  readonly bytes: Uint8Array;
  readonly nodes: readonly Node[];
  /** Constants whose numbers the session gets. */
  readonly constants: readonly Constant[];
}

/** A constant with the numbers of a frozen input, and zeros after them up to its size. */
export interface Constant {
  readonly name: string;
  readonly input: string;
  readonly size: number;
}

/** A growing ONNX graph. The same operator on the same inputs is emitted once (common subexpressions). */
export interface Graph {
  /** Declares an input and returns its name. */
  input(name: string, dtype: ElementType, shape: readonly number[]): string;
  /** Appends a node and returns the name of its output. */
  node(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string;
  /** Appends a node with several outputs and returns their names. */
  nodes(count: number, op: string, inputs: readonly string[], attributes?: Attributes): string[];
  /** Appends a copy of a value under a name of its own. */
  copy(name: string): string;
  /** The output of a node without attributes that was emitted before, if it was. */
  known(op: string, inputs: readonly string[]): string | undefined;
  /** The node that makes a value, if it is not an input or a constant. */
  producer(name: string): Node | undefined;
  /** A list of integers, as the shape, axes and pads inputs of many operators are. */
  integers(values: readonly number[]): string;
  /** A float32 scalar. */
  scalar(value: number): string;
  constant(dtype: ElementType, shape: readonly number[], values: ArrayBufferView): string;
  /** Notes the shape that ONNX sees of a value, for the passes over the graph, and returns its name. */
  shaped(name: string, shape: readonly number[]): string;
  /**
   * The model that computes `outputs`, without what they do not need.
   *
   * @param frozen inputs that become constants; the session gets their numbers
   */
  build(outputs: readonly ValueInfo[], frozen?: ReadonlySet<string>): Model;
}

export function createGraph(): Graph {
  const nodes: Node[] = [];
  const inputs: ValueInfo[] = [];
  const initializers: TensorProto[] = [];
  const emitted = new Map<string, readonly string[]>();
  const producers = new Map<string, Node>();
  const shapes = new Map<string, readonly number[]>();
  const lists = new Map<string, readonly number[]>();
  const numbers = new Map<string, number>();
  let named = 0;

  const keyOf = (count: number, op: string, from: readonly string[], attributes: Attributes = {}, domain = "") =>
    `${domain}|${op}|${count}|${from.join()}|${JSON.stringify(attributes)}`;

  function append(count: number, op: string, from: readonly string[], attributes: Attributes, domain: string) {
    const key = keyOf(count, op, from, attributes, domain);
    const known = emitted.get(key);
    if (known) return known;
    const outputs = create(count, op, from, attributes, domain);
    emitted.set(key, outputs);
    return outputs;
  }

  const make = (
    count: number,
    op: string,
    inputs: readonly string[],
    attributes: Attributes,
    domain: string,
  ): Node => ({
    op,
    domain,
    inputs,
    outputs: Array.from({ length: count }, () => `t${named++}`),
    attributes,
  });

  function create(count: number, op: string, from: readonly string[], attributes: Attributes, domain: string) {
    const node = make(count, op, from, attributes, domain);
    const { outputs } = node;
    nodes.push(node);
    for (const name of outputs) producers.set(name, node);
    return outputs;
  }

  function constant(dtype: ElementType, shape: readonly number[], values: ArrayBufferView): string {
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
    // Only small constants are worth comparing: scalars, shapes and axes come up again and again.
    const key =
      rawData.length <= 4096 ? `constant|${dtype}|${shape.join()}|${Buffer.from(rawData).toString("hex")}` : "";
    const known = emitted.get(key);
    if (known) return known[0]!;
    const name = `k${named++}`;
    initializers.push({ name, dims: shape, dataType: elementType[dtype], rawData });
    shapes.set(name, shape);
    if (dtype === "float32" && shape.length === 0) numbers.set(name, new Float32Array(rawData.buffer)[0]!);
    if (key) emitted.set(key, [name]);
    return name;
  }

  function integers(values: readonly number[]): string {
    const name = constant("int64", [values.length], BigInt64Array.from(values, BigInt));
    lists.set(name, values);
    return name;
  }

  const scalar = (value: number) => constant("float32", [], Float32Array.of(value));

  const scope: Omit<PassScope, "outputs" | "isFrozen" | "extend"> = {
    shapeOf: (name) => shapes.get(name),
    isNumber: (name) => shapes.get(name)?.length === 0,
    numberOf: (name) => numbers.get(name),
    integersOf: (name) => lists.get(name),
    make: (op, from, attributes = {}, domain = "", outputs = 1) => make(outputs, op, from, attributes, domain),
    integers,
    scalar,
    constant,
  };

  return {
    input(name, dtype, shape) {
      inputs.push({ name, dtype, shape });
      return name;
    },
    node: (op, from, attributes = {}, domain = "") => append(1, op, from, attributes, domain)[0]!,
    nodes: (count, op, from, attributes = {}) => [...append(count, op, from, attributes, "")],
    copy: (name) => create(1, "Identity", [name], {}, "")[0]!,
    known: (op, from) => emitted.get(keyOf(1, op, from))?.[0],
    producer: (name) => producers.get(name),
    integers,
    scalar,
    constant,
    shaped(name, shape) {
      shapes.set(name, shape);
      return name;
    },
    build(outputs, frozen = new Set()) {
      const extended = new Map<string, Constant & { dims: readonly number[] }>();
      const extend = (input: string, dims: readonly number[]) => {
        const name = `${input}.${dims.join("x")}`;
        extended.set(name, { name, input, dims, size: sizeOf(dims) });
        return name;
      };
      const optimised = optimise(nodes, {
        ...scope,
        outputs: new Set(outputs.map(({ name }) => name)),
        isFrozen: (name) => frozen.has(name),
        extend,
      });
      const read = new Set(optimised.flatMap((node) => node.inputs));
      const constants = [
        ...inputs
          .filter(({ name }) => frozen.has(name))
          .map(({ name, dtype, shape }) => ({ name, input: name, dtype, dims: shape, size: sizeOf(shape) })),
        ...[...extended.values()].map((constant) => ({ ...constant, dtype: "float32" as const })),
      ].filter(({ name }) => read.has(name));
      const bytes = encodeModel({
        nodes: optimised.map(nodeProto),
        initializers: [
          ...initializers.filter(({ name }) => read.has(name)),
          ...constants.map(({ name, dims, dtype }) => ({ name, dims, dataType: elementType[dtype] })),
        ],
        inputs: inputs.filter(({ name }) => !frozen.has(name)),
        outputs,
      });
      return { bytes, nodes: optimised, constants };
    },
  };
}

function nodeProto({ op, domain, inputs, outputs, attributes }: Node): NodeProto {
  const attribute = Object.entries(attributes).map(([name, value]): AttributeProto => {
    if (typeof value === "number") return { name, type: attributeType.int, i: value };
    if (typeof value === "string") return { name, type: attributeType.string, s: Buffer.from(value) };
    if ("float" in value) return { name, type: attributeType.float, f: value.float };
    return { name, type: attributeType.ints, ints: value };
  });
  return { input: inputs, output: outputs, name: outputs[0]!, opType: op, domain, attribute };
}
