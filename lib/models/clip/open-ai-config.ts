import type { StoredTensor } from "../weights/tensors";
import type { ClipConfig, TransformerConfig } from "./config";

/** Of each head, in all of OpenAI's models. */
const HEAD_WIDTH = 64;

/**
 * The configuration of a checkpoint of OpenAI's own code, which has no other settings than the shapes of its tensors: 64 dimensions
 * per head, QuickGELU, read out at the largest id (github.com/openai/CLIP, `build_model`).
 *
 * @param tensors under Hugging Face's names
 * @param file what errors call it
 * @throws Error if they are not those of two transformers
 */
export function openAiConfig(tensors: ReadonlyMap<string, StoredTensor>, file: string): ClipConfig {
  function shapeOf(name: string, rank: number): number[] {
    const shape = tensors.get(name)?.shape;
    if (shape?.length === rank) return [...shape];
    const found = shape ? `is [${shape}]` : "is missing";
    throw new Error(`${file} is no CLIP of OpenAI's with two transformers: ${name} ${found}`);
  }
  const [width, , , patchSize] = shapeOf("vision_model.embeddings.patch_embedding.weight", 4);
  const [tokens] = shapeOf("vision_model.embeddings.position_embedding.weight", 2);
  const [vocabularySize, textWidth] = shapeOf("text_model.embeddings.token_embedding.weight", 2);
  const [maxPositions] = shapeOf("text_model.embeddings.position_embedding.weight", 2);
  const [projectionSize] = shapeOf("text_projection.weight", 2);
  const grid = Math.sqrt(tokens! - 1);
  if (!Number.isInteger(grid) || grid === 0)
    throw new Error(`${file}: ${tokens} positions are not those of a square of patches and the class token`);
  const tower = (name: string, hiddenSize: number): TransformerConfig => {
    if (hiddenSize % HEAD_WIDTH !== 0)
      throw new Error(`${file}: ${name} is ${hiddenSize} wide, no multiple of OpenAI's ${HEAD_WIDTH} per head`);
    const [intermediateSize] = shapeOf(`${name}.encoder.layers.0.mlp.fc1.weight`, 2);
    const layer = new RegExp(`^${name}\\.encoder\\.layers\\.\\d+\\.mlp\\.fc1\\.weight$`);
    return {
      hiddenSize,
      intermediateSize: intermediateSize!,
      layers: [...tensors.keys()].filter((key) => layer.test(key)).length,
      heads: hiddenSize / HEAD_WIDTH,
      activation: "quick_gelu",
      layerNormEpsilon: 1e-5,
    };
  };
  return {
    vision: { ...tower("vision_model", width!), imageSize: grid * patchSize!, patchSize: patchSize! },
    text: {
      ...tower("text_model", textWidth!),
      vocabularySize: vocabularySize!,
      maxPositions: maxPositions!,
      endToken: 2, // the largest id
    },
    projectionSize: projectionSize!,
    initialLogitScale: Math.log(1 / 0.07),
  };
}
