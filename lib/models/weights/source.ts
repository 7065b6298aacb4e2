import { open } from "node:fs/promises";

/** Bytes that are read piece by piece: a file, or memory. */
export interface Source {
  /** What errors call it. */
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  /** `length` bytes from `at`, in memory of their own. The caller has checked that they exist. */
  read(at: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

/** Opens a file for reading. */
export async function openFile(path: string): Promise<Source> {
  const file = await open(path, "r");
  const { size } = await file.stat();
  return {
    name: path,
    size,
    async read(at, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const { bytesRead } = await file.read(bytes, done, length - done, at + done);
        if (bytesRead === 0) throw new Error(`${path} became shorter while it was read`);
        done += bytesRead;
      }
      return bytes;
    },
    close: () => file.close(),
  };
}

/** Bytes in memory. */
export function fromMemory(bytes: Uint8Array, name: string): Source {
  return {
    name,
    size: bytes.length,
    read: async (at, length) => new Uint8Array(bytes.subarray(at, at + length)),
    close: async () => {},
  };
}
