import type { StoredTensor } from "./tensors";

/**
 * Buffers that no model reads: constants of old files of Hugging Face, and how many batches a normalisation has seen.
 */
const ignored = /\.(position_ids|num_batches_tracked)$/;
/**
 * Names in an error before it says how many more there are: more than the largest CLIP has tensors, fewer than a
 * hostile file.
 */
const shown = 2000;

/**
 * The stored tensors that a model needs, by name.
 *
 * @param wanted name and shape of every parameter of the model
 * @param name what errors call the file or folder
 * @throws Error that names every tensor that is missing, too many, of another shape, or of a format that is no float
 */
export function chooseTensors(
  wanted: ReadonlyMap<string, readonly number[]>,
  stored: ReadonlyMap<string, StoredTensor>,
  name: string,
): Map<string, StoredTensor> {
  const missing = [...wanted.keys()].filter((key) => !stored.has(key));
  const surplus = [...stored.keys()].filter((key) => !wanted.has(key) && !ignored.test(key));
  const found = [...wanted].flatMap(([key, shape]) =>
    stored.has(key) ? [{ key, shape, tensor: stored.get(key)! }] : [],
  );
  const misshapen = found
    .filter(({ shape, tensor }) => String(shape) !== String(tensor.shape))
    .map(({ key, shape, tensor }) => `${key} is [${tensor.shape}], the model has [${shape}]`);
  const unreadable = found.filter(({ tensor }) => !tensor.format).map(({ key }) => key);
  const problems = [
    problem("missing", missing),
    problem("surplus", surplus),
    problem("of another shape", misshapen),
    problem("not stored as floating-point numbers", unreadable),
  ].filter((line) => line !== "");
  if (problems.length > 0) throw new Error(`${name}: the weights do not fit the model\n${problems.join("\n")}`);
  return new Map(found.map(({ key, tensor }) => [key, tensor]));
}

function problem(what: string, names: readonly string[]): string {
  if (names.length === 0) return "";
  const more = names.length > shown ? `, and ${names.length - shown} more` : "";
  return `  ${names.length} ${what}: ${names.slice(0, shown).join(", ")}${more}`;
}
