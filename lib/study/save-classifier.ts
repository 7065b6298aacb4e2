import { join } from "node:path";
import type { Classifier } from "../method";
import { buildDirectory } from "../paths";
import { slug } from "../results/store";

/** Where a classifier is kept by its name. */
export const classifierDirectory = (name: string): string => join(buildDirectory(), "classifiers", slug(name));

/**
 * Keeps a classifier by name, for `npx stillact predict` and `loadClassifier`.
 *
 * @returns the folder it was written to.
 */
export async function saveClassifier(classifier: Classifier, name: string): Promise<string> {
  if (!classifier.save)
    throw new Error(`saveClassifier: "${name}" comes from a method whose classifiers cannot be saved`);
  const directory = classifierDirectory(name);
  await classifier.save(directory);
  return directory;
}
