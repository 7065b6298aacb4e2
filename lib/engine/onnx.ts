import protobuf from "protobufjs";

/** ONNX element types of the tfjs dtypes that a graph can hold. */
export const elementType = { float32: 1, int32: 6, int64: 7, bool: 9 } as const;
export type ElementType = keyof typeof elementType;

/** The domain of the operators that ONNX Runtime adds to the standard ones. */
export const microsoft = "com.microsoft";

/** `AttributeProto.type` of the kinds of attribute that the kernels use. */
export const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  ints?: readonly number[];
}

export interface NodeProto {
  input: readonly string[];
  output: readonly string[];
  name: string;
  opType: string;
  domain: string;
  attribute: readonly AttributeProto[];
}

export interface TensorProto {
  name: string;
  dims: readonly number[];
  dataType: number;
  rawData: Uint8Array;
}

export interface ValueInfo {
  name: string;
  dtype: ElementType;
  shape: readonly number[];
}

export interface GraphParts {
  nodes: readonly NodeProto[];
  initializers: readonly TensorProto[];
  inputs: readonly ValueInfo[];
  outputs: readonly ValueInfo[];
}

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
      },
    },
    ValueInfoProto: { fields: { name: field(1, "string"), type: field(2, "TypeProto") } },
    TypeProto: { fields: { tensorType: field(1, "TensorTypeProto") } },
    TensorTypeProto: { fields: { elemType: field(1, "int32"), shape: field(2, "TensorShapeProto") } },
    TensorShapeProto: { fields: { dim: field(1, "DimensionProto", "repeated") } },
    DimensionProto: { fields: { dimValue: field(1, "int64"), dimParam: field(2, "string") } },
  },
};

let modelType: protobuf.Type | null = null;

/** Writes a graph as an ONNX model (opset 18, with the contributed operators of ONNX Runtime). */
export function encodeModel({ nodes, initializers, inputs, outputs }: GraphParts): Uint8Array {
  modelType ??= protobuf.Root.fromJSON(schema).lookupType("ModelProto");
  const valueInfo = ({ name, dtype, shape }: ValueInfo) => ({
    name,
    type: { tensorType: { elemType: elementType[dtype], shape: { dim: shape.map((dimValue) => ({ dimValue })) } } },
  });
  const model = modelType.create({
    irVersion: 8,
    producerName: "stillact",
    opsetImport: [
      { domain: "", version: 18 },
      { domain: microsoft, version: 1 },
    ],
    graph: {
      name: "traced",
      node: nodes,
      initializer: initializers,
      input: inputs.map(valueInfo),
      output: outputs.map(valueInfo),
    },
  });
  return modelType.encode(model).finish();
}
