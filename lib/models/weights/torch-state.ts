import { PickleObject, shown } from "./pickle";
import { TorchTensor } from "./torch-pickle";

/** What a checkpoint holds by name. */
export interface TorchState {
  readonly tensors: ReadonlyMap<string, TorchTensor>;
  /** Paths of what is no tensor: "epoch", "optimizer". */
  readonly others: readonly string[];
}

/** Keys that training scripts keep the weights under, the usual ones first. */
const usual = ["state_dict", "model_state_dict", "model", "module", "net", "params", "weights"];

/** Bounds on names, which shared modules can multiply. */
const MAX_NAMES = 1e5;
const MAX_NAME = 1000;
const MAX_NAME_TOTAL = 16 * 2 ** 20;
const MAX_DEPTH = 100;

/**
 * The tensors of a checkpoint, by name: those of a dict of tensors, or of the dict that it has under "state_dict", "model" or
 * another usual key; of a TorchScript module, parameters and buffers by their dotted names.
 *
 * @param entry the key of the dict that is meant, where several have tensors
 * @throws Error if there are no tensors, or it is not clear which are meant
 */
export function stateOf(root: unknown, entry?: string): TorchState {
  if (entry !== undefined) {
    const chosen = root instanceof Map ? root.get(entry) : undefined;
    if (!hasTensors(chosen)) throw new Error(`it has no tensors under "${entry}"; ${offered(root)}`);
    return flat(chosen, othersOf(root as Map<unknown, unknown>, entry));
  }
  if (root instanceof PickleObject) return walkModule(root);
  if (hasTensors(root)) return flat(root, []);
  if (root instanceof Map) {
    const keys = [...root.keys()].filter((key) => typeof key === "string" && hasTensors(root.get(key))) as string[];
    const key = usual.find((name) => keys.includes(name)) ?? (keys.length === 1 ? keys[0] : undefined);
    if (key !== undefined) return flat(root.get(key), othersOf(root, key));
  }
  throw new Error(`it is no dict of tensors; ${offered(root)}`);
}

const hasTensors = (value: unknown): value is Map<unknown, unknown> =>
  value instanceof Map && [...value.values()].some((item) => item instanceof TorchTensor);

const othersOf = (root: Map<unknown, unknown>, chosen: string) =>
  [...root.keys()].filter((key) => key !== chosen).map(shown);

function offered(root: unknown): string {
  const keys = root instanceof Map ? [...root.keys()].filter((key) => hasTensors(root.get(key))).map(shown) : [];
  return keys.length > 0 ? `tensors are under ${keys.slice(0, 20).join(", ")}: name one as entry` : "it holds none";
}

function flat(dict: Map<unknown, unknown>, around: readonly string[]): TorchState {
  const names = bounded();
  const tensors = new Map<string, TorchTensor>();
  const others = [...around];
  for (const [key, value] of dict) {
    if (typeof key === "string" && value instanceof TorchTensor) tensors.set(names(key), value);
    else others.push(shown(key));
  }
  return { tensors, others };
}

/** Attributes of a module: tensors are parameters and buffers, objects are modules inside it. */
function walkModule(root: PickleObject): TorchState {
  const names = bounded();
  const tensors = new Map<string, TorchTensor>();
  const others: string[] = [];
  function visit({ state }: PickleObject, prefix: string, depth: number): void {
    if (depth > MAX_DEPTH) throw new Error(`its modules are nested more than ${MAX_DEPTH} deep`);
    if (!(state instanceof Map)) return;
    for (const [key, value] of state) {
      const name = names(prefix + String(key));
      if (value instanceof TorchTensor) tensors.set(name, value);
      else if (value instanceof PickleObject) visit(value, `${name}.`, depth + 1);
      else others.push(name);
    }
  }
  visit(root, "", 0);
  if (tensors.size === 0) throw new Error("its TorchScript module has no tensors");
  return { tensors, others };
}

/** Lets names pass until they are too many or too long. */
function bounded(): (name: string) => string {
  let [count, total] = [0, 0];
  return (name) => {
    total += name.length;
    if (++count > MAX_NAMES || name.length > MAX_NAME || total > MAX_NAME_TOTAL)
      throw new Error(`it has more than ${MAX_NAMES} names, or names longer than any model's`);
    return name;
  };
}
