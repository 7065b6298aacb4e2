import { join } from "node:path";
import { expected, goldens, models } from "./golden";
import { describeParity } from "./parity";

for (const model of models)
  for (const engine of ["onnxruntime", "cpu"] as const)
    describeParity({ title: model, engine, folder: join(goldens, model), golden: () => expected.models[model] });
