import type { OnProgress } from "../progress";
import { type ProgressBar, progressBar } from "./progress";

/** Runs long work under a progress bar, which appears with the first report: work that is done at once shows nothing. */
export async function withProgress<T>(title: string, work: (onProgress: OnProgress) => Promise<T>): Promise<T> {
  let bar: ProgressBar | undefined;
  try {
    const result = await work((progress) => {
      bar ??= progressBar(title);
      bar.update(progress);
    });
    bar?.done();
    return result;
  } catch (error) {
    bar?.fail(error);
    throw error;
  }
}
