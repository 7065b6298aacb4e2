import { readFile, stat } from "node:fs/promises";
import { z } from "zod";

/** What a JSON file holds, and how errors speak of it. */
export interface JsonKind<T> {
  readonly schema: z.ZodType<T>;
  /** What it is: "a plan of schema 1". */
  readonly what: string;
  /** What to do when it is missing or wrong: "save the classifier again". */
  readonly remedy: string;
}

/** Bytes of the largest file that is read: JSON from elsewhere must not fill the memory. */
const MAX_BYTES = 64 * 2 ** 20;

/** Faults in one error: a table of many numbers can be wrong at each. */
const SHOWN = 10;

/**
 * The checked content of a JSON file.
 *
 * @param name what errors call the file; its path by default
 * @throws Error that names the file, what is wrong (each field that does not fit) and what to do, if it is missing,
 *   larger than 64 MiB, not JSON or not of this kind
 */
export async function readJson<T>(file: string, kind: JsonKind<T>, name = file): Promise<T> {
  const content = await readJsonIfPresent(file, kind, name);
  if (content === undefined) throw new Error(`${name} is missing; ${kind.remedy}`);
  return content;
}

/**
 * The checked content of a JSON file; undefined when there is no such file.
 *
 * @throws Error as `readJson` does
 */
export async function readJsonIfPresent<T>(file: string, kind: JsonKind<T>, name = file): Promise<T | undefined> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than the ${MAX_BYTES} allowed`);
    text = await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new Error(`${name} cannot be read (${message}); ${kind.remedy}`);
  }
  return parseJson(text, kind, name);
}

/**
 * The checked content of a JSON text.
 *
 * @param name what errors call the text
 * @throws Error that names it, if it is not JSON or not of this kind
 */
export function parseJson<T>(text: string, kind: JsonKind<T>, name: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Error(`${name} is not JSON (${(error as Error).message}); ${kind.remedy}`);
  }
  return checkJson(value, kind, name);
}

/**
 * A parsed JSON value as what its schema makes of it.
 *
 * @param name what errors call the value
 * @throws Error that names it and each field that does not fit
 */
export function checkJson<T>(value: unknown, { schema, what, remedy }: JsonKind<T>, name: string): T {
  let parsed: z.ZodSafeParseResult<T>;
  try {
    parsed = schema.safeParse(value);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new Error(`${name} does not hold ${what}: it is nested too deeply; ${remedy}`);
  }
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const more = issues.length > SHOWN ? `\n… and ${issues.length - SHOWN} more` : "";
  const faults = z.prettifyError({ ...parsed.error, issues: issues.slice(0, SHOWN) });
  throw new Error(`${name} does not hold ${what}:\n${faults}${more}\n${remedy}`);
}
