import { PickleEnds, shown, unpickle } from "./pickle";
import type { Source } from "./source";
import { type TorchFile, type TorchStorage, torchRules } from "./torch-pickle";
import { typeBytes } from "./torch-types";

/** First number of the format: torch/serialization.py. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

const FIRST_READ = 2 ** 16;
const MAX_HEAD = 64 * 2 ** 20;

/**
 * Opens a checkpoint of PyTorch before 1.6 (and of `torch.save(…, _use_new_zipfile_serialization=False)`): five pickles (magic
 * number, protocol, facts about the machine, the object, the keys of its storages), then each storage, its length before it.
 *
 * @throws Error if it is no such file or damaged
 */
export async function openStream(source: Source): Promise<TorchFile> {
  const { root, storages, keys, end } = await readHead(source);
  const places = new Map<string, number>();
  let at = end;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    if (!storage || places.has(storage.key)) throw new Error(`it lists storage "${shown(key)}", which no tensor has`);
    if (at + 8 > source.size) throw new Error(`it ends before storage "${shown(key)}": cut off?`);
    const { buffer } = await source.read(at, 8);
    const length = new DataView(buffer).getBigInt64(0, true);
    if (length !== BigInt(storage.length))
      throw new Error(`its storage "${shown(key)}" has ${length} elements where ${storage.length} are announced`);
    places.set(storage.key, at + 8);
    at += 8 + storage.length * typeBytes(storage.type);
    if (!(at <= source.size)) throw new Error(`it ends within storage "${shown(key)}": cut off?`);
  }
  for (const key of storages.keys()) if (!places.has(key)) throw new Error(`its storage "${shown(key)}" is missing`);
  return {
    root,
    // Whatever machine wrote it: PyTorch swaps the bytes as it writes.
    isLittleEndian: true,
    read: (storage, from, length) => source.read(places.get(storage.key)! + from, length),
  };
}

interface Head {
  root: unknown;
  storages: ReadonlyMap<string, TorchStorage>;
  keys: readonly unknown[];
  /** Where the pickles end. */
  end: number;
}

/** The pickles do not say how long they are: more of the file is read until they end. */
async function readHead(source: Source): Promise<Head> {
  for (let length = Math.min(FIRST_READ, source.size); ; length = Math.min(4 * length, MAX_HEAD, source.size)) {
    const bytes = await source.read(0, length);
    try {
      return parseHead(bytes);
    } catch (error) {
      if (!(error instanceof PickleEnds) || length === source.size || length === MAX_HEAD) throw error;
    }
  }
}

function parseHead(bytes: Uint8Array): Head {
  if (bytes[0] !== 0x80) throw new Error("it begins neither as an archive nor as a pickle");
  const storages = new Map<string, TorchStorage>();
  const rules = torchRules(false, storages);
  let end = 0;
  const next = () => {
    const pickle = unpickle(bytes.subarray(end), rules);
    end += pickle.end;
    return pickle.value;
  };
  if (next() !== MAGIC) throw new Error("it does not begin with PyTorch's number");
  const protocol = next();
  if (protocol !== PROTOCOL) throw new Error(`it has protocol ${shown(protocol)}; ${PROTOCOL} is read`);
  next(); // byte order and sizes of the machine that wrote it
  const root = next();
  const keys = next();
  if (!Array.isArray(keys)) throw new Error("it does not list its storages");
  return { root, storages, keys, end };
}
