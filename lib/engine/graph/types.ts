/** The data of a traced graph, before it is encoded for ONNX Runtime. */

/** Element types that a graph can hold; int64 is for indices, axes and shapes alone. */
export type ElementType = "float32" | "int32" | "int64" | "bool";

/** Element types of what a tfjs tensor can hold. */
export type DType = Exclude<ElementType, "int64">;

/** The length of each axis. */
export type TensorShape = readonly number[];
/** The shape of images and feature maps in tfjs. */
export type NhwcShape = [batch: number, height: number, width: number, channels: number];
/** The shape of images and feature maps in ONNX Runtime. */
export type NchwShape = readonly [batch: number, channels: number, height: number, width: number];

/** Attributes of a node: integers, lists of integers, text; a float is marked, since JavaScript has one type for both. */
export type Attributes = { readonly [name: string]: number | readonly number[] | string | { readonly float: number } };

export interface Node {
  readonly op: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** An input or output of a graph. */
export interface ValueInfo {
  name: string;
  dtype: ElementType;
  shape: TensorShape;
}

/** A constant of a graph. */
export interface Initializer {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: TensorShape;
  /** The values, little-endian; without them the session gets them separately from the model, under this name. */
  readonly bytes?: Uint8Array;
}

/** A growing ONNX graph. The same operator on the same inputs is emitted once (common subexpressions). */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly inputs: readonly ValueInfo[];
  readonly initializers: readonly Initializer[];
  /** Declares an input and returns its name. */
  input(name: string, dtype: ElementType, shape: TensorShape): string;
  /** Appends a node and returns the name of its output. */
  node(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): string;
  /** Appends a node with several outputs and returns their names. */
  multiNode(count: number, op: string, inputs: readonly string[], attributes?: Attributes): string[];
  /** Appends a copy of a value under a name of its own. */
  copy(name: string): string;
  /** A node with new outputs that is not part of the graph: the passes put it where it belongs. */
  detachedNode(op: string, inputs: readonly string[], attributes?: Attributes, domain?: string): Node;
  /** The output of a node without attributes that was emitted before, if it was. */
  known(op: string, inputs: readonly string[]): string | undefined;
  /** The node that computes a value, if it is not an input or a constant. */
  producer(name: string): Node | undefined;
  /** A list of integers, as the shape, axes and pads inputs of many operators are. */
  integers(values: readonly number[]): string;
  /** A float32 scalar. */
  scalar(value: number): string;
  constant(dtype: ElementType, shape: TensorShape, values: ArrayBufferView): string;
  /** Records the shape of a value as ONNX holds it, for the passes over the graph, and returns its name. */
  shaped(name: string, shape: TensorShape): string;
  /** The recorded shape of a value: that of constants, and of what convolutions, pools and matrix products read. */
  shapeOf(name: string): TensorShape | undefined;
  /** True for a scalar constant. */
  isScalar(name: string): boolean;
  /** The value of a float32 scalar constant. */
  scalarOf(name: string): number | undefined;
  /** The values of a constant list of integers. */
  integersOf(name: string): readonly number[] | undefined;
}

/** A graph encoded for ONNX Runtime. */
export interface Model {
  readonly bytes: Uint8Array;
  readonly nodes: readonly Node[];
  /** Constants whose values the session gets separately. */
  readonly constants: readonly Constant[];
}

/** A constant with the values of a frozen input, zero-padded to `size`. */
export interface Constant {
  readonly name: string;
  readonly input: string;
  readonly size: number;
}
