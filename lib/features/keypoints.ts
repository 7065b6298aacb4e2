import { someBoxes, someKeypoints } from "../arguments";
import { type Boxes, boxesFingerprint, largestBox, remarkOnBoxes } from "../data/boxes";
import type { Box, Joint, Keypoints } from "../data/dataset";
import { jointNames, keypointsFingerprint } from "../data/keypoints";
import type { Features } from "../method";
import { checkOptions, required } from "../options";

export interface KeypointsOptions {
  /** The joints of all people: `personKeypoints(dataset)`. */
  keypoints: Keypoints;
  /** Their boxes, in the same order: `await personBoxes(dataset)`. */
  boxes: Boxes;
}

/** What each column holds. Of a joint that is not labelled, and of an image without people, all columns are 0. */
export const keypointColumns = jointNames.flatMap((joint) => [
  `${joint}: 1 when it is labelled`,
  `${joint}: 1 when it is visible`,
  `${joint}, from the centre of the box to the right, in lengths of its longer side`,
  `${joint}, from the centre of the box down, in lengths of its longer side`,
]);

/**
 * The pose of the largest person: COCO's 17 joints, and which of them are labelled and visible. Place and size in the photo are taken
 * out (`boxGeometry` has them), proportions are kept.
 *
 * Isolates the pose: no pixels, no scenery. The joints are an oracle, drawn by hand. What a probe reaches on them is near what an
 * ideal pose estimator would give this classifier; what pixels reach beyond it is not pose.
 */
export function keypoints(options: KeypointsOptions): Features {
  checkOptions("features.keypoints", options, { keypoints: required(someKeypoints), boxes: required(someBoxes) });
  const { keypoints, boxes } = options;
  return {
    name: "keypoints (oracle)",
    params: {
      columns: keypointColumns,
      keypoints: keypointsFingerprint(keypoints),
      boxes: boxesFingerprint(boxes),
    },
    code: [__filename],
    async of({ ids }) {
      const length = keypointColumns.length;
      const values = new Float32Array(ids.length * length);
      ids.forEach((id, i) => {
        values.set(pose(id, boxes.get(id) ?? [], keypoints.get(id) ?? []), i * length);
      });
      return { values, length };
    },
    remark: (ids) => remarkOnBoxes(ids, boxes),
  };
}

function pose(id: string, people: readonly Box[], joints: readonly (readonly Joint[])[]): number[] {
  if (people.length !== joints.length) {
    throw new Error(
      `keypoints: ${id} has ${people.length} boxes and joints of ${joints.length} people; give both of the same data`,
    );
  }
  const largest = largestBox(people);
  if (!largest) return [];
  const { x, y, width, height } = largest;
  const side = Math.max(width, height);
  return joints[people.indexOf(largest)]!.flatMap((joint) =>
    joint.visibility === 0
      ? [0, 0, 0, 0]
      : [1, joint.visibility - 1, (joint.x - x - width / 2) / side, (joint.y - y - height / 2) / side],
  );
}
