import { random } from "../random";
import type { Rows } from "../vectors";
import { chance, type Setting } from "./study";

/** Labels dealt at random to real images, as many of each class: chance is a third, and no method is better than another. */
export function permuted(name: string, views: readonly Rows[]): Setting {
  const n = views[0]!.values.length / views[0]!.length;
  const balanced = Array.from({ length: n }, (_, i) => i % 3);
  return {
    sample: (study, seed) => ({ truth: random(seed, name, study).shuffle(balanced), views }),
    expected: () => chance,
  };
}
