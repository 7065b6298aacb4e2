import protobuf from "protobufjs";

/** The messages of onnx.proto3 that a small model needs, written independently of the reader. */
const { root } = protobuf.parse(`
  syntax = "proto3";
  message Entry { string key = 1; string value = 2; }
  message Tensor {
    repeated int64 dims = 1; int32 dataType = 2; repeated float floats = 4; string name = 8; bytes raw = 9;
    repeated double doubles = 10;
    repeated Entry external = 13; int32 location = 14;
  }
  message Attribute { string name = 1; int64 i = 3; }
  message Node {
    repeated string input = 1; repeated string output = 2; string name = 3; string op = 4; repeated Attribute attribute = 5;
  }
  message Graph { repeated Node node = 1; repeated Tensor initializer = 5; }
  message Model { int64 version = 1; Graph graph = 7; }
`);

export interface TensorMessage {
  name: string;
  dims: number[];
  dataType: number;
  raw?: Uint8Array;
  floats?: number[];
  doubles?: number[];
  location?: number;
  external?: { key: string; value: string }[];
}

export interface GraphMessage {
  node?: { op: string; input: string[]; output: string[]; name?: string; attribute?: { name: string; i: number }[] }[];
  initializer?: TensorMessage[];
}

const Model = root.lookupType("Model");

/** An ONNX file with this graph. */
export const model = (graph: GraphMessage): Uint8Array =>
  Uint8Array.from(Model.encode(Model.create({ version: 8, graph })).finish());

/** A tensor alone. */
export const tensorMessage = (tensor: TensorMessage): Uint8Array => {
  const type = root.lookupType("Tensor");
  return Uint8Array.from(type.encode(type.create(tensor)).finish());
};

/** The weights of an ONNX file as protobufjs reads it. */
export function initializers(bytes: Uint8Array): TensorMessage[] {
  const decoded = Model.toObject(Model.decode(bytes), { longs: Number, defaults: true, arrays: true }) as {
    graph?: GraphMessage;
  };
  return decoded.graph?.initializer ?? [];
}

export const floats = (values: number[]): Uint8Array => new Uint8Array(Float32Array.from(values).buffer);
