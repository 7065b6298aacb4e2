import { expect, test } from "vitest";
import { mistakes } from "../../lib/evaluate/mistakes";

test("only photos whose mean over repeats is wrong, the surest first", () => {
  const found = mistakes({
    ids: ["right", "unsure", "sure", "once"],
    groups: ["right", "unsure", "sure", "once"],
    truth: [0, 0, 1, 1],
    classes: ["a", "b"],
    probabilities: [
      [
        [0.9, 0.1],
        [0.4, 0.6],
        [0.8, 0.2],
        [0.6, 0.4],
      ],
      [
        [0.7, 0.3],
        [0.5, 0.5],
        [1, 0],
        [0.1, 0.9],
      ],
    ],
    folds: [
      [0, 0, 0, 0],
      [0, 0, 0, 0],
    ],
  });
  expect(found.map(({ id }) => id)).toEqual(["sure", "unsure"]);
  expect(found[0]).toEqual({ id: "sure", truth: 1, predicted: 0, confidence: 0.9, truthProbability: 0.1 });
});
