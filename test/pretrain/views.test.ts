import { describe, expect, test } from "vitest";
import { figureStream } from "../../lib/figures/dataset/stream";
import { clipPreprocessing } from "../../lib/models/clip";
import { normalised } from "../../lib/models/encoder/preprocess";
import { captionOwners, variants } from "../../lib/pretrain/settings";
import { drawInto, lightView, strongView, type View } from "../../lib/pretrain/views";
import { random } from "../../lib/random";

const size = 12;
const preprocessing = clipPreprocessing(size);
const pixels = Uint8Array.from({ length: size * size * 3 }, () => random(0).integer(256)).map((_, i) => (i * 37) % 256);
const whole: View = { x: 0, y: 0, side: 1, mirrored: false, brightness: 1, contrast: 1, saturation: 1 };

function drawn(view: View, bytes = pixels): Float32Array {
  const into = new Float32Array(3 * size * size);
  drawInto(into, bytes, size, view, preprocessing);
  return into;
}

/** The red, green and blue that a network would have been given, 0 to 1. */
function colours(values: Float32Array): number[][] {
  const { mean, std } = preprocessing;
  return mean.map((m, c) => [...values.subarray(c * size * size, (c + 1) * size * size)].map((v) => v * std[c]! + m));
}

describe("a view", () => {
  test("of the whole is what the model gets when it is used", () => {
    const wanted = normalised([{ width: size, height: size, data: pixels }], 1, preprocessing);
    const values = drawn(whole);
    for (let i = 0; i < wanted.length; i++) expect(values[i]).toBeCloseTo(wanted[i]!, 5);
  });

  test("mirrored has its columns the other way round", () => {
    const [one, other] = [colours(drawn(whole)), colours(drawn({ ...whole, mirrored: true }))];
    for (let i = 0; i < size * size; i++) {
      const mirrored = i - (i % size) + size - 1 - (i % size);
      expect(other[0]![i]).toBeCloseTo(one[0]![mirrored]!, 5);
    }
  });

  test("of a part enlarges it: a ramp stays a ramp, at the part's place", () => {
    const ramp = Uint8Array.from({ length: size * size * 3 }, (_, i) => 20 * (Math.floor(i / 3) % size));
    const [red] = colours(drawn({ ...whole, x: 0.25, side: 0.5 }, ramp));
    for (let j = 0; j < size; j++) expect(255 * red![j]!).toBeCloseTo(20 * (3 + (j + 0.5) / 2 - 0.5), 2);
  });

  test("without saturation is grey; brightness and contrast are factors", () => {
    const [red, green, blue] = colours(drawn({ ...whole, saturation: 0 }));
    for (let i = 0; i < size * size; i++) {
      expect(green![i]).toBeCloseTo(red![i]!, 5);
      expect(blue![i]).toBeCloseTo(red![i]!, 5);
    }
    const flat = new Uint8Array(size * size * 3).fill(102);
    expect(colours(drawn({ ...whole, brightness: 1.5 }, flat))[0]![0]).toBeCloseTo(0.6, 5);
    expect(colours(drawn({ ...whole, contrast: 0.5 }, flat))[0]![0]).toBeCloseTo(0.45, 5);
  });

  test("shows a part inside the picture, in all random draws", () => {
    for (let i = 0; i < 200; i++)
      for (const view of [lightView(random("view", i)), strongView(random("view", i))]) {
        expect(view.side).toBeGreaterThan(Math.sqrt(0.3) - 1e-9);
        for (const start of [view.x, view.y]) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(start + view.side).toBeLessThanOrEqual(1 + 1e-9);
        }
      }
  });
});

test("captions name neither left nor right, so that a mirrored figure keeps its caption", async () => {
  for await (const { captions } of figureStream({ n: 120, size: 16, workers: 0 }))
    for (const text of Object.values(captions)) expect(text).not.toMatch(/\b(left|right)\b/i);
});

test("captions without the activity stay so in every draw; the others name it", () => {
  const captions = { scene: "a park", activity: "sitting", both: "sitting in a park" };
  const told = (name: "captions" | "scene-captions") =>
    new Set(Array.from({ length: 40 }, (_, i) => variants[name].caption!(captions, random(i))));
  expect([...told("captions")].sort()).toEqual(["sitting", "sitting in a park"]);
  expect([...told("scene-captions")]).toEqual(["a park"]);
});

test("shuffled captions: each figure has another one's, and each caption is told of one figure", () => {
  const owners = [...captionOwners(50, 4, variants["shuffled-captions"])];
  expect(owners.every((owner, i) => owner !== i)).toBe(true);
  expect(new Set(owners).size).toBe(50);
  expect([...captionOwners(4, 4, variants.captions)]).toEqual([0, 1, 2, 3]);
});
