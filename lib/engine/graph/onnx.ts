import protobuf from "protobufjs";
import type { ElementType, Initializer, Node, ValueInfo } from "./types";

/** ONNX's numbers of the element types. */
export const elementType: { readonly [T in ElementType]: number } = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** The domain of the operators that ONNX Runtime adds to the standard ones. */
export const microsoft = "com.microsoft";

/** The domain of ONNX Runtime's operators on tensors whose channels lie in blocks (see passes/blocked-layout.ts). */
export const blockedChannels = "com.microsoft.nchwc";

const field = (id: number, type: string, rule?: "repeated") => (rule ? { id, type, rule } : { id, type });

/** The messages of onnx.proto3 (IR version 8) that a model made here consists of, with their field numbers. */
const schema = {
  nested: {
    ModelProto: {
      fields: {
        irVersion: field(1, "int64"),
        producerName: field(2, "string"),
        graph: field(7, "GraphProto"),
        opsetImport: field(8, "OperatorSetIdProto", "repeated"),
      },
    },
    OperatorSetIdProto: { fields: { domain: field(1, "string"), version: field(2, "int64") } },
    GraphProto: {
      fields: {
        node: field(1, "NodeProto", "repeated"),
        name: field(2, "string"),
        initializer: field(5, "TensorProto", "repeated"),
        input: field(11, "ValueInfoProto", "repeated"),
        output: field(12, "ValueInfoProto", "repeated"),
      },
    },
    NodeProto: {
      fields: {
        input: field(1, "string", "repeated"),
        output: field(2, "string", "repeated"),
        name: field(3, "string"),
        opType: field(4, "string"),
        attribute: field(5, "AttributeProto", "repeated"),
        domain: field(7, "string"),
      },
    },
    AttributeProto: {
      fields: {
        name: field(1, "string"),
        f: field(2, "float"),
        i: field(3, "int64"),
        s: field(4, "bytes"),
        ints: field(8, "int64", "repeated"),
        type: field(20, "int32"),
      },
    },
    TensorProto: {
      fields: {
        dims: field(1, "int64", "repeated"),
        dataType: field(2, "int32"),
        name: field(8, "string"),
        rawData: field(9, "bytes"),
        externalData: field(13, "StringStringEntryProto", "repeated"),
        dataLocation: field(14, "int32"),
      },
    },
    StringStringEntryProto: { fields: { key: field(1, "string"), value: field(2, "string") } },
    ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
    TypeProto: { fields: { tensorType: field(1, "TensorTypeProto") } },
    TensorTypeProto: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
    TensorShapeProto: { fields: { dim: field(1, "DimensionProto", "repeated") } },
    DimensionProto: { fields: { dimValue: field(1, "int64"), dimParam: field(2, "string") } },
  },
};

/**
 * The first output of every model: a scalar of a type that JavaScript has no arrays for. The binding gives up when it comes to
 * it, after the run and before it copies every other output (see run/session.ts).
 */
export const unreadable = { name: "unreadable", elementType: 16 /* bfloat16 */ } as const;

const unreadableNode: Node = {
  op: "Cast",
  domain: "",
  inputs: ["zero"],
  outputs: [unreadable.name],
  attributes: { to: unreadable.elementType },
};
const zero: Initializer = { name: "zero", dtype: "float32", shape: [], bytes: new Uint8Array(4) };

let modelType: protobuf.Type | null = null;

/** Writes a graph as an ONNX model (opset 18, with the operators that ONNX Runtime adds). */
export function encodeModel({ nodes, initializers, inputs, outputs }: ModelParts): Uint8Array {
  modelType ??= protobuf.Root.fromJSON(schema).lookupType("ModelProto");
  const info = (name: string, elemType: number, shape: readonly number[]) => ({
    name,
    type: { tensorType: { elemType, shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const valueInfo = ({ name, dtype, shape }: ValueInfo) => info(name, elementType[dtype], shape);
  const model = modelType.create({
    irVersion: 8,
    producerName: "stillact",
    opsetImport: [
      { domain: "", version: 18 },
      { domain: microsoft, version: 1 },
      { domain: blockedChannels, version: 1 },
    ],
    graph: {
      name: "traced",
      node: [...nodes, unreadableNode].map(nodeProto),
      initializer: [...initializers, zero].map(tensorProto),
      input: inputs.map(valueInfo),
      output: [info(unreadable.name, unreadable.elementType, []), ...outputs.map(valueInfo)],
    },
  });
  return modelType.encode(model).finish();
}

export interface ModelParts {
  nodes: readonly Node[];
  initializers: readonly Initializer[];
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

/** `AttributeProto.type` of the kinds of attribute that the kernels use. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

function nodeProto({ op, domain, inputs, outputs, attributes }: Node) {
  const attribute = Object.entries(attributes).map(([name, value]) => {
    if (typeof value === "number") return { name, type: attributeType.int, i: value };
    if (typeof value === "string") return { name, type: attributeType.string, s: Buffer.from(value) };
    if ("float" in value) return { name, type: attributeType.float, f: value.float };
    return { name, type: attributeType.ints, ints: value };
  });
  return { input: inputs, output: outputs, name: outputs[0]!, opType: op, domain, attribute };
}

/** `TensorProto.DataLocation` of tensors whose values are not in the model. */
const external = 1;

function tensorProto({ name, dtype, shape, bytes }: Initializer) {
  const tensor = { name, dims: shape, dataType: elementType[dtype] };
  if (bytes) return { ...tensor, rawData: bytes };
  return { ...tensor, dataLocation: external, externalData: [{ key: "location", value: name }] };
}
