import * as tf from "@tensorflow/tfjs";
import type { DType, Graph } from "../graph/types";
import { plain, type Value, value } from "../graph/value";
import { cast } from "./elementwise";
import { type Rules, rule } from "./rule";
import { cumSum, cumulativeSums, type Scan } from "./sums";

/** Sums of booleans are counts. */
const summable = (g: Graph, x: Value) => cast(g, x, tf.upcastType(x.dtype, "int32") as DType);

const axisOf = (axis: number, x: Value) => (axis < 0 ? axis + x.shape.length : axis);

function cumulativeSum(g: Graph, source: Value, { axis, exclusive, reverse }: Scan): Value {
  const x = summable(g, source);
  const scan = { axis: axisOf(axis, x), exclusive, reverse };
  const name = x.dtype === "float32" ? cumulativeSums(g, plain(g, x), x.shape, scan) : cumSum(g, plain(g, x), scan);
  return value(name, x.shape, { dtype: x.dtype });
}

/** Products over windows of 1, 2, 4, … elements up to each index (Hillis and Steele, 1986): ONNX has no operator for it. */
function cumulativeProduct(g: Graph, source: Value, attrs: Scan): Value {
  const x = summable(g, source);
  const axis = axisOf(attrs.axis, x);
  const length = x.shape[axis]!;
  const one = cast(g, value(g.scalar(1), []), x.dtype).name;
  /** The values shifted by `n` places, padded with ones. */
  const shifted = (name: string, n: number) => {
    const [start, end] = attrs.reverse ? [n, length] : [0, length - n];
    const kept = g.node("Slice", [name, g.integers([start]), g.integers([end]), g.integers([axis])]);
    const around = Array(2 * x.shape.length).fill(0);
    around[axis + (attrs.reverse ? x.shape.length : 0)] = n;
    return g.node("Pad", [kept, g.integers(around), one]);
  };
  let product = plain(g, x);
  for (let n = 1; n < length; n *= 2) product = g.node("Mul", [product, shifted(product, n)]);
  return value(attrs.exclusive ? shifted(product, 1) : product, x.shape, { dtype: x.dtype });
}

export const scanRules: Rules = {
  Cumsum: rule(["x"], (g, [x], attrs: Scan) => cumulativeSum(g, x, attrs)),
  Cumprod: rule(["x"], (g, [x], attrs: Scan) => cumulativeProduct(g, x, attrs)),
};
