import { createCanvas } from "@napi-rs/canvas";
import { expect, it, describe as suite } from "vitest";
import { assemble } from "../../../lib/figures/compose/assemble";
import { describe } from "../../../lib/figures/compose/describe";
import type { Figure } from "../../../lib/figures/compose/figure";
import { annotate, keypointNames } from "../../../lib/figures/dataset/ground-truth";
import { paintItem } from "../../../lib/figures/dataset/render";
import { viewOf } from "../../../lib/figures/paint/camera";
import { activities } from "../../../lib/figures/world/activities";

const size = 160;
const figures = Array.from({ length: 4 * activities.length }, (_, index) =>
  describe({ world: "pretrain", seed: 3, index }, activities[index % activities.length]!),
);

/** Left, top, right and bottom of the pixels that one person alone, empty-handed, leaves on an empty picture. */
function drawnEdges(figure: Figure, person: number) {
  const view = viewOf(figure.camera, size);
  const context = createCanvas(size, size).getContext("2d");
  const [c, s] = [Math.cos((view.turn.degrees * Math.PI) / 180), Math.sin((view.turn.degrees * Math.PI) / 180)];
  const [zoom, half] = [view.turn.zoom, size / 2];
  context.setTransform(
    zoom * c,
    zoom * s,
    -zoom * s,
    zoom * c,
    half - zoom * half * (c - s),
    half - zoom * half * (c + s),
  );
  for (const item of assemble(figure).items)
    if ("layer" in item && item.person === person && item.layer.part !== "held")
      paintItem(context, view, item, figure.light);
  const { data } = context.getImageData(0, 0, size, size);
  const edges = { left: size, top: size, right: 0, bottom: 0, pixels: 0 };
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      if (data[4 * (y * size + x) + 3]! < 20) continue;
      edges.left = Math.min(edges.left, x);
      edges.top = Math.min(edges.top, y);
      edges.right = Math.max(edges.right, x + 1);
      edges.bottom = Math.max(edges.bottom, y + 1);
      edges.pixels++;
    }
  return edges;
}

suite("annotate", () => {
  it("boxes enclose the drawn person tightly", () => {
    for (const figure of figures)
      annotate(figure, size).forEach(({ box }, person) => {
        const { left, top, right, bottom, pixels } = drawnEdges(figure, person);
        if (!box) {
          expect(pixels).toBeLessThan(4);
          return;
        }
        const [x, y, width, height] = box;
        expect(x).toBeLessThanOrEqual(left + 1);
        expect(y).toBeLessThanOrEqual(top + 1);
        expect(x + width).toBeGreaterThanOrEqual(right - 1);
        expect(y + height).toBeGreaterThanOrEqual(bottom - 1);
        if (pixels < 50) return;
        expect(left - x).toBeLessThan(2.5);
        expect(top - y).toBeLessThan(2.5);
        expect(x + width - right).toBeLessThan(2.5);
        expect(y + height - bottom).toBeLessThan(2.5);
      });
  });

  it("boxes and keypoints lie in the picture and scale with it", () => {
    for (const figure of figures.slice(0, 20)) {
      const [small, large] = [annotate(figure, 100), annotate(figure, 200)];
      expect(small.length).toBe(figure.people.length);
      small.forEach(({ box, keypoints }, person) => {
        expect(keypoints.map(({ name }) => name)).toEqual(keypointNames);
        const [x, y, width, height] = box ?? [0, 0, 0, 0];
        expect(Math.min(x, y, width, height)).toBeGreaterThanOrEqual(0);
        expect(Math.max(x + width, y + height)).toBeLessThanOrEqual(100);
        keypoints.forEach((point, i) => {
          const twin = large[person]!.keypoints[i]!;
          if (point.visibility === 0 || twin.visibility === 0) return;
          expect(twin.x).toBeCloseTo(2 * point.x, 6);
          expect(twin.y).toBeCloseTo(2 * point.y, 6);
          expect(twin.visibility).toBe(point.visibility);
          // A joint lies inside its limb, so inside the box.
          if (!box) return;
          expect(point.x).toBeGreaterThanOrEqual(x - 0.5);
          expect(point.x).toBeLessThanOrEqual(x + width + 0.5);
          expect(point.y).toBeGreaterThanOrEqual(y - 0.5);
          expect(point.y).toBeLessThanOrEqual(y + height + 0.5);
        });
      });
    }
  });

  it("distinguishes left from right and front from back", () => {
    const standing = Array.from({ length: 400 }, (_, index) =>
      describe({ world: "pretrain", seed: 8, index }, "standing"),
    );
    const facing = (turned: (yaw: number) => boolean) =>
      standing.filter(({ people: [main] }) => turned(Math.abs(((main!.yaw + 540) % 360) - 180)));
    const point = (figure: Figure, name: (typeof keypointNames)[number]) =>
      annotate(figure, size)[0]!.keypoints.find((candidate) => candidate.name === name)!;
    const [towards, away] = [facing((yaw) => yaw < 20), facing((yaw) => yaw > 160)];
    expect(Math.min(towards.length, away.length)).toBeGreaterThan(8);
    for (const figure of towards) {
      const [left, right] = [point(figure, "left_shoulder"), point(figure, "right_shoulder")];
      if (left.visibility && right.visibility) expect(left.x).toBeGreaterThan(right.x);
    }
    for (const figure of away) {
      const [left, right] = [point(figure, "left_shoulder"), point(figure, "right_shoulder")];
      if (left.visibility && right.visibility) expect(left.x).toBeLessThan(right.x);
    }
    const eyesSeen = (of: readonly Figure[]) =>
      of.filter((figure) => point(figure, "left_eye").visibility === 2).length / of.length;
    expect(eyesSeen(towards)).toBeGreaterThan(0.6);
    expect(eyesSeen(away)).toBeLessThan(0.1);
  });

  it("marks as hidden what something nearer covers", () => {
    const [figure] = figures;
    const main = figure!.people[0]!;
    const alone = { ...figure!, people: [main], things: [] };
    const seen = annotate(alone, size)[0]!.keypoints.filter(({ visibility }) => visibility === 2).length;
    const twin = { ...main, x: main.x + 0.02, z: main.z + 0.5 };
    const behind = annotate({ ...alone, people: [main, twin] }, size)[0]!.keypoints;
    expect(behind.filter(({ visibility }) => visibility === 2).length).toBeLessThan(seen / 2);
  });
});
