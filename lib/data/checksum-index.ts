import { stat } from "node:fs/promises";
import { z } from "zod";
import { sha256File, writeFileAtomic } from "../files";
import { readJson } from "../json-file";

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
  schema: z.record(z.string(), z.object({ bytes: z.number(), modified: z.number(), sha256: z.string() })),
  what: "an index of checksums",
  remedy: "delete it",
};

/** A verifier whose memory is the JSON file `index`. A missing or unreadable index costs time, nothing else. */
export async function verifier(index: string): Promise<Verifier> {
  const known = new Map(Object.entries(await readJson(index, indexFile).catch(() => ({}))));
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
      if (changed) await writeFileAtomic(index, `${JSON.stringify(Object.fromEntries(known))}\n`);
      changed = false;
    },
  };
}
