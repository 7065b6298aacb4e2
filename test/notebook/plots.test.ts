import { describe, expect, it } from "vitest";
import { duration, fixed, pNumber, points, quantile } from "../../lib/notebook/format";
import { confusionMatrix } from "../../lib/notebook/plots/confusion";
import { imageSizes } from "../../lib/notebook/plots/data";
import { trainingHistory } from "../../lib/notebook/plots/history";
import { classColor, methodColors, plotText } from "../../lib/notebook/theme";
import { methods, plots } from "./samples";

type Axis = { title: { text: string } };

describe.each(Object.entries(plots))("%s", (_, { figure, sentence }) => {
  it("has a size, titles as objects (a string is an error in some renderers), and named axes", () => {
    const { layout } = figure;
    expect(Number.isInteger(layout.width) && Number.isInteger(layout.height)).toBe(true);
    expect((layout.title as { text: string }).text.length).toBeGreaterThan(5);
    expect((layout.xaxis as Axis).title.text).not.toBe("");
    const rowNames = (layout.yaxis as { ticktext?: string[] }).ticktext;
    expect(rowNames ?? (layout.yaxis as Axis).title.text).not.toHaveLength(0);
  });

  it("says its numbers in one line", () => {
    expect(sentence).toMatch(/\d/);
    expect(sentence).not.toMatch(/\n|NaN|undefined|<b>/);
  });

  it("keeps away from what Plotly 2.11 does not know", () => {
    const text = JSON.stringify(figure);
    expect(text).not.toMatch(/"title":"/);
    expect(text).not.toMatch(
      /"(titlefont|titleside|subtitle|legend\d|minallowed|maxallowed|cornerradius|labelalias)":/,
    );
  });
});

it("states the numbers of a confusion matrix", () => {
  const { sentence, figure } = confusionMatrix({
    classes: ["a", "<b>"],
    counts: [
      [8, 2],
      [0, 0],
    ],
    method: "m",
  });
  expect(sentence).toBe(
    "Confusion matrix: m, 10 images: 8 right (80.0 %); right per class: a 80.0 %, <b> –. Most often confused: a taken for <b> (2).",
  );
  expect((figure.data[0] as { x: string[] }).x).toEqual(["a", "&lt;b&gt;"]);
});

it("averages training curves over the folds that reached an epoch", () => {
  const record = (epoch: number, loss: number) => ({ epoch, loss, accuracy: 1 - loss, learningRate: 1 });
  const folds = [[record(1, 0.8), record(2, 0.4)], [record(1, 0.6)]];
  const { figure } = trainingHistory({ curves: [{ method: "m", folds }] });
  const [band, line] = figure.data as { x: number[]; y: number[] }[];
  expect(line!.y.map((v) => v.toFixed(3))).toEqual(["0.700", "0.400"]);
  expect(band!.y).toEqual([0.8, 0.4, 0.4, 0.6]);
});

it("counts the images that are wider than high", () => {
  const sizes = [
    { width: 640, height: 480, label: 0 },
    { width: 480, height: 640, label: 0 },
    { width: 500, height: 400, label: 1 },
  ];
  expect(imageSizes({ sizes, classes: ["a", "b"] }).sentence).toBe(
    "Image sizes: 3 images, width 480 to 640 px, height 400 to 640 px, median 500 × 480 px; 2 wider than high.",
  );
});

it("gives a method its own colour, the same in every list where it is free", () => {
  expect(new Set(methodColors(methods)).size).toBe(methods.length);
  expect(methodColors(["cnn", "fnn"])[0]).toBe(methodColors(["cnn"])[0]);
  expect(classColor(0)).not.toBe(classColor(1));
});

it("escapes names, writes durations and quantiles", () => {
  expect(plotText("a<b>&")).toBe("a&lt;b&gt;&amp;");
  expect([7, 185, 3720].map(duration)).toEqual(["7 s", "3 min 05 s", "1 h 02 min"]);
  expect(quantile([4, 1, 3, 2], 0.25)).toBe(1.75);
  expect(quantile([], 0.5)).toBeNaN();
});

it("writes true minus signs, none before a zero, and no p of 0.000", () => {
  expect([-0.25, -0.0004, 0, Number.NaN].map((value) => fixed(value))).toEqual(["−0.250", "0.000", "0.000", "–"]);
  expect([0.024, -0.009, 0.0004, -0.0004].map(points)).toEqual(["+2.4", "−0.9", "0.0", "0.0"]);
  expect([0.29, 0.0004].map(pNumber)).toEqual(["0.290", "< 0.001"]);
});
