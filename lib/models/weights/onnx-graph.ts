import { type Field, fields, integers } from "./wire";

/** A constant tensor of an ONNX graph. */
export interface Initializer {
  readonly name: string;
  readonly shape: readonly number[];
  /** TensorProto.DataType: 1 is float, 10 float16, 11 double, 16 bfloat16. */
  readonly dataType: number;
  /** Its values, little-endian, if they are in the model. */
  readonly data?: Uint8Array<ArrayBuffer>;
  /** Where they are otherwise. */
  readonly external?: External;
}

export interface External {
  /** A path relative to the model's folder, as the file claims. */
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** A node, with what naming weights needs of it. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Gemm's transB. */
  readonly transB: boolean;
}

/** Operators that lead to the name of a weight; the others are passed over. */
const relevant = new Set(["MatMul", "Gemm", "Add", "Mul", "Identity"]);

/** The largest CLIP has some 5,000 nodes and 1,000 weights. */
const MAX_ITEMS = 100_000;

/** Field numbers of onnx.proto3. */
const model = { graph: 7 } as const;
const graph = { node: 1, initializer: 5 } as const;
const node = { input: 1, output: 2, name: 3, op: 4, attribute: 5 } as const;
const attribute = { name: 1, integer: 3 } as const;
const tensor = { dims: 1, dataType: 2, floats: 4, name: 8, raw: 9, doubles: 10, external: 13, location: 14 } as const;
const entry = { key: 1, value: 2 } as const;

/**
 * The weights of an ONNX model, and the nodes that show what they are. Nothing of it is run.
 *
 * @throws Error if the bytes are no ONNX model
 */
export function readOnnxGraph(bytes: Uint8Array<ArrayBuffer>): { initializers: Initializer[]; nodes: GraphNode[] } {
  const initializers: Initializer[] = [];
  const nodes: GraphNode[] = [];
  let isModel = false;
  for (const part of fields(bytes)) {
    if (part.id !== model.graph) continue;
    isModel = true;
    for (const field of fields(bytesOf(part))) {
      if (field.id === graph.initializer) initializers.push(readTensor(bytesOf(field)));
      if (field.id === graph.node) {
        const made = readNode(bytesOf(field));
        if (relevant.has(made.op)) nodes.push(made);
      }
      if (initializers.length + nodes.length > MAX_ITEMS) throw new Error(`it has more than ${MAX_ITEMS} parts`);
    }
  }
  if (!isModel) throw new Error("it has no graph");
  return { initializers, nodes };
}

function readNode(bytes: Uint8Array<ArrayBuffer>): GraphNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  let name = "";
  let op = "";
  let transB = false;
  for (const field of fields(bytes)) {
    if (field.id === node.input) inputs.push(text(field));
    else if (field.id === node.output) outputs.push(text(field));
    else if (field.id === node.name) name = text(field);
    else if (field.id === node.op) op = text(field);
    else if (field.id === node.attribute && op === "Gemm") transB ||= isTransB(bytesOf(field));
  }
  return { name, op, inputs, outputs, transB };
}

function isTransB(bytes: Uint8Array<ArrayBuffer>): boolean {
  let name = "";
  let value = 0;
  for (const field of fields(bytes)) {
    if (field.id === attribute.name) name = text(field);
    else if (field.id === attribute.integer && field.kind === "number") value = field.value;
  }
  return name === "transB" && value === 1;
}

function readTensor(bytes: Uint8Array<ArrayBuffer>): Initializer {
  const shape: number[] = [];
  const external: { [key: string]: string } = {};
  let [name, dataType, isExternal] = ["", 0, false];
  let data: Uint8Array<ArrayBuffer> | undefined;
  for (const field of fields(bytes)) {
    if (field.id === tensor.dims) shape.push(...integers(field));
    else if (field.id === tensor.dataType) [dataType = 0] = integers(field);
    else if (field.id === tensor.name) name = text(field);
    // A packed list of floats is the same bytes as raw data.
    else if (field.id === tensor.raw || field.id === tensor.floats || field.id === tensor.doubles)
      data = bytesOf(field);
    else if (field.id === tensor.location) isExternal = integers(field)[0] === 1;
    else if (field.id === tensor.external) Object.assign(external, readEntry(bytesOf(field)));
  }
  if (shape.length > 8) throw new Error(`"${name}" has ${shape.length} axes`);
  if (!isExternal) return { name, shape, dataType, ...(data && { data }) };
  const { location = "", offset = "0", length = "" } = external;
  return { name, shape, dataType, external: { location, offset: Number(offset), length: Number(length) } };
}

function readEntry(bytes: Uint8Array<ArrayBuffer>): { [key: string]: string } {
  let [key, value] = ["", ""];
  for (const field of fields(bytes)) {
    if (field.id === entry.key) key = text(field);
    else if (field.id === entry.value) value = text(field);
  }
  return { [key]: value };
}

function bytesOf(field: Field): Uint8Array<ArrayBuffer> {
  if (field.kind !== "bytes") throw new Error(`field ${field.id} is a number where a message belongs`);
  return field.value;
}

const text = (field: Field): string => Buffer.from(bytesOf(field)).toString("utf8");
