import { expect, it, describe as suite } from "vitest";
import { skeletonOf } from "../../../lib/data/figures/body/person";
import { seatToPelvis } from "../../../lib/data/figures/body/sitting";
import { jointLimits } from "../../../lib/data/figures/body/skeleton";
import { viewOf } from "../../../lib/data/figures/camera";
import { activities, describe, type Person } from "../../../lib/data/figures/describe";
import { scenes } from "../../../lib/data/figures/scene/scenes";

const worlds = activities.flatMap((activity) =>
  Array.from({ length: 120 }, (_, index) => describe(5, index, activity)),
);
const everybody = worlds.flatMap(({ people }) => people);

const lowestFoot = (person: Person) => {
  const { points } = skeletonOf(person);
  return Math.min(points.heelL[1], points.heelR[1], points.toeL[1], points.toeR[1]);
};

suite("describe", () => {
  it("is plain data, the same every time", () => {
    expect(describe(3, 14, "sitting")).toEqual(describe(3, 14, "sitting"));
    expect(JSON.parse(JSON.stringify(worlds[0]))).toEqual(worlds[0]);
    expect(describe(3, 15, "sitting")).not.toEqual(describe(3, 14, "sitting"));
    expect(describe(4, 14, "sitting")).not.toEqual(describe(3, 14, "sitting"));
  });

  it("bends every joint within its limits", () => {
    for (const { pose } of everybody)
      for (const [joint, [low, high]] of Object.entries(jointLimits)) {
        const angle = pose.angles[joint as keyof typeof jointLimits];
        expect(angle, joint).toBeGreaterThanOrEqual(low);
        expect(angle, joint).toBeLessThanOrEqual(high);
      }
  });

  it("stands people on the ground and seats sitters on their seats", () => {
    for (const person of everybody) {
      const foot = lowestFoot(person);
      if (person.activity === "standing") expect(foot).toBeCloseTo(0, 6);
      else if (person.activity === "walking_running") {
        expect(foot).toBeGreaterThan(-1e-6);
        expect(foot).toBeLessThan(0.12);
      } else {
        const seat = person.seat?.thing?.height ?? 0;
        expect(person.pose.pelvis).toBeCloseTo(seat + seatToPelvis * person.body.height, 6);
        expect(foot).toBeGreaterThan(-0.04);
      }
      expect(person.seat !== undefined).toBe(person.activity === "sitting");
    }
  });

  it("has the main person in the picture and nearest", () => {
    for (const { people, camera } of worlds) {
      const [main, ...others] = people;
      const { points } = skeletonOf(main!);
      const view = viewOf(camera, 1);
      const inside = Object.values(points).filter((point) =>
        view.project(point).every((value) => value >= 0 && value <= 1),
      );
      expect(inside.length / Object.keys(points).length).toBeGreaterThan(0.3);
      const [x, y] = view.project(points.head);
      expect(x > -0.05 && x < 1.05 && y > -0.05 && y < 1.05).toBe(true);
      for (const other of others) expect(other.z).toBeLessThan(1.25 * main!.z);
    }
  });

  it("shows every activity in every scene, with seats that stand empty beside people of any activity", () => {
    for (const activity of activities) {
      const own = worlds.filter((world) => world.activity === activity);
      expect(new Set(own.map(({ scene }) => scene)).size).toBe(Object.keys(scenes).length);
      const empty = own.filter(({ things }) =>
        things.some(({ kind }) => ["chair", "bench", "sofa", "stool", "block"].includes(kind)),
      );
      expect(empty.length / own.length).toBeGreaterThan(0.15);
    }
  });

  it("lets strides of standing and walking overlap, as in photos", () => {
    const strides = (activity: string) =>
      worlds
        .map(({ people }) => people[0]!)
        .filter((person) => person.activity === activity)
        .map(({ pose: { angles } }) => Math.abs(angles.hipFlexL - angles.hipFlexR))
        .sort((a, b) => a - b);
    const standing = strides("standing");
    const moving = strides("walking_running");
    expect(standing[Math.floor(0.9 * standing.length)]!).toBeGreaterThan(moving[Math.floor(0.15 * moving.length)]!);
    expect(moving[Math.floor(0.5 * moving.length)]!).toBeGreaterThan(standing[Math.floor(0.8 * standing.length)]!);
  });
});
