import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it, describe as suite } from "vitest";
import { figures } from "../../../lib/figures/dataset/figures";
import { figureStream, type StreamedFigure } from "../../../lib/figures/dataset/stream";
import { activities } from "../../../lib/figures/world/activities";

/** A full garbage collection; after the start, only a new context can run one. */
function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

async function all(stream: AsyncIterable<StreamedFigure>): Promise<StreamedFigure[]> {
  const taken: StreamedFigure[] = [];
  for await (const figure of stream) taken.push(figure);
  return taken;
}

suite("figureStream", () => {
  it("gives n figures with captions and ground truth", async () => {
    const taken = await all(figureStream({ n: activities.length, size: 32 }));
    expect(new Set(taken.map(({ activity }) => activity))).toEqual(new Set(activities));
    for (const { id, pixels, captions, boxes, keypoints } of taken) {
      expect(id).toMatch(/^pretrain-0-\d{6}$/);
      expect(pixels).toHaveLength(32 * 32 * 3);
      expect(Object.keys(captions)).toEqual(["scene", "activity", "both"]);
      expect(boxes.length).toBeGreaterThan(0);
      expect(keypoints).toHaveLength(boxes.length);
      for (const { x, y, width, height } of boxes) {
        expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThan(32.02);
      }
    }
  });

  it("resumes where it stopped", async () => {
    const whole = await all(figureStream({ n: 20, size: 24, seed: 3 }));
    const parts = [
      ...(await all(figureStream({ n: 13, size: 24, seed: 3 }))),
      ...(await all(figureStream({ n: 7, size: 24, seed: 3, from: 13 }))),
    ];
    expect(parts).toEqual(whole);
  });

  it("gives the same figures as figures()", async () => {
    const dataset = figures({ classes: "activities", n: activities.length, size: 40, seed: 2 });
    const streamed = await all(figureStream({ world: "benchmark", n: activities.length, size: 40, seed: 2 }));
    for (const { id, pixels, activity, captions, boxes } of streamed) {
      expect(dataset.classes[dataset.labels().get(id)!]).toBe(activity);
      expect((await dataset.read({ id })).data).toEqual(pixels);
      expect(dataset.captions({ id })).toEqual(captions);
      expect(dataset.boxes.get(id)).toEqual(boxes);
    }
  });

  it("keeps no figure: those passed on can be garbage-collected", async () => {
    const past: WeakRef<Uint8Array>[] = [];
    for await (const { pixels } of figureStream({ n: 60, size: 32 })) past.push(new WeakRef(pixels));
    // Weak references are cleared only between turns of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
    const live = past.filter((reference) => reference.deref()).length;
    expect(live).toBeLessThanOrEqual(5);
  });

  it("stops when its reader does, and rejects bad options", async () => {
    for await (const { index } of figureStream({ n: 1_000_000, size: 16, from: 5 })) {
      expect(index).toBe(5);
      break;
    }
    expect(await all(figureStream({ n: 0 }))).toEqual([]);
    await expect(all(figureStream({ n: 1.5 }))).rejects.toThrow("n must be a whole number");
    await expect(all(figureStream({ n: 1, from: -1 }))).rejects.toThrow("from");
    await expect(all(figureStream({ n: 1, size: 8 }))).rejects.toThrow("size");
    await expect(all(figureStream({ n: 1, world: "test" as "pretrain" }))).rejects.toThrow("world must be");
  });
});
