import { registerBackend } from "../../lib/engine/run/backend";
import { createOptimizerMemory } from "../../lib/engine/train/optimizer-memory";
import { makeWeights, towerShapes } from "./vit";
import type { Task, Workload } from "./workload";

const learningRate = 1e-3;
const millions = towerShapes.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0) / 1e6;

/** The update alone, against both of PyTorch's ways; tfjs-node has no AdamW. */
export const updateWorkloads: Workload[] = [
  { name: "adamw-86m", peer: "fused" },
  { name: "adamw-86m-default", peer: "default" },
].map(({ name, peer }) => ({
  name,
  title: `AdamW on ${millions.toFixed(0)} M parameters, against PyTorch's ${peer}: update`,
  contenders: ["ours", "pytorch"],
  prepare: update,
}));

function update(): Task {
  const weights = makeWeights(towerShapes, () => true);
  const variables = [...weights.values()];
  const memory = createOptimizerMemory({
    backend: registerBackend(),
    variables,
    optimizer: { kind: "adamw" },
    decay: () => true,
  });
  memory.sync();
  for (const { data } of memory.gradients) (data as Float32Array).fill(0.01);
  const checked = weights.get("blocks.0.up.weight")!;
  const [rows] = checked.shape as [number, number];
  const values = memory.weights.get(checked)!.data as Float32Array;
  return {
    step() {
      memory.update(learningRate);
      let sum = 0;
      for (let row = 0; row < rows; row++) sum += values[row * (values.length / rows)]! ** 2;
      return sum;
    },
  };
}
