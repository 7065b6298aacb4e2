import { readSync } from "node:fs";
import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { figureStream } from "../figures/dataset/stream";
import type { Captions } from "../figures/words/captions";
import { activities } from "../figures/world/activities";
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
}

const parse = (text: string): Note[] => wholeLines(text).map((line) => JSON.parse(line) as Note);
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
  const lines = wholeLines(await readFile(notesFile, "utf8"));
  const found = Math.min(lines.length, Math.floor((await pixels.stat()).size / bytes));
  if (found >= n) return;
  let at = sum(lines.slice(0, found).map((line) => Buffer.byteLength(line) + 1));
  let done = found;
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
    texts.push(`${JSON.stringify({ activity, captions } satisfies Note)}\n`);
    if (images.length < BATCH) continue;
    await write();
    signal?.throwIfAborted();
  }
  if (images.length > 0) await write();
}
