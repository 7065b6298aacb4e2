import { readSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { figureStream } from "../figures/dataset/stream";
import type { Captions } from "../figures/words/captions";
import { activities } from "../figures/world/activities";
import { sha256 } from "../files";
import { sum } from "../numbers";
import { cacheDirectory } from "../paths";
import type { OnProgress } from "../progress";
import { generator } from "./settings";

/** Figures of the pretraining world on disk, with what is said of them in memory. */
export interface FigureSet {
  readonly n: number;
  readonly size: number;
  /** Index of each figure's activity. */
  readonly labels: readonly number[];
  readonly captions: readonly Captions[];
  /** Reads the pixels of one figure, RGB and row-major, into `size * size * 3` bytes. */
  read(index: number, into: Uint8Array): void;
  close(): Promise<void>;
}

export interface FigureSetOptions {
  n: number;
  size: number;
  seed: number;
  /** Threads that draw (as many as there are cores, at most 8). */
  workers?: number;
  /** Where the figures are kept: the cache by default. */
  directory?: string;
  signal?: AbortSignal;
  onProgress?: OnProgress;
}

/** Figures written at once. */
const BATCH = 256;

/**
 * The first `n` figures of the pretraining world's stream, drawn once: kept as packed bytes, so that a later call reads
 * them, one for more figures draws the missing ones, and one after a kill resumes where it stopped. Two processes may
 * do so at once: figures are pure, so both write the same bytes to the same places.
 */
export async function figureSet(options: FigureSetOptions): Promise<FigureSet> {
  const { n, size, seed, directory = join(cacheDirectory(), "pretrain") } = options;
  await mkdir(directory, { recursive: true });
  const name = join(directory, `${generator.hash.slice(0, 16)}-seed-${seed}-${size}px`);
  const pixels = await openForBoth(`${name}.rgb`);
  const bytes = size * size * 3;
  try {
    const notes = await openForBoth(`${name}.jsonl`);
    try {
      await drawMissing(options, { pixels, notes, notesFile: `${name}.jsonl`, bytes });
    } finally {
      await notes.close();
    }
    const known = parse(await readFile(`${name}.jsonl`, "utf8")).slice(0, n);
    return {
      n,
      size,
      labels: known.map(({ activity }) => activities.indexOf(activity as (typeof activities)[number])),
      captions: known.map(({ captions }) => captions),
      read(index, into) {
        if (readSync(pixels.fd, into, 0, bytes, index * bytes) !== bytes)
          throw new Error(`${name}.rgb ends before figure ${index}; delete it, it is drawn again`);
      },
      close: () => pixels.close(),
    };
  } catch (error) {
    await pixels.close();
    throw error;
  }
}

interface Note {
  activity: string;
  captions: Captions;
  /** SHA-256 over the figure's place, what is said of it, and its pixels. */
  sha256: string;
}

const seal = (index: number, { activity, captions }: Pick<Note, "activity" | "captions">, pixels: Uint8Array): string =>
  sha256(Buffer.concat([Buffer.from(JSON.stringify([index, activity, captions])), pixels]));

const parse = (text: string): Note[] => wholeLines(text).map((line) => JSON.parse(line) as Note);

/** How many figures, from the first on, are what was written. */
function countWhole(lines: readonly string[], pixels: FileHandle, bytes: number): number {
  const figure = new Uint8Array(bytes);
  for (const [index, line] of lines.entries()) {
    if (readSync(pixels.fd, figure, 0, bytes, index * bytes) !== bytes) return index;
    try {
      const note = JSON.parse(line) as Note;
      if (note.sha256 !== seal(index, note, figure)) return index;
    } catch {
      return index;
    }
  }
  return lines.length;
}

const wholeLines = (text: string): string[] =>
  text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1);

/** Opens a file for reading and writing; makes it where there is none. */
const openForBoth = (file: string): Promise<FileHandle> =>
  open(file, "r+").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return open(file, "w+");
    throw error;
  });

interface Files {
  pixels: FileHandle;
  notes: FileHandle;
  notesFile: string;
  bytes: number;
}

async function drawMissing(
  { n, size, seed, workers, signal, onProgress }: FigureSetOptions,
  { pixels, notes, notesFile, bytes }: Files,
): Promise<void> {
  const lines = wholeLines(await readFile(notesFile, "utf8")).slice(0, n);
  const found = countWhole(lines, pixels, bytes);
  if (found >= n) return;
  let at = sum(lines.slice(0, found).map((line) => Buffer.byteLength(line) + 1));
  if (found < Math.min(lines.length, Math.floor((await pixels.stat()).size / bytes))) {
    console.warn(`figures: ${notesFile} or its pixels are damaged from figure ${found} on; these are drawn again`);
    await notes.truncate(at); // what is written again may be shorter
  }
  let done = found;
  let drawn = 0;
  let images: Uint8Array[] = [];
  let texts: string[] = [];
  const write = async () => {
    await pixels.write(Buffer.concat(images), 0, undefined, done * bytes);
    const lines = Buffer.from(texts.join(""));
    await notes.write(lines, 0, undefined, at);
    at += lines.length;
    done += images.length;
    [images, texts] = [[], []];
    onProgress?.({ done, total: n, note: `figure ${done} of ${n}` });
  };
  const stream = figureStream({ n: n - found, from: found, size, seed, ...(workers !== undefined && { workers }) });
  for await (const { pixels: image, activity, captions } of stream) {
    images.push(image);
    const sha256 = seal(found + drawn++, { activity, captions }, image);
    texts.push(`${JSON.stringify({ activity, captions, sha256 } satisfies Note)}\n`);
    if (images.length < BATCH) continue;
    await write();
    signal?.throwIfAborted();
  }
  if (images.length > 0) await write();
}
