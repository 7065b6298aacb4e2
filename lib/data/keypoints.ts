import { z } from "zod";
import { hashJson } from "../files";
import { checkArguments, record } from "../options";
import { dataFile } from "../paths";
import { readCsv } from "./csv";
import type { Dataset, Joint, Keypoints } from "./dataset";

export type { Joint, Keypoints };

/** COCO's 17 joints, in its order. */
export const jointNames = [
  ...["nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow"],
  ...["right_elbow", "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle"],
  "right_ankle",
] as const;

const number = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/, "not a number")
  .transform(Number);
const visibility = z.enum(["0", "1", "2"]).transform((flag) => Number(flag) as Joint["visibility"]);
const columns: z.ZodRawShape = Object.fromEntries(
  jointNames.flatMap((name) => [
    [`${name}_x`, number],
    [`${name}_y`, number],
    [`${name}_v`, visibility],
  ]),
);
const person = z.object({ image_id: z.string().min(1), ...columns });

/** The joints of the people in the 285 photos, in the order of their boxes; data/README.md says where they come from. */
export async function photoKeypoints(file: string = dataFile("keypoints-285.csv")): Promise<Keypoints> {
  const keypoints = new Map<string, Joint[][]>();
  for (const { image_id, ...cells } of await readCsv(file, person)) {
    const at = cells as Record<string, number>;
    const joints = jointNames.map((name): Joint => {
      return { x: at[`${name}_x`]!, y: at[`${name}_y`]!, visibility: at[`${name}_v`] as Joint["visibility"] };
    });
    const known = keypoints.get(image_id as string);
    if (known) known.push(joints);
    else keypoints.set(image_id as string, [joints]);
  }
  return keypoints;
}

/**
 * The joints of all people of a dataset that comes with them: the 285 photos, drawn figures.
 *
 * @throws Error if it comes without
 */
export function personKeypoints(dataset: Pick<Dataset, "name" | "examples" | "keypoints">): Keypoints {
  checkArguments("personKeypoints", { dataset: [dataset, record("a dataset: figures(), say")] });
  const { name, examples, keypoints } = dataset;
  if (!keypoints) throw new Error(`personKeypoints: ${name} comes without the joints of its people`);
  return new Map(examples.map((example) => [example.id, keypoints(example)]));
}

/** Names keypoints by their content, whatever the order of the images: part of the parameters of all that uses them. */
export function keypointsFingerprint(keypoints: Keypoints): string {
  const entries = [...keypoints].map(([id, people]): [string, unknown] => [
    id,
    people.map((joints) => joints.map(({ x, y, visibility }) => [x, y, visibility])),
  ]);
  return hashJson(entries.sort(([a], [b]) => (a < b ? -1 : 1)) as never);
}
