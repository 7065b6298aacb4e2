/**
 * Runs long work that stops on SIGINT (the interrupt of a notebook cell, Ctrl-C in a terminal) or when `outer` aborts.
 * The work gets a signal that it has to heed; other listeners of SIGINT stay as they are.
 */
export async function interruptible<T>(
  work: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal | undefined,
): Promise<T> {
  const controller = new AbortController();
  const stop = () => controller.abort(new Error("interrupted; what was finished is kept, run again to resume"));
  process.on("SIGINT", stop);
  try {
    return await work(outer ? AbortSignal.any([controller.signal, outer]) : controller.signal);
  } finally {
    process.off("SIGINT", stop);
  }
}
