import { aMethod } from "../arguments";
import { codeOf, type Method } from "../method";
import { checkArguments } from "../options";
import { random } from "../random";

/**
 * The same method, trained on labels that are shuffled among the training images. Its score shows what chance looks
 * like for this method and split (Ojala and Garriga, 2010).
 */
export function permutedLabels(method: Method): Method {
  checkArguments("methods.permutedLabels", { method: [method, aMethod] });
  return {
    name: `${method.name}, permuted labels`,
    params: { ...method.params, permutedLabels: true },
    code: [__filename, ...codeOf(method)],
    fit: (train, run) =>
      method.fit({ ...train, labels: random(run.seed, "permuted labels").shuffle(train.labels) }, run),
  };
}
