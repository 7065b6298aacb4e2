import { existsSync } from "node:fs";
import { figures as drawFigures, type FiguresOptions } from "../figures/dataset/figures";
import { name as aName, signal as aSignal, callback, checkOptions, record } from "../options";
import type { OnProgress } from "../progress";
import type { Dataset } from "./dataset";
import { folder } from "./folder";
import { PhotosUnavailable, photos } from "./photos";

export interface DatasetOptions {
  /**
   * "photos" (the 285 photos, or an error), "figures" (drawn people), "auto" (photos, else figures with a warning), or
   * the path of a folder or CSV with your own images. Default: the environment variable STILLACT_DATA, else "auto".
   */
  data?: string;
  /** How figures are drawn when it comes to them. */
  figures?: FiguresOptions;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** Told when "auto" falls back to figures, and about files of a folder that were left out. Default: console.warn. */
  warn?: (message: string) => void;
}

/** Limits for the first download under "auto": without a network, figures must come soon. */
const quickProbe = { attempts: 2, timeout: 5_000 };

/**
 * The dataset that a notebook runs on. Its name says what it is: "photos-285", "figures-…", or a folder's name.
 *
 * @throws PhotosUnavailable for "photos" if they cannot be had, and Error for a path where nothing lies
 */
export async function dataset(options: DatasetOptions = {}): Promise<Dataset> {
  checkOptions("dataset", options, {
    data: { ...aName, takes: '"auto", "photos", "figures", or the path of a folder or CSV' },
    figures: record("options of figures: { n: 100 }, say"),
    onProgress: callback,
    signal: aSignal,
    warn: callback,
  });
  const { data = process.env.STILLACT_DATA || "auto", figures = {}, onProgress, signal, warn = console.warn } = options;
  const common = { ...(onProgress && { onProgress }), ...(signal && { signal }) };
  if (data === "photos") return photos(common);
  if (data === "figures") return drawFigures(figures);
  if (data === "auto") {
    try {
      return await photos({ ...common, probe: quickProbe });
    } catch (error) {
      if (!(error instanceof PhotosUnavailable)) throw error;
      warn(`\n*** FIGURES INSTEAD OF PHOTOS: every result of this run is about drawn people. ***\n${error.message}\n`);
      return drawFigures(figures);
    }
  }
  if (!existsSync(data)) {
    throw new Error(`dataset: nothing lies at "${data}"; give auto, photos, figures, or the path of a folder or CSV`);
  }
  return folder(data, { warn, ...(signal && { signal }) });
}
