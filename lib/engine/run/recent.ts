/** Values that hold resources, by key. */
export interface Recent<V> {
  /** The value of a key, made if there is none; it becomes the most recently used. */
  get(key: string, make: () => V): V;
  drop(key: string): void;
  clear(): void;
}

/** Keeps at most `capacity` values; the least recently used one is disposed first. */
export function recent<V extends { dispose(): void }>(capacity: number): Recent<V> {
  const values = new Map<string, V>(); // keeps the order of insertion
  const drop = (key: string) => {
    values.get(key)?.dispose();
    values.delete(key);
  };
  return {
    get(key, make) {
      const value = values.get(key) ?? make();
      values.delete(key);
      values.set(key, value);
      for (const oldest of values.keys()) {
        if (values.size <= capacity) break;
        drop(oldest);
      }
      return value;
    },
    drop,
    clear() {
      for (const key of [...values.keys()]) drop(key);
    },
  };
}
