import { expect, it } from "vitest";
import { figureStream } from "../../../lib/figures/dataset/stream";

const n = 100_000;
const every = 1000;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

// Many minutes on one core: run it with STILLACT_SLOW=1 after a change of how figures are drawn or streamed.
it.runIf(process.env.STILLACT_SLOW === "1")(
  `takes no more memory after ${n} figures than after a quarter of them`,
  async () => {
    const mebibytes: number[] = [];
    let done = 0;
    for await (const _ of figureStream({ n, size: 32, workers: 0 }))
      if (++done % every === 0) mebibytes.push(process.memoryUsage().rss / 2 ** 20);
    expect(done).toBe(n);
    const quarter = mebibytes.length / 4;
    const [early, late] = [mebibytes.slice(quarter, 2 * quarter), mebibytes.slice(3 * quarter)];
    console.log(
      `resident memory, MiB: ${mean(early).toFixed(0)} in the second quarter, ${mean(late).toFixed(0)} in the last`,
    );
    // One canvas of 32 pixels a side kept per figure would be 195 MiB between the quarters.
    expect(mean(late) - mean(early)).toBeLessThan(40);
  },
  3_600_000,
);
