/** Which output of a network is an image's features: its own summary, its class token, or the mean over its patches. */
export type FeatureChoice = "pooled" | "cls" | "mean";

/** One output of a network. */
export interface Output {
  dims: readonly number[];
  data: Float32Array;
}

/** Outputs that are one row per image, by the names that exports give them. */
const summaries = ["pooler_output", "image_embeds"];
const hiddenState = "last_hidden_state";

/**
 * One row per image from the outputs of a vision network: "pooled" takes `pooler_output` or `image_embeds`; "cls" and
 * "mean" take `last_hidden_state`, tokens `[batch, tokens, d]` or a map `[batch, d, height, width]`.
 *
 * @param patches tokens that represent a part of the image; the others come first (class token, registers)
 * @throws Error that names the outputs there are, if the choice is not among them
 */
export function pool(
  outputs: ReadonlyMap<string, Output>,
  choice: FeatureChoice,
  patches: number | undefined,
  name: string,
): Float32Array {
  const there = [...outputs].map(([output, { dims }]) => `${output} [${dims.join(", ")}]`).join("; ");
  const refuse = (why: string, instead: string) =>
    new Error(`encoder: ${name} has no "${choice}" feature: ${why}; it has ${there}. Set feature to ${instead}`);

  if (choice === "pooled") {
    const summary = summaries
      .map((output) => outputs.get(output))
      .find((output) => output?.dims.slice(2).every((size) => size === 1));
    if (!summary) throw refuse(`none of ${summaries.join(", ")} is there`, '"cls" or "mean"');
    return summary.data;
  }
  const hidden = outputs.get(hiddenState);
  if (!hidden || hidden.dims.length < 3) throw refuse(`${hiddenState} is not there`, '"pooled"');
  const { dims, data } = hidden;
  if (dims.length === 4) {
    if (choice === "cls") throw refuse("it is a convolutional network, which has no class token", '"mean" or "pooled"');
    return meanOfMap(data, dims[0]! * dims[1]!, dims[2]! * dims[3]!);
  }
  const [batch, tokens, length] = [dims[0]!, dims[1]!, dims[2]!];
  const before = tokens - (patches ?? tokens - 1);
  if (choice === "cls") {
    if (before < 1) throw refuse(`its ${tokens} tokens are all patches`, '"mean" or "pooled"');
    return rows(batch, length, (i, row) => row.set(data.subarray(i * tokens * length, (i * tokens + 1) * length)));
  }
  return meanOfTokens(data, batch, tokens, length, Math.max(0, before));
}

/** Mean over the tokens from `first` on, in double precision. */
function meanOfTokens(data: Float32Array, batch: number, tokens: number, length: number, first: number): Float32Array {
  const sum = new Float64Array(length);
  return rows(batch, length, (i, row) => {
    sum.fill(0);
    for (let token = first; token < tokens; token++) {
      const start = (i * tokens + token) * length;
      for (let d = 0; d < length; d++) sum[d] = sum[d]! + data[start + d]!;
    }
    row.set(sum.map((total) => total / (tokens - first)));
  });
}

function meanOfMap(data: Float32Array, maps: number, area: number): Float32Array {
  return Float32Array.from({ length: maps }, (_, map) => {
    let sum = 0;
    for (let p = map * area; p < (map + 1) * area; p++) sum += data[p]!;
    return sum / area;
  });
}

function rows(count: number, length: number, fill: (i: number, row: Float32Array) => void): Float32Array {
  const values = new Float32Array(count * length);
  for (let i = 0; i < count; i++) fill(i, values.subarray(i * length, (i + 1) * length));
  return values;
}
