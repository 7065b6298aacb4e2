import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { jit, use } from "@stillact/engine";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lora } from "../../../lib/models/clip/lora";
import { loadAdapter, saveAdapter } from "../../../lib/models/clip/peft";
import { clipLogits } from "../../../lib/models/clip/towers";
import type { Parameters } from "../../../lib/models/clip/transformer";
import reference from "../../goldens/peft/expected.json";
import { expected, goldenConfig, goldens, inputsOf, relativeDifference, variablesOf } from "./golden";

const model = "quick-gelu";
const base = join(goldens, model);
const adapters = join(goldens, "../peft");
/** A Python with peft, transformers and numpy; it looks at what we save. */
const python = process.env.STILLACT_PEFT_PYTHON;

let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "stillact-peft-"));
  await use("onnxruntime", { threads: 2 });
});
afterEach(() => {
  tf.disposeVariables();
  rmSync(folder, { recursive: true, force: true });
});

function logitsOf(p: Parameters): Float32Array {
  const { images, ids } = inputsOf(base, expected.models[model]);
  const forward = jit((x: tf.Tensor, y: tf.Tensor) => clipLogits(p, goldenConfig(model), x, y));
  const values = forward(images, ids).dataSync<"float32">().slice();
  forward.dispose();
  return values;
}

describe("an adapter of PEFT", () => {
  test.each(["plain", "patterns"] as const)("(%s) gives PEFT's logits, and after it was saved again", async (name) => {
    const p = await variablesOf(base);
    const adapter = await loadAdapter(p, join(adapters, name));
    expect(adapter.updates).toHaveLength(reference[name].adapted);
    const wanted = reference[name].logits.flat();
    expect(relativeDifference(logitsOf(adapter.parameters), wanted)).toBeLessThan(1e-5);
    expect(relativeDifference(logitsOf(adapter.merge()), wanted)).toBeLessThan(1e-5);
    expect(relativeDifference(logitsOf(p), wanted)).toBeGreaterThan(1e-2);

    await saveAdapter(adapter, folder);
    const again = await loadAdapter(p, folder);
    expect(logitsOf(again.parameters)).toEqual(logitsOf(adapter.parameters));
  });

  const changed = (edit: object) => {
    const path = join(folder, "changed");
    cpSync(join(adapters, "plain"), path, { recursive: true });
    const file = join(path, "adapter_config.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...edit }));
    return path;
  };

  test.each([
    [{ peft_type: "IA3" }, /peft_type/],
    [{ use_dora: true }, /use_dora/],
    [{ bias: "all" }, /bias/],
    [{ modules_to_save: ["visual_projection"] }, /modules_to_save/],
    [{ init_lora_weights: "pissa" }, /init_lora_weights/],
    [{ lora_alpha: null }, /lora_alpha/],
    [{ rank_pattern: { "(a+)+$": 3 } }, /Invalid key in record\s.*rank_pattern\["\(a/],
    [{ r: 4 }, /q_proj\.lora_A\.weight is \[3,16\], the model has \[4,16\]/],
  ])("with %j is refused", async (edit, message) => {
    await expect(loadAdapter(await variablesOf(base), changed(edit))).rejects.toThrow(message);
  });

  test("of another model is refused with the names of its tensors, and so is one upon another", async () => {
    const p = await variablesOf(base);
    const less = Object.fromEntries(Object.entries(p).filter(([name]) => !name.startsWith("text_model.")));
    await expect(loadAdapter(less, join(adapters, "plain"))).rejects.toThrow(
      /8 surplus: base_model\.model\.text_model\.encoder\.layers\.0\.self_attn\.q_proj\.lora_A\.weight/,
    );
    await expect(loadAdapter({}, join(adapters, "plain"))).rejects.toThrow(/adapts no projection of this model/);
    const { parameters } = await loadAdapter(p, join(adapters, "plain"));
    await expect(loadAdapter(parameters, join(adapters, "patterns"))).rejects.toThrow(/has an update already/);
    await expect(loadAdapter(p, folder)).rejects.toThrow(/adapter_config\.json is missing/);
  });
});

test.skipIf(!python)(
  "PEFT computes the same with what we save (set STILLACT_PEFT_PYTHON)",
  async () => {
    const adapter = lora(await variablesOf(base), {
      rank: 3,
      alpha: 4,
      seed: 1,
      adapts: (name) => /_proj$|fc2$/.test(name),
    });
    for (const { b } of adapter.updates) b.assign(tf.randomNormal(b.shape, 0, 0.1, "float32", 5));
    await saveAdapter(adapter, folder, { base: "test/goldens/clip/quick-gelu" });
    const script = join(goldens, "../peft_adapters.py");
    const output = execFileSync(python!, [script, folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
    const theirs = JSON.parse(output) as number[][];
    expect(relativeDifference(logitsOf(adapter.parameters), theirs.flat())).toBeLessThan(1e-5);
    for (const name of ["plain", "patterns"]) {
      const path = join(folder, name);
      await saveAdapter(await loadAdapter(await variablesOf(base), join(adapters, name)), path);
      const again = JSON.parse(
        execFileSync(python!, [script, path], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
      );
      expect(relativeDifference(again.flat(), reference[name as "plain"].logits.flat())).toBeLessThan(1e-6);
    }
  },
  300_000,
);
