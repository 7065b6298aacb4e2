/**
 * Runs `work` on every item, at most `limit` at a time, and gives the results in the order of the items.
 *
 * @throws the first error, or the signal's reason, once the work in progress has settled; nothing new starts
 */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, index: number) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failure: { error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && !failure) {
      const index = next++;
      try {
        signal?.throwIfAborted();
        results[index] = await work(items[index]!, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  if (failure) throw failure.error;
  return results;
}

/**
 * Gives the results of `work` in the order of the items, with up to `limit` items at work before they are asked for.
 *
 * @throws the error of the first item whose work fails; work begun for later items ends by itself
 */
export async function* lookAhead<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  for (let next = 0; next < items.length || begun.length > 0; ) {
    while (next < items.length && begun.length < limit) {
      const result = work(items[next++]!);
      result.catch(() => {}); // told when its turn comes, or not at all
      begun.push(result);
    }
    yield await begun.shift()!;
  }
}
