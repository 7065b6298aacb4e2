import { describe, expect, test } from "vitest";
import { readClipConfig, writeClipConfig } from "../../../lib/models/clip/config";
import { initialParameters, parameterShapes } from "../../../lib/models/clip/parameters";
import { goldenConfig, models } from "./golden";

/** What config.json says of the published models where it differs from the defaults (huggingface.co). */
const published = {
  "openai/clip-vit-base-patch32": { model_type: "clip", text_config: { eos_token_id: 2 }, vision_config: {} },
  "openai/clip-vit-base-patch16": { model_type: "clip", text_config: {}, vision_config: { patch_size: 16 } },
  "openai/clip-vit-large-patch14": {
    model_type: "clip",
    projection_dim: 768,
    text_config: { eos_token_id: 2 },
    text_config_dict: { hidden_size: 768, intermediate_size: 3072, num_attention_heads: 12, projection_dim: 768 },
    vision_config: {},
    vision_config_dict: {
      hidden_size: 1024,
      intermediate_size: 4096,
      num_attention_heads: 16,
      num_hidden_layers: 24,
      patch_size: 14,
    },
  },
  "laion/CLIP-ViT-B-32": {
    model_type: "clip",
    text_config: { hidden_act: "gelu" },
    vision_config: { hidden_act: "gelu", layer_norm_eps: 1e-5 },
  },
} as const;

/** Parameters of the published models, as `sum(p.numel() for p in CLIPModel(config).parameters())` gives them. */
const sizes = {
  "openai/clip-vit-base-patch32": 151_277_313,
  "openai/clip-vit-base-patch16": 149_620_737,
  "openai/clip-vit-large-patch14": 427_616_513,
  "laion/CLIP-ViT-B-32": 151_277_313,
};

test.each(Object.entries(published))("%s has as many parameters as in PyTorch", (name, json) => {
  const shapes = [...parameterShapes(readClipConfig(json)).values()];
  expect(shapes.reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0)).toBe(
    sizes[name as keyof typeof sizes],
  );
});

test("activations, end tokens and old settings are read as Hugging Face reads them", () => {
  const large = readClipConfig(published["openai/clip-vit-large-patch14"]);
  expect(large.text.endToken).toBe(49407); // the default of text_config_dict wins
  expect(large.vision).toMatchObject({ activation: "quick_gelu", heads: 16, layers: 24, imageSize: 224 });
  expect(readClipConfig(published["openai/clip-vit-base-patch32"]).text.endToken).toBe(2);
  expect(readClipConfig(published["laion/CLIP-ViT-B-32"]).vision.activation).toBe("gelu");
  const at336 = { model_type: "clip", vision_config: { image_size: 336, patch_size: 14 } };
  expect(parameterShapes(readClipConfig(at336)).get("vision_model.embeddings.position_embedding.weight")).toEqual([
    577, 768,
  ]);
});

test.each(models)("%s: a config is written as it is read", (model) => {
  const config = goldenConfig(model);
  expect(readClipConfig(writeClipConfig(config))).toEqual(config);
});

test("initial parameters depend on the seed and spread as Hugging Face's", () => {
  const config = goldenConfig("gelu");
  const numbers = (seed: number) => {
    const made = initialParameters(config, seed);
    const values = new Map(Object.entries(made).map(([name, variable]) => [name, [...variable.dataSync()]]));
    for (const variable of Object.values(made)) variable.dispose();
    return values;
  };
  const [first, again, other] = [numbers(1), numbers(1), numbers(2)];
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
  const name = "vision_model.encoder.layers.0.mlp.fc1.weight";
  const spread = Math.sqrt(first.get(name)!.reduce((sum, value) => sum + value ** 2, 0) / first.get(name)!.length);
  expect(spread / (2 * config.vision.hiddenSize) ** -0.5).toBeCloseTo(1, 1);
  expect(first.get("text_model.final_layer_norm.weight")!.every((value) => value === 1)).toBe(true);
  expect(first.get("logit_scale")).toEqual([Math.fround(2.6592)]);
});

describe("is refused with the name of the file", () => {
  const cases: [string, unknown, RegExp][] = [
    ["no object", null, /c\.json: the architecture is not named/],
    ["no model type", {}, /not named \(no model_type\)/],
    ["another architecture", { model_type: "blip" }, /"blip"; only CLIP and SigLIP/],
    [
      "an activation we lack",
      { model_type: "clip", text_config: { hidden_act: "relu" } },
      /c\.json: text_config does not hold the settings of a CLIP model/,
    ],
    [
      "no whole number",
      { model_type: "clip", vision_config: { hidden_size: 7.5 } },
      /c\.json: vision_config does not hold the settings of a CLIP model/,
    ],
    [
      "too many layers",
      { model_type: "clip", vision_config: { num_hidden_layers: 1e9 } },
      /vision_config does not hold the settings of a CLIP model/,
    ],
    ["grey images", { model_type: "clip", vision_config: { num_channels: 1 } }, /num_channels/],
    [
      "patches beyond the image",
      { model_type: "clip", vision_config: { image_size: 16 } },
      /patches of 32 px in images of 16 px/,
    ],
    [
      "heads that do not divide",
      { model_type: "clip", text_config: { num_attention_heads: 7 } },
      /multiple of the 7 heads/,
    ],
  ];
  test.each(cases)("%s", (_, json, message) => {
    expect(() => readClipConfig(json, "c.json")).toThrow(message);
  });
});
