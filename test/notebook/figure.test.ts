import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { display, figureBundle } from "../../lib/notebook/figure";
import { createSlot, inNotebook, showBundle } from "../../lib/notebook/kernel";
import type { PlotlyFigure } from "../../lib/notebook/plotly";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());

const figure: PlotlyFigure = {
  data: [{ type: "scatter", y: new Float32Array([1, Number.NaN, 3]) }],
  layout: { width: 320, height: 240 },
};

it("shows a figure as one bundle: Plotly JSON, PNG, sentence, and never HTML", async () => {
  expect(await display(figure, "three points, the last at 3")).toBeUndefined();
  expect(kernel.messages).toHaveLength(1);
  const { data, metadata, transient, update } = kernel.messages[0]!;
  expect(Object.keys(data).sort()).toEqual(["application/vnd.plotly.v1+json", "image/png", "text/plain"]);
  expect(data["application/vnd.plotly.v1+json"]).toMatchObject({
    data: [{ y: [1, null, 3] }],
    layout: { width: 320, height: 240 },
  });
  expect(Buffer.from(data["image/png"] as string, "base64").readUInt32BE(16)).toBe(320);
  expect(data["text/plain"]).toBe("three points, the last at 3");
  expect(metadata["image/png"]).toMatchObject({ width: 320, height: 240 });
  expect([transient, update]).toEqual([{}, false]);
});

it("gives the same bundle for the same figure", async () => {
  expect(await figureBundle(figure, "x")).toEqual(await figureBundle(figure, "x"));
});

it("updates a slot in place: first shown, then replaced under the same id", () => {
  const [slot, other] = [createSlot(), createSlot()];
  slot.show({ "text/plain": "1" });
  slot.show({ "text/plain": "2" });
  other.show({ "text/plain": "3" });
  const [first, second, third] = kernel.messages;
  expect([first!.update, second!.update, third!.update]).toEqual([false, true, false]);
  expect(first!.transient.display_id).toBe(second!.transient.display_id);
  expect(third!.transient.display_id).not.toBe(first!.transient.display_id);
});

it("outside a notebook prints the sentence and ignores slots", () => {
  expect(inNotebook()).toBe(true);
  kernel.close();
  expect(inNotebook()).toBe(false);
  const log = vi.spyOn(console, "log").mockImplementation(() => undefined);
  showBundle({ "image/png": "AAAA", "text/plain": "accuracy 0.386" });
  createSlot().show({ "text/plain": "unseen" });
  expect(log.mock.calls).toEqual([["accuracy 0.386"]]);
  log.mockRestore();
});
