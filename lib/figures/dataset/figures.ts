import { setImmediate } from "node:timers/promises";
import type { Box, Dataset, Example } from "../../data/dataset";
import { hashJson } from "../../files";
import { checkOptions, oneOf } from "../../options";
import { describe } from "../compose/describe";
import type { Figure } from "../compose/figure";
import { alt, type Captions, captionsOf } from "../words/captions";
import { type Activity, activities, benchmarkClasses, benchmarkClassOf } from "../world/activities";
import { bestAccuracy } from "../world/mixture";
import { activityOf, type FigureKey, figureId, type World } from "../world/worlds";
import { groundTruth, type Keypoint } from "./ground-truth";
import { type ActivityCounts, classCounts, countChecks, drawingChecks, withGaits } from "./options";
import { recipe } from "./recipe";
import { render } from "./render";

export interface FiguresOptions {
  /** The world: "benchmark" for evaluation, "pretrain" for everything that is learnt before. */
  world?: World;
  /** The three classes of the photos, or all activities of the world. */
  classes?: "benchmark" | "activities";
  /** How many figures in all. */
  n?: number;
  /** Other seeds give other people in other places. */
  seed?: number;
  /** Width and height of a picture, pixels. */
  size?: number;
  /** Figures per class, instead of the photos' proportions; classes left out get none. */
  classCounts?: Readonly<Record<string, number>>;
}

/** A dataset of drawn people, with the ground truth of its pictures. */
export interface Figures extends Dataset {
  /** Boxes around all people of each picture by its id, pixels; the main person's is the first. */
  boxes: ReadonlyMap<string, readonly Box[]>;
  /** COCO's 17 keypoints of each person, in the order of the boxes. */
  keypoints(example: Example): readonly (readonly Keypoint[])[];
  /** Three captions: scene and clothes, activity, both. */
  captions(example: Example): Captions;
  /** The upper bound on the expected accuracy of any classifier of these figures: see `bestAccuracy`. */
  bestAccuracy: number;
}

/**
 * People drawn by code: a dataset that needs no download. The default is the benchmark: 285 figures that sit, stand,
 * and walk or run, in the photos' class counts.
 *
 * Every example is determined by world, seed and index alone: a larger n adds examples and changes none. The two worlds
 * share no seeds, no looks of scenes and no styles of things.
 *
 * @param options world: "benchmark" or "pretrain" ("benchmark"); classes: "benchmark" for sitting, standing and
 * walking_running, "activities" for every activity ("benchmark"); n: figures in all (285, or the sum of classCounts);
 * seed: a whole number from 0 (0); size: pixels a side, 16 to 2048 (160); classCounts: figures per class (in the
 * proportion of the photos: 95 sitting, 92 standing, 98 walking_running of 285; equal ones for "activities").
 * @returns a dataset with the label set "drawn"; read draws an example on demand.
 * @throws RangeError when an option is out of its range, or n differs from the sum of classCounts.
 */
export function figures(options: FiguresOptions = {}): Figures {
  const checks = { ...drawingChecks, ...countChecks, classes: oneOf("benchmark", "activities") };
  checkOptions("figures", options, checks);
  const { world = "benchmark", classes: system = "benchmark", seed = 0, size = 160 } = options;
  const classes: readonly string[] = system === "benchmark" ? benchmarkClasses : activities;
  const perClass = classCounts(options, classes);
  const perActivity = system === "benchmark" ? withGaits(perClass) : perClass;
  const chosen = select(world, seed, perActivity);
  const labels = new Map(
    [...chosen].map(([id, { activity }]) => [
      id,
      classes.indexOf(system === "benchmark" ? benchmarkClassOf(activity)! : activity),
    ]),
  );
  const find = ({ id }: Example): Figure => {
    const found = chosen.get(id);
    if (found) return describe(found, found.activity);
    const like = figureId({ world, seed, index: 0 });
    throw new Error(`figures: no example "${id}" in this dataset of ${chosen.size}; ids look like "${like}"`);
  };
  let boxes: ReadonlyMap<string, readonly Box[]> | undefined;
  return {
    name: `figures-${chosen.size}`,
    classes,
    fingerprint: hashJson({ ...recipe, world, classes, seed, size, counts: perActivity }),
    examples: [...chosen.keys()].map((id) => ({ id })),
    labelSets: ["drawn"],
    labels(set = "drawn") {
      if (set !== "drawn") throw new Error(`figures: no label set "${set}"; there is "drawn" only`);
      return labels;
    },
    async read(example) {
      const image = render(find(example), size);
      // The memory of canvases is freed between turns of the event loop only.
      await setImmediate();
      return image;
    },
    about: (example) => ({ alt: alt(find(example)), credit: "drawn by stillact", licence: "Apache-2.0" }),
    get boxes() {
      boxes ??= new Map([...chosen.keys()].map((id) => [id, groundTruth(find({ id }), size).boxes]));
      return boxes;
    },
    keypoints: (example) => groundTruth(find(example), size).keypoints,
    captions: (example) => captionsOf(find(example)),
    bestAccuracy: bestAccuracy(perActivity),
  };
}

/** The first examples of each activity in the infinite sequence of indices. */
function select(world: World, seed: number, counts: ActivityCounts): Map<string, FigureKey & { activity: Activity }> {
  const left = new Map(Object.entries(counts).filter(([, count]) => count > 0));
  const chosen = new Map<string, FigureKey & { activity: Activity }>();
  for (let index = 0; left.size > 0; index++) {
    const key = { world, seed, index };
    const activity = activityOf(key);
    const missing = left.get(activity);
    if (missing === undefined) continue;
    if (missing === 1) left.delete(activity);
    else left.set(activity, missing - 1);
    chosen.set(figureId(key), { ...key, activity });
  }
  return chosen;
}
