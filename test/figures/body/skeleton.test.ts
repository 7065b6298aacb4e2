import { expect, it } from "vitest";
import {
  type Body,
  bones,
  jointLimits,
  pelvisOverGround,
  pose,
  withinLimits,
} from "../../../lib/figures/body/skeleton";
import { subtract, type Vec3 } from "../../../lib/figures/paint/geometry";

const body: Body = { age: "adult", height: 1.75, build: 1, legs: 1, shoulders: 1 };
const length = (a: Vec3, b: Vec3) => Math.hypot(...subtract(a, b));

it("stands as tall as the body", () => {
  const angles = withinLimits({});
  const { points } = pose(body, angles, 0, [0, pelvisOverGround(body, angles), 0]);
  expect(points.head[1] + 0.062 * body.height).toBeGreaterThan(0.96 * body.height);
  expect(points.head[1] + 0.062 * body.height).toBeLessThan(1.03 * body.height);
  expect(points.toeL[1]).toBeCloseTo(0, 9);
});

it("keeps bone lengths in any pose", () => {
  const angles = withinLimits({
    hipFlexL: 80,
    kneeL: 100,
    hipAbductR: 30,
    shoulderFlexL: 120,
    elbowL: 90,
    spineTwist: 30,
  });
  const { points } = pose(body, angles, 57, [1, 2, -3]);
  const expected = bones(body);
  for (const side of ["L", "R"] as const) {
    expect(length(points[`hip${side}`], points[`knee${side}`])).toBeCloseTo(expected.thigh, 9);
    expect(length(points[`knee${side}`], points[`ankle${side}`])).toBeCloseTo(expected.shin, 9);
    expect(length(points[`shoulder${side}`], points[`elbow${side}`])).toBeCloseTo(expected.upperArm, 9);
    expect(length(points[`elbow${side}`], points[`wrist${side}`])).toBeCloseTo(expected.forearm, 9);
  }
});

it("bends joints the way bodies do", () => {
  const bent = (angles: Parameters<typeof withinLimits>[0], yaw = 0) => pose(body, withinLimits(angles), yaw).points;
  expect(bent({ hipFlexL: 90 }).kneeL[2]).toBeGreaterThan(0.3);
  expect(bent({ kneeR: 90 }).ankleR[2]).toBeLessThan(-0.3);
  expect(bent({ shoulderFlexR: 90 }).handR[2]).toBeGreaterThan(0.3);
  expect(bent({ elbowL: 90 }).handL[2]).toBeGreaterThan(0.2);
  expect(bent({ shoulderAbductL: 90 }).handL[0]).toBeGreaterThan(0.6);
  expect(bent({ shoulderAbductR: 90 }).handR[0]).toBeLessThan(-0.6);
  expect(bent({ spineFlex: 40 }).head[2]).toBeGreaterThan(0.15);
  expect(bent({ hipFlexL: 90 }, 90).kneeL[0]).toBeGreaterThan(0.3);
});

it("holds joints at their limits", () => {
  expect(withinLimits({ kneeL: 900 }).kneeL).toBe(jointLimits.kneeL[1]);
  expect(withinLimits({ elbowR: -20 }).elbowR).toBe(0);
  expect(withinLimits({}).hipFlexL).toBe(0);
});
