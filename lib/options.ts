import { inspect } from "node:util";

/** What a value may be, in words for the error and as a test. */
export interface Check {
  /** What follows "must be": "a whole number ≥ 1". */
  readonly takes: string;
  accepts(value: unknown): boolean;
  /** Where leaving it out is an error. */
  readonly isRequired?: true;
}

/** One check for each option that a function has: the type checker misses none, and no option that is gone stays. */
export type Checks<O> = { readonly [K in keyof Required<O>]: Check };

/**
 * Checks the options of a function before anything is done with them: notebooks are not type-checked.
 *
 * @param where what the user called: "methods.cnn"
 * @returns the options as they were given
 * @throws TypeError if there is no option of a name, with the nearest name and all others, or a required one is missing
 * @throws RangeError if a value is not what an option takes, with the value and what it takes
 */
export function checkOptions<O extends object>(where: string, options: O, checks: Checks<O>): O {
  const names = Object.keys(checks);
  checkArguments(where, { options: [options, record()] });
  for (const [name, value] of Object.entries(options)) {
    if (Object.hasOwn(checks, name)) checkValue(where, name, value, checks[name as keyof O]);
    else throw new TypeError(unknownOption(where, name, value, names));
  }
  for (const name of names) {
    const { isRequired, takes } = checks[name as keyof O];
    if (isRequired && options[name as keyof O] === undefined)
      throw new TypeError(`${where}: the option ${name} is missing; it must be ${takes}`);
  }
  return options;
}

/**
 * Checks the positional arguments of a function.
 *
 * @param given each argument by its name, with what it may be
 * @throws TypeError for the first that is something else: a Promise where `await` was forgotten, a path for a dataset
 */
export function checkArguments(where: string, given: { readonly [name: string]: readonly [unknown, Check] }): void {
  for (const [name, [value, { takes, accepts }]] of Object.entries(given))
    if (!accepts(value)) throw new TypeError(`${where}: ${name} must be ${takes}, got ${shown(value)}`);
}

/** Left out, an option has its default; `undefined` is the same. */
function checkValue(where: string, name: string, value: unknown, { takes, accepts }: Check): void {
  if (value !== undefined && !accepts(value))
    throw new RangeError(`${where}: ${name} must be ${takes}, got ${shown(value)}`);
}

function unknownOption(where: string, name: string, value: unknown, names: readonly string[]): string {
  const near = nearest(name, names);
  const meant = near === undefined ? "." : `; did you mean ${near}?`;
  return `${where}: there is no option ${name} (given ${shown(value)})${meant} It takes ${names.join(", ")}`;
}

/** The name that was probably meant: few letters differ. */
export function nearest(name: string, names: readonly string[]): string | undefined {
  const ranked = names.map((other) => ({ other, distance: editDistance(name.toLowerCase(), other.toLowerCase()) }));
  const [best] = ranked.sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(1, Math.floor(name.length / 3)) ? best.other : undefined;
}

/** Letters to insert, delete or replace (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}

/** A value in an error, on one line. */
function shown(value: unknown): string {
  if (value instanceof Promise) return "a Promise; write await before the call that makes it";
  const text = inspect(value, {
    depth: 1,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 8,
    maxStringLength: 80,
  });
  const line = typeof value === "string" ? JSON.stringify(value) : text.replace(/\s+/g, " ");
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Promise);

const isNumber = (value: unknown): value is number => typeof value === "number";

/** A whole number of at least `low` and, if given, at most `high`. */
export const wholeNumber = (low: number, high = Number.MAX_SAFE_INTEGER): Check => ({
  takes: high === Number.MAX_SAFE_INTEGER ? `a whole number ≥ ${low}` : `a whole number from ${low} to ${high}`,
  accepts: (value) => Number.isInteger(value) && (value as number) >= low && (value as number) <= high,
});

/** What seeds random numbers. */
export const seed: Check = wholeNumber(0);

/** A finite number greater than `low`. */
export const above = (low: number): Check => ({
  takes: `a number > ${low}`,
  accepts: (value) => isNumber(value) && Number.isFinite(value) && value > low,
});

/** A finite number of at least `low` and at most `high`. */
export const between = (low: number, high = Number.POSITIVE_INFINITY): Check => ({
  takes: high === Number.POSITIVE_INFINITY ? `a number ≥ ${low}` : `a number from ${low} to ${high}`,
  accepts: (value) => isNumber(value) && Number.isFinite(value) && value >= low && value <= high,
});

/** A number strictly between two others. */
export const inside = (low: number, high: number): Check => ({
  takes: `a number between ${low} and ${high}, both excluded`,
  accepts: (value) => isNumber(value) && value > low && value < high,
});

/** One of a few strings. */
export const oneOf = (...allowed: readonly string[]): Check => ({
  takes: allowed.map((value) => JSON.stringify(value)).join(" or "),
  accepts: (value) => typeof value === "string" && allowed.includes(value),
});

export const flag: Check = { takes: "true or false", accepts: (value) => typeof value === "boolean" };

export const text: Check = { takes: "a string", accepts: (value) => typeof value === "string" };

/** A string that is not empty: a name, a path, a label set. */
export const name: Check = {
  takes: "a string that is not empty",
  accepts: (value) => typeof value === "string" && value.trim() !== "",
};

export const callback: Check = { takes: "a function", accepts: (value) => typeof value === "function" };

export const signal: Check = {
  takes: "an AbortSignal",
  accepts: (value) => value instanceof AbortSignal,
};

/** Any object but a list. */
export const record = (takes = "an object { … }"): Check => ({ takes, accepts: isPlain });

/** A list of values that all pass a check; with `least`, of so many or more; with `isSet`, none twice. */
export const listOf = (
  each: Check,
  { least = 0, isSet = false, takes }: { least?: number; isSet?: boolean; takes?: string } = {},
): Check => ({
  takes: takes ?? `a list [ … ]${least > 0 ? ` of at least ${least}` : ""}, each ${each.takes}`,
  accepts: (value) =>
    Array.isArray(value) &&
    value.length >= least &&
    value.every((item) => each.accepts(item)) &&
    !(isSet && new Set(value).size < value.length),
});

/** What passes one of two checks. */
export const either = (a: Check, b: Check): Check => ({
  takes: `${a.takes}, or ${b.takes}`,
  accepts: (value) => a.accepts(value) || b.accepts(value),
});

/** The same, where leaving it out is an error. */
export const required = (check: Check): Check => ({ ...check, isRequired: true });
