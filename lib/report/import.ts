import { aDataset } from "../arguments";
import type { Dataset } from "../data/dataset";
import { outOfFold } from "../evaluate/out-of-fold";
import { name as aName, checkArguments } from "../options";
import { labelsHash, labelsOf } from "../results/labels";
import type { Result } from "../results/predictions";
import { readPredictions } from "../results/store";

/**
 * Predictions made elsewhere, in Python for instance, in the format of schema 2, or of schema 1, which had one seed.
 *
 * @throws Error that names the file, if it does not fit the schema, or does not predict every labelled image of this dataset
 *   (name, fingerprint, classes and ids) exactly once in each repeat
 */
export async function importPredictions(file: string, dataset: Dataset): Promise<Result> {
  checkArguments("results.import", { file: [file, aName], dataset: [dataset, aDataset] });
  const result = { predictions: await readPredictions(file), dataset };
  try {
    outOfFold(result);
    const { labels } = result.predictions.dataset;
    if (labels !== undefined && labels !== labelsHash(labelsOf(dataset))) {
      throw new Error(`it was made with other labels than ${dataset.name} has now`);
    }
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`);
  }
  return result;
}
