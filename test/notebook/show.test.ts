import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { score } from "../../lib/evaluate/scores";
import * as show from "../../lib/notebook/show";
import { fakeKernel } from "./fake-kernel";
import { sampleDataset, sampleResult } from "./sample-dataset";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());

const photos = sampleDataset("photos-285");
const cnn = sampleResult(photos, "cnn", 0.6);
const majority = sampleResult(photos, "majority", 0.4, false);
const sentences = () => kernel.messages.map(({ data }) => data["text/plain"] as string);

describe("show", () => {
  it("scores: a table and a forest plot with the numbers of evaluate", async () => {
    await show.scores([majority, cnn], { references: [{ label: "CNN (published)", value: 0.41 }] });
    const { accuracy } = score(cnn);
    const [estimate, low, high] = [accuracy.estimate, accuracy.low, accuracy.high].map((v) => (100 * v).toFixed(1));
    const text = `${estimate} % [${low}, ${high}]`;
    expect(kernel.messages.map(({ data }) => Object.keys(data).length)).toEqual([2, 3]);
    const [table, plot] = sentences();
    expect(table).toContain(text);
    expect(table).toContain("60 photos");
    expect(plot).toContain(`cnn ${text}`);
    expect(plot).toContain("majority 33.3 %, CNN (published) 41.0 %");
  });

  it("scores: methods of one name are distinguished by what they were trained on", async () => {
    const twin = { ...cnn, predictions: { ...cnn.predictions, trainedOn: "visual" } };
    await show.scores([cnn, twin], { labels: "paper" });
    expect(sentences()[1]).toMatch(/cnn \(trained on paper\) .*cnn \(trained on visual\)/);
  });

  it("confusion: mean counts per repeat", async () => {
    await show.confusion(cnn);
    const right = score(cnn).confusion.reduce((sum, row, i) => sum + row[i]!, 0);
    expect(sentences()[0]).toContain(`${right.toFixed(1).replace(".0", "")} right`);
    const figure = kernel.messages[0]!.data["application/vnd.plotly.v1+json"] as { data: { z: number[][] }[] };
    for (const row of figure.data[0]!.z) expect(row.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });

  it("history: leaves out what does not train, and says so when nothing does", async () => {
    await show.history([majority, cnn]);
    expect(sentences()[0]).toMatch(/^Training curves: cnn, 15 folds, 10 epochs: loss/);
    await expect(show.history(majority)).rejects.toThrow(/no history/);
  });

  it("spread: the lowest and the highest fold", async () => {
    await show.spread([cnn]);
    const folds = score(cnn).perFold.map(({ accuracy }) => accuracy);
    const [low, high] = [Math.min(...folds), Math.max(...folds)].map((v) => `${(100 * v).toFixed(1)} %`);
    expect(sentences()[0]).toContain(`cnn ${low} to ${high} over 15 folds`);
  });

  it("model: layers, shapes, parameters and MiB", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [8, 8, 3], filters: 4, kernelSize: 3 }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 3 }),
      ],
    });
    expect(show.model(model)).toBeUndefined();
    const [text] = sentences();
    // 3·3·3·4 + 4 = 112; 6·6·4·3 + 3 = 435; 4 · 547 / 2^20 = 0.00209
    expect(text).toContain("3 layers, 547 parameters (547 trainable), 0.00209 MiB as float32.");
    expect(text).toMatch(/Conv2D +\[batch, 6, 6, 4\] +112\n/);
    expect(text).toMatch(/Dense +\[batch, 3\] +435$/);
    model.dispose();
  });

  it("balance: images per class", async () => {
    await show.balance(photos);
    expect(sentences()).toEqual([
      'Class balance, labels "paper": 60 photos; sitting 20 (33.3 %), standing 20 (33.3 %), walking_running 20 (33.3 %).',
    ]);
  });

  it("figures are called figures", async () => {
    await show.scores(sampleResult(sampleDataset("figures-60"), "cnn", 0.5));
    expect(sentences()[0]).toContain("60 figures");
    expect(sentences()[0]).not.toContain("photo");
  });
});
