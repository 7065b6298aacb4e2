import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, relative, resolve, sep } from "node:path";
import { z } from "zod";
import { hashJson, sha256 } from "../files";
import { name as aName, signal as aSignal, callback, checkArguments, checkOptions } from "../options";
import { mapConcurrently } from "./concurrent";
import { readCsv } from "./csv";
import type { Dataset, Example } from "./dataset";
import { checkHeader, decodeImage } from "./image";

export interface FolderOptions {
  /** Told about files that were left out, and about identical ones. Default: console.warn. */
  warn?: (message: string) => void;
  signal?: AbortSignal;
}

/** An image file of the folder before it was read. */
interface Entry {
  /** The path below the folder, with forward slashes. */
  id: string;
  /** Where the file really lies, symbolic links resolved. */
  path: string;
  label: string | undefined;
  group: string | undefined;
}

/** An entry with the SHA-256 of its file. */
type Hashed = Entry & { readonly sha256: string };

const extensions = new Set([".jpg", ".jpeg", ".png", ".webp"]);

/**
 * A reader's own images: a folder with one sub-folder per class, or a CSV file with the columns file, label and
 * optionally group. Classes are sorted by name; an id is the file's path below the folder ("sitting/me.jpg").
 *
 * In a CSV, file is relative to the CSV's folder and must lie inside it; a row without a label stays unlabelled; rows of
 * one group stay on one side of a split, and so do identical files. The one label set is named "folder".
 *
 * @throws Error if there are fewer than two classes, a class without images, two classes that differ in capitals only, a file that
 * is no image or cannot be read, or a path or symbolic link that leaves the folder.
 */
export async function folder(path: string, options: FolderOptions = {}): Promise<Dataset> {
  const { warn = console.warn, signal } = checkOptions("folder", options, { warn: callback, signal: aSignal });
  checkArguments("folder", { path: [path, aName] });
  const isCsv = extname(path).toLowerCase() === ".csv";
  const name = basename(resolve(path), isCsv ? extname(path) : "");
  if (!/[\p{L}\p{N}]/u.test(name)) {
    throw new Error(`folder: "${name}" has no letter or digit to name results by; rename ${resolve(path)}`);
  }
  const root = await realRoot(isCsv ? dirname(resolve(path)) : resolve(path));
  const entries = isCsv ? await fromCsv(resolve(path), root) : await fromFolders(root, warn);
  const classes = [...new Set(entries.flatMap(({ label }) => label ?? []))].sort();
  if (classes.length < 2) {
    throw new Error(`folder: ${path} has ${classes.length} class(es), at least 2 are needed; ${expectedLayout}`);
  }
  refuseLookalikes(path, classes);
  const hash = async (entry: Entry): Promise<Hashed> => ({ ...entry, sha256: await contentHash(entry.path) });
  const hashed = await mapConcurrently(entries, 4, hash, signal);
  return toDataset(name, classes, keepCopiesTogether(hashed, warn));
}

const expectedLayout = "give a folder with one sub-folder of images per class, or a CSV with the columns file,label";

function toDataset(name: string, classes: readonly string[], entries: readonly Hashed[]): Dataset {
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const truth = new Map(
    entries.flatMap(({ id, label }) => (label === undefined ? [] : [[id, classes.indexOf(label)] as const])),
  );
  const entryOf = ({ id }: Example) => {
    const entry = byId.get(id);
    if (!entry) throw new Error(`folder: ${name} has no image "${id}"`);
    return entry;
  };
  return {
    name,
    classes,
    fingerprint: hashJson(entries.map(({ id, sha256 }) => [id, sha256])),
    examples: entries.map(({ id, group }) => (group === undefined ? { id } : { id, group })),
    labelSets: ["folder"],
    labels(set = "folder") {
      if (set !== "folder") throw new Error(`folder: no label set "${set}"; there is one, named folder`);
      return truth;
    },
    hashes: new Map(entries.map(({ id, sha256 }) => [id, sha256])),
    read: async (example) => {
      const { path, sha256 } = entryOf(example);
      return decodeImage(path, sha256);
    },
    about(example) {
      const { id, label } = entryOf(example);
      return { alt: label === undefined ? `Image ${id}, unlabelled` : `Image ${id}, labelled ${label}` };
    },
  };
}

/** @throws Error if two class names differ only in capitals or in how accents are encoded */
function refuseLookalikes(path: string, classes: readonly string[]): void {
  const spelt = (label: string) => label.normalize("NFKC").toLowerCase();
  for (const [i, label] of classes.entries()) {
    const other = classes.slice(0, i).find((before) => spelt(before) === spelt(label));
    if (other !== undefined) {
      throw new Error(`folder: ${path} has the classes "${other}" and "${label}"; if they are one, write them alike`);
    }
  }
}

/**
 * Gives identical files one group, together with all that shares a group with one of them, so that no split tests an image
 * that it trains on. Tells how many copies there are, and which of them have different labels.
 */
function keepCopiesTogether(entries: readonly Hashed[], warn: (message: string) => void): readonly Hashed[] {
  const byContent = groupBy(entries, ({ sha256 }) => sha256);
  const copies = [...byContent.values()].filter((alike) => alike.length > 1);
  if (copies.length === 0) return entries;
  const named = copies.filter((alike) => new Set(alike.map(({ label }) => label)).size > 1);
  const listed = (named.length > 0 ? named : copies).slice(0, 3).map((alike) => {
    return alike.map(({ id, label = "unlabelled" }) => `${id} (${label})`).join(" = ");
  });
  const more = (named.length > 0 ? named : copies).length > listed.length ? "; …" : "";
  warn(
    `folder: ${copies.length} image(s) are there more than once, and are kept on one side of every split; ` +
      `${named.length > 0 ? `${named.length} of them with DIFFERENT LABELS` : "their labels agree"}: ${listed.join("; ")}${more}`,
  );
  const groups = new Map(entries.flatMap(({ group }) => (group === undefined ? [] : [[group, group] as const])));
  // Groups that share a file become the first of them.
  for (const alike of copies) {
    const shared = new Set(alike.flatMap(({ group }) => (group === undefined ? [] : [groups.get(group)!])));
    const [first] = [...shared].sort();
    for (const [group, now] of groups) if (shared.has(now)) groups.set(group, first!);
  }
  return entries.map((entry) => {
    const alike = byContent.get(entry.sha256)!;
    const own = alike.map(({ group }) => group).find((group) => group !== undefined);
    if (own !== undefined) return { ...entry, group: groups.get(own)! };
    return alike.length > 1 ? { ...entry, group: `content ${entry.sha256}` } : entry;
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

async function fromFolders(root: string, warn: (message: string) => void): Promise<Entry[]> {
  const ignored: string[] = [];
  const entries: Entry[] = [];
  for (const label of await names(root)) {
    const directory = join(root, label);
    if (!(await stat(await inside(root, label))).isDirectory()) {
      ignored.push(label);
      continue;
    }
    const before = entries.length;
    for (const name of await names(directory)) {
      const id = `${label}/${name}`;
      const path = await inside(root, id);
      if (extensions.has(extname(name).toLowerCase()) && (await stat(path)).isFile()) {
        entries.push({ id, path, label, group: undefined });
      } else ignored.push(id);
    }
    if (entries.length === before) {
      throw new Error(`folder: the class "${label}" has no images (.jpg, .jpeg, .png, .webp) in ${directory}`);
    }
  }
  if (entries.length === 0) throw new Error(`folder: ${root} has no class folders; ${expectedLayout}`);
  if (ignored.length > 0) {
    const shown = ignored.slice(0, 3).join(", ");
    warn(
      `folder: ignored ${ignored.length} entries of ${root} that are no images of a class (${shown}${ignored.length > 3 ? ", …" : ""})`,
    );
  }
  return entries;
}

const row = z.object({ file: z.string().min(1), label: z.string(), group: z.string().optional() });

async function fromCsv(csv: string, root: string): Promise<Entry[]> {
  const rows = await readCsv(csv, row);
  const seen = new Set<string>();
  const entries: Entry[] = [];
  for (const { file, label, group } of rows) {
    if (/^[a-z][a-z0-9+.-]+:/i.test(file)) {
      throw new Error(`folder: ${csv} names the address ${file}; download it and give its path`);
    }
    const id = relative(root, resolve(root, file)).split(sep).join("/");
    if (!extensions.has(extname(id).toLowerCase()))
      throw new Error(`folder: ${csv} names ${file}, not a JPEG, PNG or WebP`);
    if (seen.has(id)) throw new Error(`folder: ${csv} names ${file} twice`);
    seen.add(id);
    entries.push({ id, path: await inside(root, file), label: label || undefined, group: group || undefined });
  }
  return entries;
}

async function realRoot(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) throw new Error(`folder: ${path} is not a folder; ${expectedLayout}`);
  return realpath(path);
}

/** Visible entries of a folder, sorted the same on every machine. */
async function names(directory: string): Promise<string[]> {
  return (await readdir(directory)).filter((name) => !name.startsWith(".")).sort();
}

/**
 * The real place of a path below `root`, links resolved.
 *
 * @throws Error if it is outside of `root`, or nothing is there
 */
async function inside(root: string, path: string): Promise<string> {
  const within = (target: string) => target.startsWith(root.endsWith(sep) ? root : root + sep);
  const wanted = resolve(root, path);
  if (!within(wanted)) throw new Error(`folder: ${path} leads out of ${root}`);
  const real = await realpath(wanted).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`folder: cannot find ${path} in ${root} (${error.code})`);
  });
  if (!within(real))
    throw new Error(`folder: ${path} is a symbolic link out of ${root}; copy the images into the folder`);
  return real;
}

async function contentHash(path: string): Promise<string> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`folder: cannot read ${path} (${error.code})`);
  });
  await checkHeader(bytes).catch((error: Error) => {
    throw new Error(`folder: ${path} is no image that can be read: ${error.message}`);
  });
  return sha256(bytes);
}
