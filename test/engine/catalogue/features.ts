import * as tf from "@tensorflow/tfjs";
import { rules } from "../../../lib/engine/kernels";
import { ownGradients } from "../../../lib/engine/kernels/gradients";
import { eagerKernels } from "../../../lib/engine/run/cost";

/** The text of lib/engine/FEATURES.md, from the kernels whose values and gradients agree with those of tfjs. */
export function features(right: { value: ReadonlySet<string>; gradient: ReadonlySet<string> }): string {
  const names = tf
    .getKernelsForBackend("cpu")
    .map(({ kernelName }) => kernelName)
    .sort();
  const own = new Set(ownGradients.map(({ kernel }) => kernel));
  const mark = (is: boolean) => (is ? "yes" : "–");
  const isTraced = (name: string) => name in rules && right.value.has(name);
  const gradient = (name: string) => {
    if (/Grad$|Backprop/.test(name)) return "is one";
    if (own.has(name)) return "ours";
    if (!tf.getGradient(name)) return "none in tfjs";
    return mark(right.gradient.has(name));
  };
  const rows = names.map(
    (name) => `| ${[name, mark(isTraced(name)), mark(eagerKernels.has(name)), gradient(name)].join(" | ")} |`,
  );
  const count = (is: (name: string) => boolean) => names.filter(is).length;
  return `# Supported kernels

The ${names.length} kernels of TensorFlow.js ${tf.version.tfjs}. This table is written by test/engine/kernels/all.test.ts, which compares values and
gradients with tfjs' own JavaScript kernels on random shapes; \`npx vitest run test/engine/kernels/all.test.ts -u\` updates it.

- **traced** (${count(isTraced)}): can be part of a compiled graph. In a traced function any other kernel is an error that names the op and the line.
- **compiled alone** (${count((name) => eagerKernels.has(name))}): outside of traced functions it runs on ONNX Runtime where it is large enough to be worth compiling. Other
  kernels, and small ones, run as tfjs' JavaScript.
- **gradient**: "yes" where gradients through it are compared, too; "is one" for a kernel that computes a gradient; "ours" (${own.size + 1}, with
  Einsum) where tfjs has none or a wrong one: traced and outside of traced functions the engine's own is used, which is compared with PyTorch.

| kernel | traced | compiled alone | gradient |
|---|---|---|---|
${rows.join("\n")}
`;
}
