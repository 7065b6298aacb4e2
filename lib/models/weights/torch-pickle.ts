import { product } from "../../numbers";
import { describe, PickleClass, PickleFunction, type PickleRules, shown } from "./pickle";
import { storageTypes, type TorchType } from "./torch-types";

/** Elements that a file stores in a row. */
export interface TorchStorage {
  readonly key: string;
  readonly type: TorchType;
  /** In elements. */
  readonly length: number;
}

/** A tensor: a view of a storage. Lengths, strides and offset are whole numbers from 0, in elements, and lie within it. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** A file that was opened: its pickled object, and the bytes of its storages. */
export interface TorchFile {
  readonly root: unknown;
  readonly isLittleEndian: boolean;
  /** Bytes of a storage, which are there to be read. */
  read(storage: TorchStorage, at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Elements from the first to the last that a view touches. */
export const spanOf = (shape: readonly number[], strides: readonly number[]): number =>
  product(shape) === 0 ? 0 : 1 + shape.reduce((sum, length, axis) => sum + (length - 1) * strides[axis]!, 0);

/** A storage as a pickle holds it: `storage`, or a part of it (files of PyTorch 0.3 and before). */
class StorageView {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly length: number,
  ) {}
}

/** A class that says what a storage holds. */
class StorageClass {
  constructor(readonly type: TorchType) {}
}

const MAX_AXES = 64; // PyTorch's own limit

const isIndex = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isIndices = (value: unknown): value is number[] => Array.isArray(value) && value.every(isIndex);

function rebuildTensor(args: readonly unknown[]): TorchTensor {
  const [view, offset, shape, strides] = args;
  if (!(view instanceof StorageView) || !isIndex(offset) || !isIndices(shape) || !isIndices(strides))
    throw new Error("its pickle describes a tensor by something else than storage, offset, lengths and strides");
  const end = offset + spanOf(shape, strides);
  if (shape.length !== strides.length || shape.length > MAX_AXES || !(end <= view.length))
    throw new Error(
      `its pickle describes a tensor of shape [${shape.slice(0, MAX_AXES)}] and strides [${strides.slice(0, MAX_AXES)}] ` +
        `from ${offset} on, in a storage of ${view.length} elements`,
    );
  return new TorchTensor(view.storage, view.offset + offset, [...shape], [...strides]);
}

function onlyTensor([tensor]: readonly unknown[]): TorchTensor {
  if (tensor instanceof TorchTensor) return tensor;
  throw new Error(`its pickle makes a parameter of ${describe(tensor)}`);
}

/** A tensor with attributes in Python: the tensor. */
function rebuildFromType([rebuild, , args]: readonly unknown[]): unknown {
  if (rebuild instanceof PickleFunction && tensorMakers.has(rebuild.name) && Array.isArray(args))
    return rebuild.call(args);
  throw new Error(`its pickle asks for a tensor by ${describe(rebuild)}`);
}

function orderedDict([items = []]: readonly unknown[]): Map<unknown, unknown> {
  const pairs = Array.isArray(items) ? items : [null];
  if (!pairs.every((pair) => Array.isArray(pair) && pair.length === 2))
    throw new Error("its pickle makes an OrderedDict of something else than pairs");
  return new Map(pairs as [unknown, unknown][]);
}

/** How protocol 2 holds bytes. */
function encodeText([text, encoding]: readonly unknown[]): Uint8Array {
  if (typeof text === "string" && encoding === "latin1") return new Uint8Array(Buffer.from(text, "latin1"));
  throw new Error(`its pickle asks for bytes in ${describe(encoding)}; only latin1 is read`);
}

function listOnly([list]: readonly unknown[]): unknown[] {
  if (Array.isArray(list)) return list;
  throw new Error(`its pickle makes a list of ${describe(list)}`);
}

/** What plain checkpoints call: data in, data out. */
const functions: { readonly [name: string]: (args: readonly unknown[]) => unknown } = {
  "collections.OrderedDict": orderedDict,
  "torch._utils._rebuild_tensor": rebuildTensor,
  "torch._utils._rebuild_tensor_v2": rebuildTensor,
  "torch._utils._rebuild_parameter": onlyTensor,
  "torch._utils._rebuild_parameter_with_state": onlyTensor,
  "torch._tensor._rebuild_from_type_v2": rebuildFromType,
  "torch.Size": listOnly,
  "torch.device": (args) => args.map(describe).join(":"),
  "torch.serialization._get_layout": ([name]) => describe(name),
  "_codecs.encode": encodeText,
  "builtins.set": (args) => new Set(listOnly(args)),
  "__builtin__.set": (args) => new Set(listOnly(args)),
};

const tensorMakers = new Set([
  "torch._utils._rebuild_tensor",
  "torch._utils._rebuild_tensor_v2",
  "torch._utils._rebuild_parameter",
]);

/** What TorchScript's writer adds: lists of one type, and values with a note of their type. */
const scriptFunctions: typeof functions = {
  "torch.jit._pickle.build_intlist": listOnly,
  "torch.jit._pickle.build_doublelist": listOnly,
  "torch.jit._pickle.build_boollist": listOnly,
  "torch.jit._pickle.build_tensorlist": listOnly,
  "torch.jit._pickle.restore_type_tag": ([value]) => value,
};

/** Names that stand for themselves. */
const constants = new Set(
  [
    ...["float16", "bfloat16", "float32", "float64", "complex32", "complex64", "complex128"],
    ...["bool", "uint8", "int8", "int16", "int32", "int64"],
    ...["Tensor", "nn.parameter.Parameter"],
  ].map((name) => `torch.${name}`),
);

const storageModules = new Set(["torch", "torch.storage"]);

/**
 * The rules for one pickle of PyTorch: containers, tensors and storages are built, every other global is refused.
 *
 * @param script whether it is the pickle of a TorchScript archive, whose own classes become plain objects
 * @param storages is filled with the storages that tensors refer to, by key
 */
export function torchRules(script: boolean, storages: Map<string, TorchStorage>): PickleRules {
  const known = new Map(
    Object.entries({ ...functions, ...(script && scriptFunctions) }).map(([name, call]) => [
      name,
      new PickleFunction(name, call),
    ]),
  );

  return {
    global(module, name) {
      const full = `${module}.${name}`;
      if (storageModules.has(module) && Object.hasOwn(storageTypes, name)) return new StorageClass(storageTypes[name]!);
      if (script && /^__torch__(\.|$)/.test(module)) return new PickleClass(full);
      return known.get(full) ?? (constants.has(full) ? full : undefined);
    },

    persistent(id) {
      const [kind, storageClass, key, , length, view = null] = Array.isArray(id) ? id : [];
      const isStorage = kind === "storage" && storageClass instanceof StorageClass && typeof key === "string";
      if (!isStorage || !isIndex(length))
        throw new Error(`its pickle has a persistent id that is no storage (${describe(kind ?? null)})`);
      const { type } = storageClass;
      const storage = storages.get(key) ?? { key, type, length };
      if (storage.type !== type || storage.length !== length)
        throw new Error(
          `its pickle has storage "${shown(key)}" as ${storage.length} × ${storage.type} and as ${length} × ${type}`,
        );
      storages.set(key, storage);
      if (view === null) return new StorageView(storage, 0, length);
      const [, offset, viewed] = Array.isArray(view) ? view : [];
      if (!isIndex(offset) || !isIndex(viewed) || offset + viewed > length)
        throw new Error(`its pickle has a view of storage "${shown(key)}" that does not lie in it`);
      return new StorageView(storage, offset, viewed);
    },
  };
}
