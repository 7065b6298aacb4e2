import type { StoredTensor } from "../weights/tensors";

/** Wrapped models (DataParallel, training scripts) put their own name before every other. */
const wrapper = /^module\./;

/** Names outside of the blocks, as OpenAI and OpenCLIP have them, and as Hugging Face has them. */
const names = new Map(
  Object.entries({
    "visual.class_embedding": "vision_model.embeddings.class_embedding",
    "visual.positional_embedding": "vision_model.embeddings.position_embedding.weight",
    "visual.conv1.weight": "vision_model.embeddings.patch_embedding.weight",
    "visual.ln_pre.weight": "vision_model.pre_layrnorm.weight",
    "visual.ln_pre.bias": "vision_model.pre_layrnorm.bias",
    "visual.ln_post.weight": "vision_model.post_layernorm.weight",
    "visual.ln_post.bias": "vision_model.post_layernorm.bias",
    "token_embedding.weight": "text_model.embeddings.token_embedding.weight",
    positional_embedding: "text_model.embeddings.position_embedding.weight",
    "ln_final.weight": "text_model.final_layer_norm.weight",
    "ln_final.bias": "text_model.final_layer_norm.bias",
  }),
);

/** Projections, which are multiplied from the other side: [width, projectionSize]. */
const projections = new Map(
  Object.entries({
    "visual.proj": "visual_projection.weight",
    text_projection: "text_projection.weight",
  }),
);

/** Names within a block. */
const parts = new Map(
  Object.entries({
    "attn.out_proj": "self_attn.out_proj",
    ln_1: "layer_norm1",
    ln_2: "layer_norm2",
    "mlp.c_fc": "mlp.fc1",
    "mlp.c_proj": "mlp.fc2",
  }),
);

const block = /^(visual\.)?transformer\.resblocks\.(\d+)\.(.+)$/;

/** What OpenAI's TorchScript archives and OpenCLIP keep beside the parameters. */
const settings = new Set(["input_resolution", "context_length", "vocab_size", "attn_mask"]);

/**
 * The tensors of a CLIP checkpoint under the names and in the shapes of Hugging Face's `CLIPModel`, whether they come from
 * there, from OpenAI's code or from OpenCLIP (which fuse queries, keys and values, and turn the projections round).
 */
export function huggingFaceNames(stored: ReadonlyMap<string, StoredTensor>): Map<string, StoredTensor> {
  const isWrapped = [...stored.keys()].every((name) => wrapper.test(name));
  const plain = [...stored].map(([name, tensor]) => [isWrapped ? name.replace(wrapper, "") : name, tensor] as const);
  const isOpenAi = plain.some(([name]) => name === "visual.conv1.weight");
  const renamed = isOpenAi ? plain.flatMap(([name, tensor]) => fromOpenAi(name, tensor)) : plain;
  const result = new Map(renamed);
  for (const name of ["logit_scale", "logit_bias"]) {
    const number = result.get(name);
    if (number && String(number.shape) === "1") result.set(name, { ...number, shape: [] });
  }
  const filters = result.get(FILTERS);
  if (filters?.shape.length === 2) result.set(FILTERS, channelsFirst(filters));
  return result;
}

const FILTERS = "vision_model.embeddings.patch_embedding.weight";

/** The filters of a SigLIP 2 for images of any shape, [width, patch × patch × 3], as those of a convolution. */
function channelsFirst({ shape, format, read }: StoredTensor): StoredTensor {
  const [width, inputs] = shape as [number, number];
  const side = Math.sqrt(inputs / 3);
  return {
    shape: [width, 3, side, side],
    format,
    async read() {
      const values = await read();
      const area = inputs / 3;
      return values.map((_, i) => {
        const [row, channel, pixel] = [Math.floor(i / inputs), Math.floor((i % inputs) / area), i % area];
        return values[row * inputs + pixel * 3 + channel]!;
      });
    },
  };
}

/** OpenCLIP's text towers that stand apart have a name before every other. */
const textTower = /^text\./;

function fromOpenAi(full: string, tensor: StoredTensor): (readonly [string, StoredTensor])[] {
  const name = full.replace(textTower, "");
  if (settings.has(name)) return [];
  const projection = projections.get(name);
  if (projection && tensor.shape.length === 2) return [[projection, turned(tensor)]];
  const [, visual, layer, inner] = block.exec(name) ?? [];
  if (inner === undefined) return [[names.get(name) ?? name, tensor]];
  const place = `${visual ? "vision_model" : "text_model"}.encoder.layers.${layer}`;
  const fused = /^attn\.in_proj_(weight|bias)$/.exec(inner)?.[1];
  if (fused)
    return ["q_proj", "k_proj", "v_proj"].map((head, third) => [
      `${place}.self_attn.${head}.${fused}`,
      thirdOf(tensor, third),
    ]);
  const end = inner.lastIndexOf(".");
  const part = parts.get(inner.slice(0, end));
  return [[part ? `${place}.${part}${inner.slice(end)}` : name, tensor]];
}

/** One of three equal parts along the first axis. */
function thirdOf({ shape: [rows = 0, ...rest], format, read }: StoredTensor, third: number): StoredTensor {
  return {
    shape: [rows / 3, ...rest],
    format,
    async read() {
      const values = await read();
      const length = values.length / 3;
      return values.slice(third * length, (third + 1) * length);
    },
  };
}

function turned({ shape, format, read }: StoredTensor): StoredTensor {
  const [rows, columns] = shape as [number, number];
  return {
    shape: [columns, rows],
    format,
    async read() {
      const values = await read();
      return values.map((_, i) => values[(i % rows) * columns + Math.floor(i / rows)]!);
    },
  };
}
