import { indices, sum } from "../numbers";
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
 * No fold gets a class as a whole, so that the others can be trained to know it, unless the groups leave no other way.
 *
 * @returns the ids of each fold.
 */
export function dealFolds(groups: readonly Group[], k: number, generator: Random): Set<string>[] {
  return divide(dealingOrder(groups, generator), k, ({ labels }, folds) => {
    const crowding = folds.map(({ counts }) => sum(labels.map((label) => counts.get(label) ?? 0)));
    return indices(k).sort((a, b) => crowding[a]! - crowding[b]! || folds[a]!.size - folds[b]!.size || a - b);
  });
}

/**
 * Takes about `share` of every class, at least one example and never all. A group is taken when that brings the class
 * counts nearer to their targets, or when no other way leaves some of every class on both sides.
 *
 * @returns the ids taken.
 */
export function takeShare(groups: readonly Group[], share: number, generator: Random): Set<string> {
  const targets = new Map<number, number>();
  for (const [label, n] of countLabels(groups.flatMap((group) => group.labels))) {
    targets.set(label, Math.max(1, Math.min(n - 1, Math.round(share * n))));
  }
  const [, taken] = divide(dealingOrder(groups, generator), 2, ({ labels }, [, test]) => {
    const gains = [...countLabels(labels)].map(([label, n]) => {
      const missing = targets.get(label)! - (test!.counts.get(label) ?? 0);
      return Math.abs(missing) - Math.abs(missing - n);
    });
    return sum(gains) > 0 ? [1, 0] : [0, 1];
  });
  return taken!;
}

/** What a side of a division holds so far. */
interface Side {
  size: number;
  /** Examples by label. */
  counts: Map<number, number>;
}

/** Choices that are taken back before `divide` gives up: small cases are searched through, large ones need none. */
const patience = 20_000;

/**
 * Puts groups on `n` sides, one after the other, each on the first side of its ranking that leaves no class with several
 * groups on one side alone. Where a group has no such side, the last choice before it with one of its classes is taken back.
 *
 * @param rank the sides in order of preference, given what lies on them
 * @returns the ids on each side; when there is no such division, or it is not found in time, each group is where it is
 *   preferred.
 */
function divide(
  order: readonly Group[],
  n: number,
  rank: (group: Group, sides: readonly Side[]) => readonly number[],
): Set<string>[] {
  const last = new Map(order.flatMap(({ labels }, i) => labels.map((label) => [label, i] as const)));
  const sides = Array.from({ length: n }, (): Side => ({ size: 0, counts: new Map() }));
  const change = ({ labels }: Group, side: number, by: 1 | -1) => {
    const { counts } = sides[side]!;
    for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + by);
    sides[side]!.size += by * labels.length;
  };
  /** Whether this group, the last one of a class, would come to all the others of it. */
  const completes = (i: number, side: number) =>
    [...new Set(order[i]!.labels)].some((label) => {
      if (last.get(label) !== i) return false;
      const elsewhere = sides.filter((_, s) => s !== side).some(({ counts }) => (counts.get(label) ?? 0) > 0);
      return !elsewhere && (sides[side]!.counts.get(label) ?? 0) > 0;
    });

  const chosen: number[] = [];
  const untried: number[][] = [];
  /** Labels because of which groups after this one found no side. */
  const blamed: Set<number>[] = [];
  let strict = true;
  for (let takenBack = 0; chosen.length < order.length; ) {
    const i = chosen.length;
    untried[i] ??= [...rank(order[i]!, sides)];
    const side = untried[i]!.find((side) => !strict || !completes(i, side));
    if (side !== undefined) {
      untried[i] = untried[i]!.slice(untried[i]!.indexOf(side) + 1);
      change(order[i]!, side, 1);
      chosen.push(side);
      continue;
    }
    // Groups in between that share no label with the conflict cannot resolve it.
    const conflict = new Set([...(blamed[i] ?? []), ...order[i]!.labels]);
    let back = i - 1;
    while (back >= 0 && !order[back]!.labels.some((label) => conflict.has(label))) back--;
    if (back < 0 || ++takenBack > patience) [strict, back] = [false, 0];
    for (const [j, side] of chosen.splice(back).entries()) change(order[back + j]!, side, -1);
    untried.length = strict ? back + 1 : 0;
    blamed.length = back + 1;
    blamed[back] = new Set([...(blamed[back] ?? []), ...conflict]);
  }
  return sides.map((_, side) => new Set(order.flatMap(({ ids }, i) => (chosen[i] === side ? ids : []))));
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
