const warned = new Set<string>();

/** What a disk says that is full, read-only, or has something else in the place of a folder. */
const unwritable = new Set(["EACCES", "EPERM", "EROFS", "ENOSPC", "EDQUOT", "ENOTDIR", "EEXIST", "EISDIR", "EMFILE"]);

/** True where an error says that a place cannot be written, and not that something is wrong with what is written. */
const isUnwritable = (error: unknown): boolean => unwritable.has((error as NodeJS.ErrnoException).code ?? "");

/**
 * Writes what only saves time later, if it can be written: a cache that is full or read-only makes the next start slower and
 * stops nothing. Says so once for each cause.
 *
 * @returns what `write` gives, or `otherwise`
 */
export async function bestEffort<T>(file: string, write: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isUnwritable(error)) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (!warned.has(code!)) {
      warned.add(code!);
      console.warn(
        `cache: ${file} cannot be written (${code}); everything works, but will be computed again at the next start. Free ` +
          "some space, or set STILLACT_CACHE to a folder that can be written.",
      );
    }
    return otherwise;
  }
}
