/**
 * Memoises the last few results of slow work per owner (a dataset, say), for as long as the owner lives. Callers that come
 * while the work runs wait for the same result; a failure is not kept.
 */
export function remember<Value>(
  limit: number,
): (owner: object, key: string, make: () => Promise<Value>) => Promise<Value> {
  const kept = new WeakMap<object, { key: string; value: Promise<Value> }[]>();
  return async (owner, key, make) => {
    const recent = kept.get(owner) ?? [];
    const entry = recent.find((other) => other.key === key) ?? { key, value: make() };
    kept.set(owner, [entry, ...recent.filter((other) => other !== entry)].slice(0, limit));
    try {
      return await entry.value;
    } catch (error) {
      kept.set(owner, kept.get(owner)?.filter((other) => other !== entry) ?? []);
      throw error;
    }
  };
}
