import { clamp, sum } from "../../numbers";
import type { Random } from "../../random";

/** A number from the uniform distribution over [low, high). */
export const uniform = (random: Random, low: number, high: number) => low + (high - low) * random.uniform();

/** True with the given probability. */
export const chance = (random: Random, probability: number) => random.uniform() < probability;

/** A number from a normal distribution, clipped at two standard deviations. */
export const around = (random: Random, mean: number, deviation: number) =>
  mean + deviation * clamp(random.normal(), -2, 2);

/** One of the items, each as likely as the others. */
export function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.integer(items.length)]!;
}

/** One of the keys, in proportion to its weight. */
export function weighted<K extends string>(random: Random, weights: Readonly<Partial<Record<K, number>>>): K {
  const entries = Object.entries(weights) as [K, number][];
  let left = random.uniform() * sum(entries.map(([, weight]) => weight));
  for (const [key, weight] of entries) {
    left -= weight;
    if (left < 0) return key;
  }
  return entries[entries.length - 1]![0];
}
