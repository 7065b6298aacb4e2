import type { DownloadPlan } from "./fetch-model";

/** Links that times are told for, in Mbit/s. */
const LINKS = [100, 10];

/** A model's weights, and the copy of them that the engine computes with. */
const COPIES = 2;

/** What a download is about to cost: its size, where it goes, minutes, memory. */
export function downloadSentence({ id, bytes, endpoint, cache }: DownloadPlan): string {
  const minutes = LINKS.map((link) => `${minutesOf((bytes * 8) / (link * 1e6))} at ${link} Mbit/s`);
  return (
    `${id}: ${Math.ceil(bytes / 1e6)} MB come from ${endpoint} into ${cache}, once: about ${minutes.join(", ")}. ` +
    `In use it takes about ${((COPIES * bytes) / 1e9).toFixed(1)} GB of memory.`
  );
}

const minutesOf = (seconds: number): string =>
  seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
