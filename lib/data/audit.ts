import { aDataset } from "../arguments";
import { signal as aSignal, callback, checkArguments, checkOptions } from "../options";
import type { OnProgress } from "../progress";
import type { Dataset, RgbImage } from "./dataset";

/** What can be said of one image without a model. */
export interface AuditRow {
  id: string;
  /** Pixels. */
  width: number;
  height: number;
  /** Mean luma, 0 (black) to 1 (white). */
  brightness: number;
  /** Standard deviation of the luma, 0 to 0.5. */
  contrast: number;
}

export interface AuditOptions {
  onProgress?: OnProgress;
  signal?: AbortSignal;
}

/** Decodes every image once and measures it, in the order of the dataset. */
export async function audit(dataset: Dataset, options: AuditOptions = {}): Promise<AuditRow[]> {
  const { onProgress, signal } = checkOptions("audit", options, { onProgress: callback, signal: aSignal });
  checkArguments("audit", { dataset: [dataset, aDataset] });
  const rows: AuditRow[] = [];
  for (const example of dataset.examples) {
    signal?.throwIfAborted();
    const image = await dataset.read(example);
    rows.push({ id: example.id, width: image.width, height: image.height, ...luma(image) });
    onProgress?.({ done: rows.length, total: dataset.examples.length, note: `image ${example.id}` });
  }
  return rows;
}

/** Luma by the weights of ITU-R BT.601, which JPEG uses. */
function luma({ data }: RgbImage): { brightness: number; contrast: number } {
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < data.length; i += 3) {
    const value = (0.299 * data[i]! + 0.587 * data[i + 1]! + 0.114 * data[i + 2]!) / 255;
    sum += value;
    squares += value * value;
  }
  const n = data.length / 3;
  return { brightness: sum / n, contrast: Math.sqrt(Math.max(0, squares / n - (sum / n) ** 2)) };
}
