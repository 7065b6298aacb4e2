import { describe, expect, it } from "vitest";
import { liftedKnee, strideBounds, strideOf } from "../../../lib/figures/body/standing";
import { activities } from "../../../lib/figures/world/activities";
import { bestAccuracy, sharedShare, walkingShare } from "../../../lib/figures/world/mixture";
import { random } from "../../../lib/random";
import { many } from "../body/cast";

const n = 1500;
const cast = { standing: many("standing", n), walking: many("walking", n) };

describe("the mixture of standing and walking", () => {
  it("shares the stated proportion of both", () => {
    for (const activity of ["standing", "walking"] as const) {
      const share = sharedShare[activity];
      const shared = cast[activity].filter(({ pose }) => pose.shared).length / n;
      // Four standard deviations of a binomial proportion.
      expect(Math.abs(shared - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / n));
    }
    for (const activity of activities)
      if (activity !== "standing" && activity !== "walking")
        expect(many(activity, 20).every(({ pose }) => pose.shared === undefined)).toBe(true);
  });

  it("has three parts that do not overlap", () => {
    const plain = (activity: "standing" | "walking") =>
      cast[activity].filter(({ pose }) => !pose.shared).map(({ pose }) => pose.angles);
    const [low, high] = strideBounds.shared;
    for (const angles of plain("standing")) expect(strideOf(angles)).toBeLessThanOrEqual(strideBounds.standing);
    for (const angles of plain("walking"))
      expect(strideOf(angles) >= strideBounds.walking || Math.max(angles.kneeL, angles.kneeR) >= liftedKnee).toBe(true);
    for (const { pose } of [...cast.standing, ...cast.walking].filter(({ pose }) => pose.shared)) {
      expect(strideOf(pose.angles)).toBeGreaterThanOrEqual(low - 1e-9);
      expect(strideOf(pose.angles)).toBeLessThanOrEqual(high + 1e-9);
      expect(Math.max(pose.angles.kneeL, pose.angles.kneeR)).toBeLessThan(liftedKnee);
    }
    expect(strideBounds.standing).toBeLessThan(low);
    expect(high).toBeLessThan(strideBounds.walking);
  });

  it("draws a shared pose alike for both labels: each joint has the same distribution", () => {
    const angles = (activity: "standing" | "walking") =>
      cast[activity].filter(({ pose }) => pose.shared).map(({ pose }) => pose.angles);
    const [standing, walking] = [angles("standing"), angles("walking")];
    // Two-sample Kolmogorov–Smirnov at p = 0.0001, so that 28 joints pass by chance.
    const critical = Math.sqrt(-0.5 * Math.log(0.00005)) * Math.sqrt(1 / standing.length + 1 / walking.length);
    for (const joint of Object.keys(standing[0]!) as (keyof (typeof standing)[number])[])
      expect(
        kolmogorovSmirnov(
          standing.map((pose) => pose[joint]),
          walking.map((pose) => pose[joint]),
        ),
        joint,
      ).toBeLessThan(critical);
  });
});

describe("bestAccuracy", () => {
  const benchmark = { sitting: 95, standing: 92, walking: 98 * walkingShare, running: 98 * (1 - walkingShare) };

  it("is the accuracy of a perfect reader of poses who knows the mixture", () => {
    // Labels drawn from the mixture; the reader sees the part only, and answers its likelier label.
    const draw = random("bayes");
    let [right, total] = [0, 0];
    for (const [activity, count] of Object.entries(benchmark))
      for (let i = 0; i < count * 400; i++, total++) {
        const share = activity === "standing" || activity === "walking" ? sharedShare[activity] : 0;
        const ambiguous = draw.uniform() < share;
        const likelier =
          benchmark.standing * sharedShare.standing > benchmark.walking * sharedShare.walking ? "standing" : "walking";
        if ((ambiguous ? likelier : activity) === activity) right++;
      }
    expect(right / total).toBeCloseTo(bestAccuracy(benchmark), 2);
    expect(bestAccuracy(benchmark)).toBeGreaterThan(0.85);
    expect(bestAccuracy(benchmark)).toBeLessThan(0.95);
  });

  it("is 1 where nothing is shared", () => {
    expect(bestAccuracy({ sitting: 5, standing: 3 })).toBe(1);
    expect(bestAccuracy({ walking: 7 })).toBe(1);
    expect(bestAccuracy({ standing: 100, walking: 100 })).toBeCloseTo(1 - sharedShare.standing / 2, 9);
  });

  it("rejects invalid counts", () => {
    expect(() => bestAccuracy({})).toThrow("all counts are 0");
    expect(() => bestAccuracy({ standing: -1 })).toThrow("the count of standing is -1");
    expect(() => bestAccuracy({ standing: Number.NaN })).toThrow(RangeError);
  });
});

/** The largest distance between two empirical distribution functions. */
function kolmogorovSmirnov(a: number[], b: number[]): number {
  const below = (sorted: number[], value: number) => sorted.filter((other) => other <= value).length / sorted.length;
  return Math.max(...[...a, ...b].map((value) => Math.abs(below(a, value) - below(b, value))));
}
