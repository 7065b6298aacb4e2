import { stat } from "node:fs/promises";
import { z } from "zod";
import { hashJson, sha256File, writeFileAtomic } from "../files";
import { readJsonIfPresent } from "../json-file";
import { bestEffort } from "./best-effort";

/** What a file must be. */
export interface Expected {
  bytes: number;
  sha256: string;
}

export type Verdict = "good" | "absent" | "wrong";

/** Compares files with their hashes and remembers, by size and time of change, which ones it has read. */
export interface Verifier {
  check(path: string, expected: Expected): Promise<Verdict>;
  /** Keeps what was learned for the next start. */
  save(): Promise<void>;
}

const indexFile = {
  schema: z.object({
    schema: z.literal(1),
    /** Of `files`: a damaged index must not vouch for a file. */
    sha256: z.string(),
    files: z.record(z.string(), z.object({ bytes: z.number(), modified: z.number(), sha256: z.string() })),
  }),
  what: "an index of checksums",
  remedy: "the files are read again",
};

/** A verifier whose memory is the JSON file `index`. A missing or damaged index costs time, nothing else. */
export async function verifier(index: string): Promise<Verifier> {
  const known = await readIndex(index);
  let changed = false;
  return {
    async check(path, expected) {
      const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
        throw error;
      });
      if (!found?.isFile()) return "absent";
      if (found.size !== expected.bytes) return "wrong";
      let entry = known.get(path);
      if (entry?.bytes !== found.size || entry.modified !== found.mtimeMs) {
        entry = { bytes: found.size, modified: found.mtimeMs, sha256: await sha256File(path) };
        known.set(path, entry);
        changed = true;
      }
      return entry.sha256 === expected.sha256 ? "good" : "wrong";
    },
    async save() {
      if (!changed) return;
      const files = Object.fromEntries(known);
      const text = `${JSON.stringify({ schema: 1, sha256: hashJson(files), files })}\n`;
      await bestEffort(index, () => writeFileAtomic(index, text), undefined);
      changed = false;
    },
  };
}

async function readIndex(index: string) {
  try {
    const found = await readJsonIfPresent(index, indexFile);
    if (found && hashJson(found.files) !== found.sha256) throw new Error(`${index} is damaged; ${indexFile.remedy}`);
    return new Map(Object.entries(found?.files ?? {}));
  } catch (error) {
    console.warn((error as Error).message);
    return new Map<string, { bytes: number; modified: number; sha256: string }>();
  }
}
