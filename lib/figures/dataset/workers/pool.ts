import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { batches, drawn, type Job, type StreamedFigure } from "./job";

/** Threads can only run compiled code; without it (tests run the sources) the caller's own thread draws. */
const compiled = join(__dirname, "worker.js");

/** The largest number of threads that is worth starting. */
export const mostWorkers = () => (existsSync(compiled) ? Math.min(8, availableParallelism()) : 0);

/** Figures per message: enough that messages cost little, few enough that the first figures arrive soon. */
const batchOf = ({ size }: Job) => Math.max(2, Math.min(16, Math.floor(2 ** 18 / (size * size))));

/** The most batches that a thread has: the current one, and the next while the caller is busy. */
const queued = 2;

/** The most batches per thread that are drawn or ordered ahead of the caller, which bounds memory. */
const ahead = 4;

/**
 * The figures of a job in order, drawn by `workers` threads ahead of the caller. The next free thread takes the next
 * batch, so that a slow thread does not hold up the others. The threads end with the stream, also when the caller stops
 * early, and never keep the process alive.
 *
 * @throws Error when a thread fails or ends.
 */
export async function* drawnInOrder(job: Job, workers: number): AsyncGenerator<StreamedFigure, void, undefined> {
  if (workers === 0 || !existsSync(compiled)) {
    yield* drawn(job);
    return;
  }
  const rest = batches(job, batchOf(job));
  const threads = Array.from({ length: Math.min(workers, Math.ceil(job.n / batchOf(job))) }, startThread);
  const coming: Promise<StreamedFigure[]>[] = [];
  const order = () => {
    while (coming.length < ahead * threads.length) {
      const free = threads.reduce((least, thread) => (thread.load() < least.load() ? thread : least));
      const next = free.load() < queued ? rest.next() : undefined;
      if (!next || next.done) return;
      const batch = free.draw(next.value);
      coming.push(batch);
      // A batch that fails before its turn must not end the process as an unhandled rejection.
      batch.then(order, () => {});
    }
  };
  try {
    order();
    for (let batch = coming.shift(); batch; batch = coming.shift()) {
      const figures = await batch;
      order();
      yield* figures;
    }
  } finally {
    await Promise.all(threads.map((thread) => thread.end()));
  }
}

interface Thread {
  /** Draws a batch after those that were ordered earlier. */
  draw(job: Job): Promise<StreamedFigure[]>;
  /** Number of batches that it has not delivered yet. */
  load(): number;
  end(): Promise<unknown>;
}

function startThread(): Thread {
  const worker = new Worker(compiled);
  const waiting: { resolve: (figures: StreamedFigure[]) => void; reject: (error: Error) => void }[] = [];
  const fail = (error: Error) => {
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  worker.on("message", (figures: StreamedFigure[]) => {
    waiting.shift()?.resolve(figures);
    if (waiting.length === 0) worker.unref();
  });
  worker.on("error", fail);
  worker.on("exit", (code) => fail(new Error(`figures: a drawing thread ended with code ${code}; try workers: 0`)));
  worker.unref();
  return {
    draw: (job) =>
      new Promise((resolve, reject) => {
        worker.ref();
        waiting.push({ resolve, reject });
        worker.postMessage(job);
      }),
    load: () => waiting.length,
    end: () => worker.terminate(),
  };
}
