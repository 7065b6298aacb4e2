import fc from "fast-check";
import { expect, it } from "vitest";
import { armTo, legTo } from "../../../lib/figures/body/reach";
import { type Body, pose, trunkOf, withinLimits } from "../../../lib/figures/body/skeleton";
import { dot, subtract, type Vec3 } from "../../../lib/figures/paint/geometry";

const body: Body = { age: "adult", height: 1.75, build: 1, legs: 1, shoulders: 1 };
const distance = (a: Vec3, b: Vec3) => Math.sqrt(dot(subtract(a, b), subtract(a, b)));
const angle = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const side = fc.constantFrom("L" as const, "R" as const);

/** Inverse kinematics reaches every point that forward kinematics reaches. */
it("puts an ankle where some leg can put it", () => {
  fc.assert(
    fc.property(side, angle(-25, 120), angle(-5, 40), angle(0, 30), angle(5, 140), angle(-30, 30), (s, ...way) => {
      const [hipFlex, hipAbduct, hipTurn, knee, lean] = way;
      const trunk = withinLimits({ lean });
      const goal = withinLimits({
        lean,
        [`hipFlex${s}`]: hipFlex,
        [`hipAbduct${s}`]: hipAbduct,
        [`hipTurn${s}`]: hipTurn,
        [`knee${s}`]: knee,
      });
      const target = pose(body, goal, 0, [0, 1, 0]).points[`ankle${s}`];
      const found = legTo(body, trunkOf(body, trunk, 0, [0, 1, 0]), s, target, [hipTurn]);
      const reached = pose(body, withinLimits({ lean, ...found }), 0, [0, 1, 0]).points[`ankle${s}`];
      expect(distance(reached, target)).toBeLessThan(1e-6);
    }),
    { numRuns: 500 },
  );
});

/**
 * How far from a hand's place the arm that is found for it puts it, metres; `isRaised` past where it is farthest to the
 * side.
 */
function armMiss(s: "L" | "R", [flex, abduct, turn, elbow]: readonly [number, number, number, number]) {
  const goal = { [`shoulderFlex${s}`]: flex, [`shoulderTurn${s}`]: turn, [`elbow${s}`]: elbow };
  const { points } = pose(body, withinLimits({ ...goal, [`shoulderAbduct${s}`]: abduct }));
  const [target, shoulder] = [points[`hand${s}`], points[`shoulder${s}`]];
  const higher = pose(body, withinLimits({ ...goal, [`shoulderAbduct${s}`]: abduct + 0.01 })).points[`hand${s}`];
  const found = armTo(body, trunkOf(body, withinLimits({})), s, target, [turn]);
  return {
    isRaised: (higher[0] - target[0]) * Math.sign(shoulder[0]) <= 0,
    miss: distance(pose(body, withinLimits(found)).points[`hand${s}`], target),
  };
}

it("puts a hand where some arm can put it, up to where it is farthest to the side", () => {
  fc.assert(
    fc.property(side, angle(-40, 150), angle(-10, 60), angle(-40, 60), angle(5, 140), (s, ...way) => {
      const { isRaised, miss } = armMiss(s, way);
      fc.pre(!isRaised);
      expect(miss).toBeLessThan(1e-6);
    }),
    { numRuns: 500 },
  );
});

// Two solutions reach a point; the lower one is returned, even in the few poses where only the upper one is within the
// limits.
it.fails("puts a hand where only an arm raised further can put it", () => {
  expect(armMiss("L", [142, 51, -39, 128]).miss).toBeLessThan(1e-6);
});

it("stretches towards what is too far away", () => {
  const trunk = trunkOf(body, withinLimits({}), 0, [0, 1, 0]);
  const found = armTo(body, trunk, "L", [0.2, 1.3, 5], [0]);
  expect(found.elbowL).toBeCloseTo(0, 6);
  const { points } = pose(body, withinLimits(found), 0, [0, 1, 0]);
  expect(points.handL[2] - points.shoulderL[2]).toBeGreaterThan(0.6);
});
