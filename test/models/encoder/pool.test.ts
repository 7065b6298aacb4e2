import { expect, test } from "vitest";
import { type Output, pool } from "../../../lib/models/encoder/token-pooling";

const outputs = (entries: { [name: string]: Output }) => new Map(Object.entries(entries));

/** Two images of one class token, two registers and four patches, two numbers each: 0, 1, 2, … */
const tokens = outputs({
  last_hidden_state: { dims: [2, 7, 2], data: Float32Array.from({ length: 28 }, (_, i) => i) },
});

test("the class token comes first, and the mean leaves it and the registers out", () => {
  expect([...pool(tokens, "cls", 4, "toy")]).toEqual([0, 1, 14, 15]);
  // Patches of the first image: (6, 7), (8, 9), (10, 11), (12, 13).
  expect([...pool(tokens, "mean", 4, "toy")]).toEqual([9, 10, 23, 24]);
});

test("without a patch size there is one token before the patches; with more patches than tokens there is none", () => {
  expect([...pool(tokens, "mean", undefined, "toy")].slice(0, 2)).toEqual([7, 8]);
  expect([...pool(tokens, "mean", 3136, "toy")].slice(0, 2)).toEqual([6, 7]);
  expect(() => pool(tokens, "cls", 3136, "toy")).toThrow("its 7 tokens are all patches");
});

test("a map is averaged over its places", () => {
  const map = outputs({ last_hidden_state: { dims: [1, 2, 1, 3], data: Float32Array.from([1, 2, 6, 10, 20, 60]) } });
  expect([...pool(map, "mean", undefined, "toy")]).toEqual([3, 30]);
});

test("a summary is one row per image", () => {
  const data = Float32Array.from([1, 2]);
  expect(pool(outputs({ image_embeds: { dims: [1, 2], data } }), "pooled", undefined, "toy")).toBe(data);
  expect(pool(outputs({ pooler_output: { dims: [1, 2, 1, 1], data } }), "pooled", undefined, "a ResNet")).toBe(data);
  const map = outputs({ pooler_output: { dims: [1, 1, 1, 2], data } });
  expect(() => pool(map, "pooled", undefined, "toy")).toThrow(/has no "pooled" feature.*pooler_output \[1, 1, 1, 2\]/);
});
