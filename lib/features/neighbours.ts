import { cosineDistance } from "../vectors";

/**
 * How often an image's nearest images have its label: a measure of how well features separate classes that needs no
 * picture and no classifier.
 *
 * @param rows one per image, of equal length. @param labels one per image. @param count nearest images looked at.
 * @returns the mean share among the `count` nearest by cosine distance, and the share that random neighbours would have
 * @throws RangeError if there are not more images than `count`
 */
export function neighbourAgreement(
  rows: readonly ArrayLike<number>[],
  labels: readonly number[],
  count = 15,
): { count: number; same: number; chance: number } {
  const n = rows.length;
  if (count < 1 || count >= n)
    throw new RangeError(`neighbourAgreement: ${n} images have no ${count} neighbours each; ask for fewer`);
  let [same, chance] = [0, 0];
  rows.forEach((row, i) => {
    const others = rows.flatMap((other, j) => (j === i ? [] : [{ j, distance: cosineDistance(row, other) }]));
    others.sort((a, b) => a.distance - b.distance);
    same += others.slice(0, count).filter(({ j }) => labels[j] === labels[i]).length / count;
    chance += labels.filter((label, j) => j !== i && label === labels[i]).length / (n - 1);
  });
  return { count, same: same / n, chance: chance / n };
}
