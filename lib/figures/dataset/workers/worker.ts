import { parentPort } from "node:worker_threads";
import { drawn, type Job, type StreamedFigure } from "./job";

// Runs in its own thread: receives jobs and sends their figures, transferring the pixels without a copy.
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (job: Job) => {
  // Jobs run one after another, so that replies come in the order of the jobs.
  before = before.then(() => draw(job));
});

async function draw(job: Job): Promise<void> {
  const figures: StreamedFigure[] = [];
  for await (const figure of drawn(job)) figures.push(figure);
  parentPort?.postMessage(
    figures,
    figures.map(({ pixels }) => pixels.buffer as ArrayBuffer),
  );
}
