import { hashJson } from "../../files";
import { random } from "../../random";
import type { Dataset, Example } from "../dataset";
import { alt } from "./alt";
import { type Activity, activities, describe } from "./describe";
import { render } from "./render";

/** Changes with every change of a picture, so that results on other pictures are never taken for results on these. */
const GENERATOR_VERSION = 1;

/** The photos' class counts: 285 in all. */
const photoCounts: Readonly<Record<Activity, number>> = { sitting: 95, standing: 92, walking_running: 98 };

export interface FiguresOptions {
  /** How many figures in all. */
  n?: number;
  /** Which world: other seeds have other people in other places. */
  seed?: number;
  /** Width and height of a picture, pixels. */
  size?: number;
  /** Figures per class, instead of the photos' proportions; classes left out get none. */
  classCounts?: Readonly<Record<string, number>>;
}

/**
 * People drawn by code, sitting, standing, and walking or running: a dataset that needs no download.
 *
 * Every example is set by seed and index alone: a larger n adds examples and changes none.
 *
 * @param options n: figures in all (285, or the sum of classCounts); seed: a whole number from 0 (0); size: pixels a
 * side, 16 to 2048 (160); classCounts: figures per class (in the proportion of the photos: 95 sitting, 92 standing, 98
 * walking_running of 285).
 * @returns a dataset with the label set "drawn"; read draws an example on demand.
 * @throws RangeError when an option is out of its range, or n differs from the sum of classCounts.
 */
export function figures(options: FiguresOptions = {}): Dataset {
  const { seed = 0, size = 160 } = options;
  wholeNumber("seed", seed, 0, 2 ** 32 - 1);
  wholeNumber("size", size, 16, 2048);
  const counts = classCounts(options);
  const made = select(seed, counts);
  const labels = new Map([...made].map(([id, { activity }]) => [id, activities.indexOf(activity)]));
  const find = ({ id }: Example) => {
    const found = made.get(id);
    if (!found)
      throw new Error(
        `figures: no example "${id}" in this dataset of ${made.size}; ids look like "${figureId(seed, 0)}"`,
      );
    return describe(seed, found.index, found.activity);
  };
  return {
    name: `figures-${made.size}`,
    classes: activities,
    fingerprint: hashJson({ generator: "figures", version: GENERATOR_VERSION, seed, size, counts }),
    examples: [...made.keys()].map((id) => ({ id })),
    labelSets: ["drawn"],
    labels(set = "drawn") {
      if (set !== "drawn") throw new Error(`figures: no label set "${set}"; there is "drawn" only`);
      return labels;
    },
    read: async (example) => render(find(example), size),
    about: (example) => ({ alt: alt(find(example)), credit: "drawn by stillact", licence: "Apache-2.0" }),
  };
}

const figureId = (seed: number, index: number) => `figure-${seed}-${String(index).padStart(6, "0")}`;

/** The first examples of each class along the endless row of indices. */
function select(
  seed: number,
  counts: Readonly<Record<Activity, number>>,
): Map<string, { index: number; activity: Activity }> {
  const left = { ...counts };
  const made = new Map<string, { index: number; activity: Activity }>();
  for (let index = 0; activities.some((activity) => left[activity] > 0); index++) {
    const activity = activityOf(seed, index);
    if (left[activity] === 0) continue;
    left[activity]--;
    made.set(figureId(seed, index), { index, activity });
  }
  return made;
}

/** Each run of three indices holds every activity once, in random order. */
function activityOf(seed: number, index: number): Activity {
  const run = random(seed, "activity", Math.floor(index / activities.length)).shuffle(activities);
  return run[index % activities.length]!;
}

function classCounts({ n, classCounts: given }: FiguresOptions): Record<Activity, number> {
  if (!given) {
    const total = n ?? 285;
    wholeNumber("n", total, 1, 10_000_000);
    return apportion(total);
  }
  for (const [name, count] of Object.entries(given)) {
    if (!(activities as readonly string[]).includes(name))
      throw new RangeError(`figures: classCounts has "${name}"; the classes are ${activities.join(", ")}`);
    wholeNumber(`classCounts.${name}`, count, 0, 10_000_000);
  }
  const counts = Object.fromEntries(activities.map((activity) => [activity, given[activity] ?? 0])) as Record<
    Activity,
    number
  >;
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError("figures: classCounts asks for no figure; give at least one class a count");
  if (n !== undefined && n !== total)
    throw new RangeError(`figures: n is ${n} but classCounts add up to ${total}; leave one of them out`);
  return counts;
}

/** `total` in the photos' proportions, by largest remainder. */
function apportion(total: number): Record<Activity, number> {
  const shares = activities.map((activity) => ({ activity, share: (total * photoCounts[activity]) / 285 }));
  const counts = Object.fromEntries(shares.map(({ activity, share }) => [activity, Math.floor(share)])) as Record<
    Activity,
    number
  >;
  const missing = total - Object.values(counts).reduce((sum, count) => sum + count, 0);
  const byRemainder = shares.sort((a, b) => (b.share % 1) - (a.share % 1));
  for (const { activity } of byRemainder.slice(0, missing)) counts[activity]++;
  return counts;
}

function wholeNumber(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new RangeError(`figures: ${name} must be a whole number from ${low} to ${high}, got ${value}`);
}
