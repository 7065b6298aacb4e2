import * as tf from "@tensorflow/tfjs";
import { chooseTensors } from "./choose";
import { countNotFinite } from "./floats";
import type { StoredTensor } from "./tensors";

/**
 * The parameters of a model as variables, read one by one.
 *
 * @param wanted name and shape of every parameter of the model
 * @param name what errors call the file or folder
 * @throws Error that names every tensor that does not fit (see `chooseTensors`), or one whose values are not all finite
 */
export async function readVariables(
  wanted: ReadonlyMap<string, readonly number[]>,
  stored: ReadonlyMap<string, StoredTensor>,
  name: string,
): Promise<Record<string, tf.Variable>> {
  const parameters: Record<string, tf.Variable> = {};
  try {
    for (const [key, tensor] of chooseTensors(wanted, stored, name)) {
      const values = await tensor.read();
      const broken = countNotFinite(values);
      if (broken > 0)
        throw new Error(
          `${name}: ${broken} of the ${values.length} values of ${key} are NaN or infinite: the file is damaged, or its ` +
            "training diverged; take another copy or an earlier checkpoint",
        );
      parameters[key] = tf.tidy(() => tf.variable(tf.tensor(values, [...tensor.shape])));
    }
    return parameters;
  } catch (error) {
    tf.dispose(parameters);
    throw error;
  }
}
