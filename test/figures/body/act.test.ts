import { describe, expect, it } from "vitest";
import { pelvisAtRest } from "../../../lib/figures/body/contact";
import type { PropRequest } from "../../../lib/figures/body/props";
import { bones, jointLimits, pose, type Skeleton } from "../../../lib/figures/body/skeleton";
import type { Person } from "../../../lib/figures/compose/figure";
import { dot, subtract, type Vec3 } from "../../../lib/figures/paint/geometry";
import { type Activity, activities } from "../../../lib/figures/world/activities";
import { hashJson } from "../../../lib/files";
import { many, somebody } from "./cast";

const distance = (a: Vec3, b: Vec3) => Math.sqrt(dot(subtract(a, b), subtract(a, b)));

/** The skeleton in the body's own coordinates. */
const own = ({ body, pose: { angles, pelvis, pitch, roll } }: Person): Skeleton["points"] =>
  pose(body, angles, 0, [0, pelvis, 0], { pitch, roll }).points;

/** Height of the lowest part of the body over the ground. */
const clearance = ({ body, pose: { angles, pelvis, pitch, roll } }: Person) =>
  pelvis - pelvisAtRest(body, angles, { pitch, roll });

const propOf = <K extends PropRequest["kind"]>({ pose: { prop } }: Person, kind: K) => {
  expect(prop?.kind).toBe(kind);
  return prop as Extract<PropRequest, { kind: K }>;
};

/** The ball of the foot, which is on whatever carries the foot. */
const ballOfFoot = (points: Skeleton["points"], side: "L" | "R"): Vec3 => {
  const [heel, toe] = [points[`heel${side}`], points[`toe${side}`]];
  return [0, 1, 2].map((axis) => 0.3 * heel[axis]! + 0.7 * toe[axis]!) as unknown as Vec3;
};

describe("act", () => {
  it("is plain data, the same every time and on every machine", () => {
    const cast = activities.flatMap((activity) => many(activity, 20));
    expect(JSON.parse(JSON.stringify(cast))).toEqual(cast);
    expect(cast).toEqual(activities.flatMap((activity) => many(activity, 20)));
    // Six digits: the last bits of sines and logarithms may differ between versions of the runtime.
    const rounded = JSON.parse(
      JSON.stringify(cast, (_, value) => (typeof value === "number" ? Number(value.toFixed(6)) : value)),
    );
    expect(hashJson(rounded)).toMatchInlineSnapshot(
      `"ac131c374fc82f14f7c469667af04eefa8be10b52fe58ea81d08422febd7916e"`,
    );
  });

  it.each(activities)("%s bends every joint within its limits", (activity) => {
    for (const { pose } of many(activity, 150))
      for (const [joint, [low, high]] of Object.entries(jointLimits)) {
        const angle = pose.angles[joint as keyof typeof jointLimits];
        expect(angle, joint).toBeGreaterThanOrEqual(low);
        expect(angle, joint).toBeLessThanOrEqual(high);
      }
  });

  it.each(activities)("%s is the first word of its manner", (activity) => {
    for (const { pose } of many(activity, 30)) expect(pose.manner.split(" ")[0]).toBe(activity);
  });

  it("puts what carries the body on the ground, and the feet of those in the air above it", () => {
    const carried: readonly Activity[] = ["sitting", "climbing", "cycling", "lying"];
    for (const activity of activities.filter((activity) => !carried.includes(activity)))
      for (const person of many(activity, 80)) {
        const { heelL, heelR, toeL, toeR } = own(person);
        const foot = Math.min(heelL[1], heelR[1], toeL[1], toeR[1]);
        const height = activity === "kneeling" ? clearance(person) : foot;
        expect(height, activity).toBeCloseTo(person.pose.airborne ?? 0, 6);
        if (activity === "jumping") expect(person.pose.airborne).toBeGreaterThan(0.1);
        else if (activity !== "running") expect(person.pose.airborne).toBeUndefined();
      }
  });

  it("puts the kneeling on their knees", () => {
    for (const person of many("kneeling", 120)) {
      const points = own(person);
      const knees = [points.kneeL[1], points.kneeR[1]].sort((a, b) => a - b);
      const high = 0.06 * person.body.height;
      expect(knees[0]).toBeLessThan(high);
      if (person.pose.manner === "kneeling") expect(knees[1]).toBeLessThan(high);
      else expect(Math.max(points.heelL[1], points.heelR[1])).toBeLessThan(0.2 * person.body.height);
    }
  });

  it("lays the lying on the ground or on what they lie on", () => {
    for (const person of many("lying", 80)) {
      expect(clearance(person)).toBeCloseTo(person.place.bed, 6);
      expect(Math.abs(own(person).head[1] - own(person).pelvis[1])).toBeLessThan(0.4 * person.body.height);
      expect(person.pose.prop?.kind).toBe(person.place.bed > 0 ? "mat" : undefined);
    }
  });

  it("puts feet on pedals, hands on grips and the seat on the saddle", () => {
    for (const person of many("cycling", 120)) {
      const [points, bicycle] = [own(person), propOf(person, "bicycle")];
      for (const side of ["L", "R"] as const) {
        expect(distance(points[`hand${side}`], bicycle[`grip${side}`])).toBeLessThan(0.02);
        expect(distance(ballOfFoot(points, side), bicycle[`pedal${side}`])).toBeLessThan(0.06);
      }
      expect(points.pelvis[1] - bicycle.saddle[1]).toBeGreaterThan(0);
      expect(points.pelvis[1] - bicycle.saddle[1]).toBeLessThan(0.13);
      expect(bicycle.rear).toBeLessThan(bicycle.crank[2]);
      expect(bicycle.front).toBeGreaterThan(bicycle.crank[2]);
    }
  });

  it("puts climbers' feet on steps, rungs and holds, and their hands too", () => {
    for (const person of many("climbing", 240)) {
      const points = own(person);
      const { sole } = bones(person.body);
      const prop = person.pose.prop;
      for (const side of ["L", "R"] as const) {
        const [foot, hand] = [ballOfFoot(points, side), points[`hand${side}`]];
        if (prop?.kind === "stairs") {
          const step = Math.floor((points[`ankle${side}`][2] - prop.edge) / prop.going);
          expect(points[`ankle${side}`][1] - sole).toBeCloseTo((step + 1) * prop.rise, 2);
          expect(step).toBeLessThan(prop.steps);
        } else if (prop?.kind === "ladder") {
          const top = prop.head[1];
          const rung = (at: Vec3) => Math.min(...prop.rungs.map((share) => Math.abs(share * top - at[1])));
          expect(rung(foot), "foot").toBeLessThan(0.07);
          expect(rung(hand), "hand").toBeLessThan(0.03);
        } else {
          const { holds } = propOf(person, "wall");
          const nearest = (at: Vec3) => Math.min(...holds.map((hold) => distance(hold, at)));
          expect(nearest(hand), "hand").toBeLessThan(0.03);
          expect(nearest(points[`toe${side}`]), "foot").toBeLessThan(0.1 * person.body.height);
        }
      }
    }
  });

  it("puts loads in hands, carts under them and balls where they belong", () => {
    for (const person of many("pushing", 80)) {
      const [points, { bar }] = [own(person), propOf(person, "cart")];
      for (const hand of [points.handL, points.handR]) {
        expect(Math.hypot(hand[1] - bar[1], hand[2] - bar[2])).toBeLessThan(0.02);
      }
    }
    for (const person of many("carrying", 80)) {
      const [points, { at, size }] = [own(person), propOf(person, "box")];
      for (const hand of [points.handL, points.handR])
        expect(Math.abs(Math.abs(hand[0] - at[0]) - size[0] / 2)).toBeLessThan(0.05);
    }
    for (const activity of ["kicking", "throwing"] as const)
      for (const person of many(activity, 80)) {
        const { at, radius } = propOf(person, "ball");
        expect(at[1]).toBeGreaterThanOrEqual(radius - 1e-9);
        const limbs = activity === "kicking" ? (["toeL", "toeR"] as const) : (["handL", "handR"] as const);
        expect(Math.min(...limbs.map((limb) => distance(own(person)[limb], at)))).toBeLessThan(1.3);
      }
  });

  it("balances those who keep still", () => {
    for (const activity of ["standing", "waving", "crouching", "stretching", "carrying"] as const)
      for (const person of many(activity, 80)) {
        const points = own(person);
        const feet = [points.heelL, points.heelR, points.toeL, points.toeR].map((point) => point[2]);
        const margin = 0.06 * person.body.height;
        const middle = centreOfMass(points)[2];
        expect(middle, `${activity} forwards`).toBeLessThan(Math.max(...feet) + margin);
        expect(middle, `${activity} backwards`).toBeGreaterThan(Math.min(...feet) - margin);
      }
  });
});

/** From the shares of body mass of Winter (1990), each segment at its middle. */
function centreOfMass(points: Skeleton["points"]): Vec3 {
  const middle = (a: Vec3, b: Vec3): Vec3 => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
  const segments: [Vec3, number][] = [
    [points.head, 0.081],
    [middle(points.pelvis, points.neck), 0.497],
    ...(["L", "R"] as const).flatMap((side): [Vec3, number][] => [
      [middle(points[`hip${side}`], points[`knee${side}`]), 0.1],
      [middle(points[`knee${side}`], points[`ankle${side}`]), 0.0465],
      [middle(points[`heel${side}`], points[`toe${side}`]), 0.0145],
      [middle(points[`shoulder${side}`], points[`elbow${side}`]), 0.028],
      [middle(points[`elbow${side}`], points[`hand${side}`]), 0.022],
    ]),
  ];
  return [0, 1, 2].map((axis) => segments.reduce((sum, [at, share]) => sum + share * at[axis]!, 0)) as unknown as Vec3;
}

it("draws children, adults and the old, of all builds", () => {
  const bodies = Array.from({ length: 300 }, (_, i) => somebody("standing", i).body);
  for (const age of ["child", "adult", "old"] as const)
    expect(bodies.filter((body) => body.age === age).length).toBeGreaterThan(20);
  expect(Math.max(...bodies.map(({ height }) => height))).toBeGreaterThan(1.85);
  expect(Math.min(...bodies.map(({ height }) => height))).toBeLessThan(1.25);
});
