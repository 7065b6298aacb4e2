import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { personBoxes } from "../../lib/data/boxes";
import { jointNames, keypointsFingerprint, personKeypoints, photoKeypoints } from "../../lib/data/keypoints";
import { figures } from "../../lib/figures/dataset/figures";
import { dataFile } from "../../lib/paths";
import { keypointTable } from "../../scripts/keypoints.mjs";
import { syntheticDataset } from "../support/datasets";

const mirror = process.env.STILLACT_MIRROR;

test("the photos' joints come in the order of the boxes, and lie in them but for a few that reach over the edge", async () => {
  const [keypoints, boxes] = [await photoKeypoints(), await personBoxes()];
  expect([...keypoints.keys()]).toEqual([...boxes.keys()]);
  let [inside, labelled] = [0, 0];
  for (const [id, people] of keypoints) {
    const theirs = boxes.get(id)!;
    expect(people).toHaveLength(theirs.length);
    for (const [p, joints] of people.entries()) {
      const { x, y, width, height } = theirs[p]!;
      expect(joints).toHaveLength(17);
      const known = joints.filter(({ visibility }) => visibility > 0);
      expect(known.length).toBeGreaterThan(0);
      labelled += known.length;
      inside += known.filter(
        (j) => j.x >= x - 2 && j.x <= x + width + 2 && j.y >= y - 2 && j.y <= y + height + 2,
      ).length;
    }
  }
  expect(inside / labelled).toBeGreaterThan(0.95);
});

test.skipIf(!mirror)("the file is what the script makes of COCO's annotations", () => {
  expect(readFileSync(dataFile("keypoints-285.csv"), "utf8")).toBe(keypointTable(mirror!));
});

test("drawn figures have joints, other datasets may not; other joints have another fingerprint", async () => {
  const drawn = figures({ n: 3 });
  const keypoints = personKeypoints(drawn);
  expect([...keypoints.keys()]).toEqual(drawn.examples.map(({ id }) => id));
  expect([...keypoints.values()].flat().every((joints) => joints.length === jointNames.length)).toBe(true);
  expect(keypointsFingerprint(new Map([...keypoints].reverse()))).toBe(keypointsFingerprint(keypoints));
  expect(keypointsFingerprint(keypoints)).not.toBe(keypointsFingerprint(await photoKeypoints()));
  expect(() => personKeypoints(syntheticDataset())).toThrow("synthetic comes without the joints");
});
