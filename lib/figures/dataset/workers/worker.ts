import { parentPort } from "node:worker_threads";
import { drawn, type Job, type StreamedFigure } from "./job";

// Runs in a thread of its own: one job in, its figures out, their pixels handed over without a copy.
let before: Promise<void> = Promise.resolve();
parentPort?.on("message", (job: Job) => {
  // One job after another: replies come in the order of the jobs.
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
