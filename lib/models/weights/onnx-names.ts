import type { GraphNode, Initializer } from "./onnx-graph";

type Floats = Float32Array<ArrayBuffer>;

/** An initializer and what makes the parameter of it. */
export interface NamedTensor {
  readonly initializer: Initializer;
  /** Of the parameter. */
  readonly shape: readonly number[];
  readonly change: (values: Floats) => Floats;
}

const asItIs = (initializer: Initializer, shape = initializer.shape): NamedTensor => {
  return { initializer, shape, change: (values) => values };
};

/** "text_model.final_layer_norm.bias", but not "onnx::MatMul_719" or "/text_model/Constant_output_0". */
const isParameterName = (name: string) => /^[A-Za-z_][\w.]*$/.test(name);

/** Every row of a table, looked up in advance: "/vision_model/embeddings/position_embedding/Gather_output_0". */
const lookedUp = /^\/(.+_embedding)\/Gather_output_0$/;

/**
 * Finds the parameters of a PyTorch model in its ONNX export. An export keeps the names of biases, embeddings and
 * norms, but turns the matrix of a linear layer round and calls it "onnx::MatMul_719": it is named after the bias that
 * is added next, else after the node that multiplies by it. What folding of constants has done to position tables and
 * to CLIP's logit_scale is undone.
 */
export function nameTensors(
  initializers: readonly Initializer[],
  nodes: readonly GraphNode[],
): Map<string, NamedTensor> {
  const values = new Map(initializers.map((initializer) => [initializer.name, initializer]));
  // Equal tensors are stored once; the others are copies of it, under their own names.
  for (const { op, inputs, outputs } of nodes) {
    const copied = op === "Identity" ? values.get(inputs[0] ?? "") : undefined;
    if (copied) values.set(outputs[0] ?? "", copied);
  }
  const result = new Map<string, NamedTensor>();
  for (const [name, initializer] of values) {
    const table = lookedUp.exec(name)?.[1];
    if (isParameterName(name)) result.set(name, asItIs(initializer));
    else if (table && initializer.shape.length === 3 && initializer.shape[0] === 1)
      result.set(`${table.replaceAll("/", ".")}.weight`, asItIs(initializer, initializer.shape.slice(1)));
  }

  const addsTo = new Map<string, GraphNode>();
  for (const add of nodes) if (add.op === "Add") for (const input of add.inputs) addsTo.set(input, add);
  for (const product of nodes) {
    if (product.op !== "MatMul" && product.op !== "Gemm") continue;
    const matrix = product.inputs[1] ?? "";
    const initializer = values.get(matrix);
    if (initializer?.shape.length !== 2) continue;
    const bias = product.op === "Gemm" ? product.inputs[2] : biasOf(product, addsTo);
    const name = isParameterName(matrix) ? matrix : weightName(product, bias);
    if (name) result.set(name, product.transB ? asItIs(initializer) : turned(initializer));
  }
  const scale = result.has("logit_scale") ? undefined : logitScale(nodes, values);
  return scale ? result.set("logit_scale", scale) : result;
}

function biasOf(product: GraphNode, addsTo: ReadonlyMap<string, GraphNode>): string | undefined {
  const output = product.outputs[0] ?? "";
  return addsTo.get(output)?.inputs.find((input) => input !== output);
}

/** "a.b.weight" from the bias "a.b.bias", else from the node "/a/b/MatMul". */
function weightName({ name }: GraphNode, bias: string | undefined): string | undefined {
  if (bias?.endsWith(".bias")) return bias.replace(/bias$/, "weight");
  const scope = name.split("/").slice(1, -1);
  return scope.length > 0 ? `${scope.join(".")}.weight` : undefined;
}

/**
 * The exponential of CLIP's logit_scale, computed in advance: the one number that a node outside of both towers
 * multiplies by.
 */
function logitScale(nodes: readonly GraphNode[], values: ReadonlyMap<string, Initializer>): NamedTensor | undefined {
  const factors = nodes
    .filter(({ op, name }) => op === "Mul" && /^\/Mul(_\d+)?$/.test(name))
    .flatMap(({ inputs }) => inputs.flatMap((input) => values.get(input) ?? []));
  const [initializer] = factors.filter(({ shape }) => shape.length === 0);
  return initializer && { initializer, shape: [], change: (factor) => factor.map(Math.log) };
}

/** A matrix with rows and columns exchanged. */
function turned(initializer: Initializer): NamedTensor {
  const [rows, columns] = initializer.shape as [number, number];
  const change = (values: Floats) => {
    const result = new Float32Array(values.length);
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = values[i * columns + j]!;
    return result;
  };
  return { initializer, shape: [columns, rows], change };
}
