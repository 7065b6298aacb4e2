import { registerBackend } from "../../lib/engine/run/backend";
import { requireEngine } from "../../lib/engine/run/current-engine";
import { compile } from "../../lib/engine/run/program";
import { lossAndGradients } from "../../lib/engine/train/gradients";
import { classifier } from "./blocks";
import { vitB32 } from "./vit";
import type { Task, Workload } from "./workload";

export const compileWorkload: Workload = {
  name: "compile",
  title: `ViT-B/32 blocks × ${vitB32.layers}, forward and gradients: tracing and compiling`,
  contenders: ["ours"],
  prepare: tracing,
};

function tracing(): Task {
  const { loss, variables, inputs } = classifier({ layers: vitB32.layers, isTrained: () => true });
  const objective = { compute: (...batch: typeof inputs) => [loss(...batch)] as const, variables };
  const backend = registerBackend();
  const { threads } = requireEngine();
  let program: ReturnType<typeof compile> | undefined;
  return {
    step() {
      program = compile(
        backend,
        (...batch) => {
          const { outputs, grads } = lossAndGradients(objective, batch);
          return [...outputs, ...grads.values()];
        },
        inputs,
        threads!,
      );
      return undefined;
    },
    between: () => program?.dispose(),
  };
}
