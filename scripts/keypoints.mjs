// Writes data/keypoints-285.csv from COCO's annotations: node scripts/keypoints.mjs [FOLDER], by default STILLACT_MIRROR.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { root, writeFileAtomic } from "./project.mjs";

const annotations = join("coco", "annotations", "person_keypoints_val2017_from_yolo.json");

/** COCO's 17 joints in its order. */
const joints = [
  "nose",
  "left_eye",
  "right_eye",
  "left_ear",
  "right_ear",
  "left_shoulder",
  "right_shoulder",
  "left_elbow",
].concat(
  ["right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle"],
  ["right_ankle"],
);

/**
 * One row per person of the photos, in the order of data/boxes-285.csv: x, y and visibility of each joint.
 *
 * @param mirror a folder that holds the annotations
 */
export function keypointTable(mirror) {
  const { images } = JSON.parse(readFileSync(join(mirror, annotations), "utf8"));
  const ids = readFileSync(join(root, "data", "photos-285.csv"), "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.slice(0, line.indexOf(",")));
  const people = ids.flatMap((id) => (images[id] ?? []).map(({ keypoints }) => [id, ...keypoints.flat()].join(",")));
  const columns = joints.flatMap((joint) => [`${joint}_x`, `${joint}_y`, `${joint}_v`]);
  return `${[["image_id", ...columns].join(","), ...people].join("\n")}\n`;
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const mirror = process.argv[2] ?? process.env.STILLACT_MIRROR;
  if (!mirror) throw new Error(`name the folder that holds ${annotations}, or set STILLACT_MIRROR`);
  writeFileAtomic(join(root, "data", "keypoints-285.csv"), keypointTable(mirror));
}
