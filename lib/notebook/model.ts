import type { LayersModel } from "@tensorflow/tfjs";
import { count } from "./format";
import { showTable } from "./tables";

const BYTES_PER_PARAMETER = 4; // float32

const thousands = (n: number) => n.toLocaleString("en-US");

/** Shows the layers of a network: kind, output shape, parameters; the total in parameters and in MiB as float32. */
export function showModel(model: LayersModel): void {
  const rows = model.layers.map((layer) => ({
    layer: layer.name,
    kind: layer.getClassName(),
    "output shape": shapeText(layer.outputShape),
    parameters: thousands(layer.countParams()),
  }));
  const total = model.countParams();
  const trainable = model.trainableWeights.reduce((sum, weight) => sum + size(weight.shape), 0);
  const mebibytes = Number(((total * BYTES_PER_PARAMETER) / 2 ** 20).toPrecision(3));
  showTable(rows, {
    caption:
      `${model.name}: ${count(rows.length, "layers")}, ${thousands(total)} parameters ` +
      `(${thousands(trainable)} trainable), ${mebibytes} MiB as float32.`,
  });
}

const size = (shape: readonly (number | null)[]) => shape.reduce<number>((product, n) => product * (n ?? 1), 1);

type Shape = readonly (number | null)[];

/** "[batch, 64, 64, 32]"; a layer with several outputs has several shapes. */
function shapeText(shape: Shape | readonly Shape[]): string {
  if (shape.some(Array.isArray)) return (shape as readonly Shape[]).map(shapeText).join(", ");
  return `[${(shape as Shape).map((n) => n ?? "batch").join(", ")}]`;
}
