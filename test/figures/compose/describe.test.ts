import { expect, it, describe as suite } from "vitest";
import { skeletonOf } from "../../../lib/figures/body/person";
import { describe } from "../../../lib/figures/compose/describe";
import { viewOf } from "../../../lib/figures/paint/camera";
import { sceneLooks } from "../../../lib/figures/scene/scenes";
import { type Activity, activities, benchmarkClassOf } from "../../../lib/figures/world/activities";
import { activityOf, type World, worlds } from "../../../lib/figures/world/worlds";

const keys = (world: World, n: number) => Array.from({ length: n }, (_, index) => ({ world, seed: 5, index }));
const some = worlds.flatMap((world) => keys(world, 170).map((key) => describe(key, activityOf(key))));

suite("describe", () => {
  it("is plain data, the same every time", () => {
    const key = { world: "benchmark", seed: 3, index: 14 } as const;
    expect(describe(key, "sitting")).toEqual(describe(key, "sitting"));
    expect(JSON.parse(JSON.stringify(some[0]))).toEqual(some[0]);
    expect(describe({ ...key, index: 15 }, "sitting")).not.toEqual(describe(key, "sitting"));
    expect(describe({ ...key, seed: 4 }, "sitting")).not.toEqual(describe(key, "sitting"));
    expect(describe({ ...key, world: "pretrain" }, "sitting")).not.toEqual(describe(key, "sitting"));
  });

  it("holds numbers of five decimals at most, so that machines cannot differ in the last bit", () => {
    const numbers = (value: unknown): number[] => {
      if (typeof value === "number") return [value];
      return value && typeof value === "object" ? Object.values(value).flatMap(numbers) : [];
    };
    for (const figure of some.slice(0, 40))
      for (const value of numbers(figure)) expect(value).toBe(Math.round(value * 1e5) / 1e5);
  });

  it("keeps scene, light, company, body and clothes independent of the activity", () => {
    for (const key of keys("benchmark", 60)) {
      const [one, ...rest] = (["sitting", "standing", "walking", "running"] as const).map((activity) =>
        describe(key, activity),
      );
      for (const other of rest) {
        expect(other.scene).toEqual(one!.scene);
        expect(other.light).toEqual(one!.light);
        expect(other.flaws).toEqual(one!.flaws);
        expect(other.texture).toEqual(one!.texture);
        expect(other.people[0]!.body).toEqual(one!.people[0]!.body);
        expect(other.people[0]!.look).toEqual(one!.people[0]!.look);
      }
    }
  });

  it("draws the same picture of a shared pose under both labels", () => {
    const without = (activity: Activity, key: Parameters<typeof describe>[0]) => {
      const { activity: _, people, ...rest } = describe(key, activity);
      const [{ activity: __, pose, ...main }, ...others] = people as [(typeof people)[0], ...typeof people];
      return { shared: pose.shared, same: { ...rest, main, others, pose: { ...pose, manner: "" } } };
    };
    let shared = 0;
    for (const key of keys("benchmark", 120)) {
      const [standing, walking] = [without("standing", key), without("walking", key)];
      if (!standing.shared || !walking.shared) continue;
      shared++;
      expect(walking.same).toEqual(standing.same);
    }
    expect(shared).toBeGreaterThan(20);
  });

  it("has the main person in the picture and nearest", () => {
    for (const { people, camera } of some) {
      const [main, ...others] = people;
      const { points } = skeletonOf(main!);
      const view = viewOf(camera, 1);
      const seen = Object.values(points).filter((point) =>
        view.turned(view.project(point)).every((value) => value >= 0 && value <= 1),
      );
      expect(seen.length / Object.keys(points).length).toBeGreaterThan(0.3);
      for (const other of others) expect(other.z).toBeLessThan(1.25 * main!.z);
    }
  });

  it("puts the thing in use where its user is, and the wall behind everything", () => {
    for (const { people, things, backdrop } of some) {
      for (const { prop, pose, x, z, yaw } of people) {
        const needsNone = !pose.prop || (pose.prop.kind === "seat" && pose.prop.seat === "ground");
        expect(prop === undefined).toBe(needsNone);
        if (prop) expect([prop.x, prop.z, prop.turn]).toEqual([x, z, yaw]);
      }
      for (const { z } of [...people, ...things]) expect(-z).toBeLessThan(backdrop);
    }
  });

  it("shows every class of the benchmark in every scene, with seats that stand empty beside all of them", () => {
    const figures = keys("benchmark", 1200).flatMap((key) => {
      const activity = activityOf(key);
      return benchmarkClassOf(activity) ? [describe(key, activity)] : [];
    });
    for (const activity of ["sitting", "standing", "walking", "running"] as const) {
      const own = figures.filter((figure) => figure.activity === activity);
      expect(new Set(own.map(({ scene }) => `${scene.kind} ${scene.look}`)).size).toBe(sceneLooks("benchmark").length);
      const empty = own.filter(({ things }) =>
        things.some(({ kind }) => ["chair", "bench", "sofa", "stool", "block"].includes(kind)),
      );
      expect(empty.length / own.length).toBeGreaterThan(0.1);
    }
  });

  it("has all activities equally often", () => {
    const tally = new Map<string, number>();
    for (const key of keys("pretrain", 170)) tally.set(activityOf(key), (tally.get(activityOf(key)) ?? 0) + 1);
    expect([...tally.values()]).toEqual(activities.map(() => 10));
  });
});
