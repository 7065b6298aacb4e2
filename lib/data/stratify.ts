import { sum } from "../numbers";
import type { Random } from "../random";

/** Examples that stay together, with one label each. */
export interface Group {
  readonly ids: readonly string[];
  readonly labels: readonly number[];
}

/**
 * Deals groups to `k` folds, each to the fold that has the fewest examples of its classes, of those the smallest, of
 * those the first. Without groups the class counts, and the sizes, of any two folds differ by at most one.
 *
 * @returns the ids of each fold.
 */
export function dealFolds(groups: readonly Group[], k: number, generator: Random): Set<string>[] {
  const folds = Array.from({ length: k }, () => ({ ids: new Set<string>(), counts: new Map<number, number>() }));
  for (const group of dealingOrder(groups, generator)) {
    const crowding = folds.map(({ counts }) => sum(group.labels.map((label) => counts.get(label) ?? 0)));
    const [best] = folds
      .map((_, index) => index)
      .sort((a, b) => crowding[a]! - crowding[b]! || folds[a]!.ids.size - folds[b]!.ids.size || a - b);
    const { ids, counts } = folds[best!]!;
    for (const id of group.ids) ids.add(id);
    for (const label of group.labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return folds.map(({ ids }) => ids);
}

/**
 * Takes about `share` of every class, at least one example and never all. A group is taken when that brings the class
 * counts nearer to their targets.
 *
 * @returns the ids taken.
 */
export function takeShare(groups: readonly Group[], share: number, generator: Random): Set<string> {
  const missing = new Map<number, number>();
  for (const [label, n] of countLabels(groups.flatMap((group) => group.labels))) {
    missing.set(label, Math.max(1, Math.min(n - 1, Math.round(share * n))));
  }
  const taken = new Set<string>();
  for (const group of dealingOrder(groups, generator)) {
    const counts = [...countLabels(group.labels)];
    const gain = sum(counts.map(([label, n]) => Math.abs(missing.get(label)!) - Math.abs(missing.get(label)! - n)));
    if (gain <= 0) continue;
    for (const id of group.ids) taken.add(id);
    for (const [label, n] of counts) missing.set(label, missing.get(label)! - n);
  }
  return taken;
}

/**
 * Orders ids at random so that every beginning has nearly the class shares of the whole: the i-th of n ids of a class
 * stands at (i + 1/2) / n. Depends on the ids and labels alone, not on the order of the map.
 */
export function stratifiedOrder(labels: ReadonlyMap<string, number>, generator: Random): string[] {
  const sorted = [...labels.keys()].sort();
  const ofClass = new Map<number, string[]>();
  for (const id of generator.shuffle(sorted))
    ofClass.set(labels.get(id)!, [...(ofClass.get(labels.get(id)!) ?? []), id]);
  const placed = [...ofClass].flatMap(([label, ids]) =>
    ids.map((id, i) => ({ id, label, at: (i + 0.5) / ids.length })),
  );
  return placed.sort((a, b) => a.at - b.at || a.label - b.label).map(({ id }) => id);
}

/** Large groups first, while there is room to even them out; then class by class; else random. */
function dealingOrder(groups: readonly Group[], generator: Random): Group[] {
  return generator.shuffle(groups).sort((a, b) => b.ids.length - a.ids.length || a.labels[0]! - b.labels[0]!);
}

function countLabels(labels: readonly number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
}
