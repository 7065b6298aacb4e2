import { expect, it, describe as suite } from "vitest";
import { figures } from "../../../lib/figures/dataset/figures";
import { activities } from "../../../lib/figures/world/activities";

const tally = (labels: ReadonlyMap<string, number>) =>
  [0, 1, 2].map((label) => [...labels.values()].filter((value) => value === label).length);

suite("figures", () => {
  it("has the photos' class counts and unique ids", () => {
    const dataset = figures();
    expect(dataset.classes).toEqual(["sitting", "standing", "walking_running"]);
    expect(dataset.labelSets).toEqual(["drawn"]);
    expect(tally(dataset.labels())).toEqual([95, 92, 98]);
    expect(new Set(dataset.examples.map(({ id }) => id)).size).toBe(285);
    expect([...dataset.labels().keys()]).toEqual(dataset.examples.map(({ id }) => id));
  });

  it("keeps the photos' proportions at other sizes, and takes class counts as given", () => {
    for (const n of [1, 2, 7, 60, 100, 1000]) {
      const counts = tally(figures({ n }).labels());
      expect(counts.reduce((sum, count) => sum + count)).toBe(n);
      counts.forEach((count, label) => {
        expect(Math.abs(count - (n * [95, 92, 98][label]!) / 285)).toBeLessThan(1);
      });
    }
    expect(tally(figures({ classCounts: { standing: 5, sitting: 2 } }).labels())).toEqual([2, 5, 0]);
  });

  it("draws bit-equal pictures, whatever n and the order of reading", async () => {
    const small = figures({ n: 12, size: 64 });
    const large = figures({ n: 60, size: 64 });
    const ahead = await Promise.all(small.examples.map(small.read));
    const shared = small.examples.filter(({ id }) => large.labels().has(id));
    expect(shared.length).toBeGreaterThan(9);
    for (const example of [...shared].reverse()) {
      expect(large.labels().get(example.id)).toBe(small.labels().get(example.id));
      expect((await large.read(example)).data).toEqual(ahead[small.examples.indexOf(example)]!.data);
    }
  });

  it("draws other pictures for other seeds and indices", async () => {
    const pictures = new Set<string>();
    for (const seed of [0, 1, 2]) {
      const dataset = figures({ n: 6, seed, size: 32 });
      for (const example of dataset.examples)
        pictures.add(Buffer.from((await dataset.read(example)).data).toString("hex"));
    }
    expect(pictures.size).toBe(18);
    expect(figures({ seed: 1 }).examples[0]!.id).not.toBe(figures().examples[0]!.id);
  });

  it("reads RGB of the asked size, full of light, dark and colour", async () => {
    const dataset = figures({ n: 30, size: 80 });
    for (const example of dataset.examples) {
      const { width, height, data } = await dataset.read(example);
      expect([width, height, data.length]).toEqual([80, 80, 80 * 80 * 3]);
      const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
      const spread = Math.sqrt(data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
      expect(mean).toBeGreaterThan(40);
      expect(mean).toBeLessThan(220);
      expect(spread).toBeGreaterThan(15);
    }
  });

  it("shows the same picture at any size", async () => {
    const [small, large] = [figures({ n: 8, size: 40 }), figures({ n: 8, size: 160 })];
    for (const example of small.examples) {
      const [a, b] = [await small.read(example), await large.read(example)];
      let difference = 0;
      for (let y = 0; y < 40; y++)
        for (let x = 0; x < 40; x++) {
          let sum = 0;
          for (let dy = 0; dy < 4; dy++)
            for (let dx = 0; dx < 4; dx++) sum += b.data[((4 * y + dy) * 160 + 4 * x + dx) * 3 + 1]!;
          difference += Math.abs(sum / 16 - a.data[(y * 40 + x) * 3 + 1]!);
        }
      expect(difference / 1600).toBeLessThan(14);
    }
  });

  it("says in the alt text what is drawn", () => {
    const dataset = figures();
    const verbs = [/a person sitting\b/, /a person standing\b/, /a person (walking|running)\b/];
    for (const example of dataset.examples) {
      const { alt } = dataset.about!(example);
      const label = dataset.labels().get(example.id)!;
      expect(verbs.map((verb) => verb.test(alt))).toEqual(verbs.map((_, i) => i === label));
      expect(alt).toMatch(
        /^drawn figure: .* (in|on) (a|the) (street|room|park|beach|gym|sports field|classroom|forest)/,
      );
    }
  });

  it("has all activities as classes when asked", () => {
    const dataset = figures({ classes: "activities", n: 34 });
    expect(dataset.classes).toEqual(activities);
    const counts = activities.map((_, label) => [...dataset.labels().values()].filter((own) => own === label).length);
    expect(counts).toEqual(activities.map(() => 2));
    expect(figures({ classes: "activities", classCounts: { lying: 3 } }).examples).toHaveLength(3);
    expect(() => figures({ classes: "activities", classCounts: { walking_running: 3 } })).toThrow("walking_running");
  });

  it("reports the upper bound on accuracy for its own counts", () => {
    const { bestAccuracy } = figures();
    expect(bestAccuracy).toBeLessThan(0.95);
    expect(bestAccuracy).toBeGreaterThan(0.7);
    expect(figures({ n: 2850 }).bestAccuracy).toBeCloseTo(bestAccuracy, 2);
    expect(figures({ classCounts: { sitting: 20, standing: 20 } }).bestAccuracy).toBe(1);
  });

  it("has boxes around the people of every picture, and keypoints inside them or hidden outside the picture", () => {
    const dataset = figures({ n: 60, size: 100 });
    expect([...dataset.boxes.keys()]).toEqual(dataset.examples.map(({ id }) => id));
    for (const example of dataset.examples) {
      const [box, ...others] = dataset.boxes.get(example.id)!;
      for (const { x, y, width, height } of [box!, ...others]) {
        expect(Math.min(x, y)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThan(100.02);
      }
      const keypoints = dataset.keypoints(example);
      expect(keypoints).toHaveLength(1 + others.length);
      for (const { x, y, visibility } of keypoints[0]!) {
        if (visibility === 0) continue;
        expect(x).toBeGreaterThan(box!.x - 0.5);
        expect(x).toBeLessThan(box!.x + box!.width + 0.5);
        expect(y).toBeGreaterThan(box!.y - 0.5);
        expect(y).toBeLessThan(box!.y + box!.height + 0.5);
      }
    }
  });

  it("has a fingerprint of its recipe", () => {
    const { fingerprint } = figures();
    expect(figures({ n: 285, seed: 0, size: 160 }).fingerprint).toBe(fingerprint);
    for (const other of [
      { n: 284 },
      { seed: 1 },
      { size: 64 },
      { classCounts: { sitting: 285 } },
      { world: "pretrain" },
      { classes: "activities" },
    ] as const)
      expect(figures(other).fingerprint).not.toBe(fingerprint);
  });

  it("rejects bad options, unknown label sets and unknown examples", async () => {
    expect(() => figures({ n: 0 })).toThrow("n must be a whole number from 1");
    expect(() => figures({ n: 2.5 })).toThrow(RangeError);
    expect(() => figures({ seed: -1 })).toThrow("seed");
    expect(() => figures({ size: 8 })).toThrow("size");
    expect(() => figures({ world: "train" as "pretrain" })).toThrow(
      'world must be "pretrain" or "benchmark", got "train"',
    );
    const former = { split: "pretrain" } as object;
    expect(() => figures(former)).toThrow('there is no option split (given "pretrain")');
    expect(() => figures({ classes: "all" as "activities" })).toThrow('classes must be "benchmark" or "activities"');
    expect(() => figures({ size: Number.NaN })).toThrow("size");
    expect(() => figures({ classCounts: { lying: 3 } })).toThrow('"lying"');
    expect(() => figures({ classCounts: { sitting: -1 } })).toThrow("classCounts.sitting");
    expect(() => figures({ classCounts: {} })).toThrow("no figure");
    expect(() => figures({ n: 5, classCounts: { sitting: 4 } })).toThrow("add up to 4");
    expect(() => figures({ n: 3 }).labels("paper")).toThrow('"paper"');
    await expect(figures({ n: 3 }).read({ id: "benchmark-0-999999" })).rejects.toThrow("no example");
  });
});
