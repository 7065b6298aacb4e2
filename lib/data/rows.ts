import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { codeHash } from "../code";
import { hashJson } from "../files";
import { joinRows, type Rows } from "../vectors";
import { bestEffort } from "./best-effort";
import { lookAhead } from "./concurrent";
import type { Dataset, RgbImage, RowOptions, RowSpec } from "./dataset";
import { type RowWriter, readRows, rowWriter } from "./feature-cache-file";
import { decodeRecipe, readCropped } from "./image";
import { remember } from "./recent-cache";

/** Decoded while the model runs: enough for sharp's threads, few enough for full-size images in memory. */
const parallelDecodes = 4;

/** Rows of whole datasets: photo, crop and what they are joined with. */
const rowsInMemory = remember<Rows>(4);

/** The rows of all examples of a dataset: from memory, else from the cache folder, else computed. */
export function datasetRows(dataset: Dataset, spec: RowSpec, cache: string, options: RowOptions): Promise<Rows> {
  const ids = dataset.examples.map(({ id }) => id);
  const { fingerprint } = dataset;
  const code = codeHash([__filename, ...(spec.code ?? []), ...(spec.crop?.code ?? [])]);
  const key = hashJson({ fingerprint, ids, crop: spec.crop?.key, spec: spec.key, decode: decodeRecipe, code });
  const file = join(cache, "rows", `${key}.f32`);
  return rowsInMemory(dataset, file, async () => {
    return (await readRows(file, ids.length)) ?? (await computeAndKeep(dataset, spec, file, options));
  });
}

/**
 * The rows of some examples, batch by batch in their order; images are decoded while a batch is computed.
 *
 * @throws Error if `compute` gives rows of unequal length, and the signal's reason between two batches
 */
export async function* computeRows(
  source: Pick<Dataset, "read">,
  ids: readonly string[],
  spec: RowSpec,
  signal?: AbortSignal,
): AsyncGenerator<Rows> {
  const prepared = async (id: string) => {
    signal?.throwIfAborted();
    const image = await readCropped(source, { id }, spec.crop);
    return spec.prepare ? spec.prepare(image, id) : image;
  };
  const computer = await spec.open(signal);
  try {
    let batch: RgbImage[] = [];
    let remaining = ids.length;
    for await (const image of lookAhead(ids, parallelDecodes, prepared)) {
      batch.push(image);
      remaining--;
      if (batch.length < spec.batch && remaining > 0) continue;
      await nextTurn(); // an interrupt is heard here
      signal?.throwIfAborted();
      const values = await computer.compute(batch);
      const length = values.length / batch.length;
      if (!Number.isInteger(length) || length === 0) {
        throw new Error(`rows: ${values.length} numbers for ${batch.length} images are not one row each`);
      }
      yield { values, length };
      batch = [];
    }
  } finally {
    await computer.close?.();
  }
}

/** Where nothing can be kept. */
const unkept: RowWriter = {
  found: { values: new Float32Array(), length: 0 },
  write: async () => {},
  finish: async () => {},
  close: async () => {},
};

async function computeAndKeep(dataset: Dataset, spec: RowSpec, file: string, options: RowOptions): Promise<Rows> {
  const { onProgress, signal } = options;
  const ids = dataset.examples.map(({ id }) => id);
  const writer = await bestEffort(file, () => rowWriter(file, ids.length), unkept);
  let keeping = writer;
  try {
    const parts = writer.found.length > 0 ? [writer.found] : [];
    let done = parts[0] ? parts[0].values.length / parts[0].length : 0;
    const report = () =>
      onProgress?.({ done, total: ids.length, note: `${spec.note ?? "features"} of ${dataset.name}` });
    report();
    for await (const part of computeRows(dataset, ids.slice(done), spec, signal)) {
      const keep = async () => {
        await keeping.write(part, done);
        return keeping;
      };
      keeping = await bestEffort(file, keep, unkept); // after a gap, nothing more is written
      parts.push(part);
      done += part.values.length / part.length;
      report();
    }
    const rows = joinRows(parts);
    await bestEffort(file, () => keeping.finish(), undefined);
    return rows;
  } finally {
    await writer.close();
  }
}
