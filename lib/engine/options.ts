import { inspect } from "node:util";

/** What an option may be: in words that follow "must be", and as a test. */
type Check = readonly [takes: string, accepts: (value: unknown) => boolean];

/**
 * Checks the options of a function of the engine, which notebooks call without a type checker.
 *
 * @param where what the user called: "engine.trainStep"
 * @throws TypeError if there is no option of a name, with all that there are, or a needed one is missing
 * @throws RangeError if a value is not what an option takes
 */
export function checkOptions<O extends object>(
  where: string,
  options: O,
  checks: { readonly [K in keyof Required<O>]: Check },
  needed: readonly (keyof O & string)[] = [],
): void {
  if (typeof options !== "object" || options === null)
    throw new TypeError(`${where}: options must be an object { … }, got ${String(options)}`);
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(checks, name))
      throw new TypeError(`${where}: there is no option ${name}; it takes ${Object.keys(checks).join(", ")}`);
    const [takes, accepts] = checks[name as keyof O];
    if (value !== undefined && !accepts(value))
      throw new RangeError(`${where}: ${name} must be ${takes}, got ${shown(value)}`);
  }
  for (const name of needed)
    if (options[name] === undefined)
      throw new TypeError(`${where}: the option ${name} is missing; it must be ${checks[name][0]}`);
}

const shown = (value: unknown) => inspect(value, { depth: 0, breakLength: Number.POSITIVE_INFINITY });

const finite = (value: unknown): value is number => Number.isFinite(value);

export const number: Check = ["a number", finite];
export const above = (low: number): Check => [`above ${low}`, (value) => finite(value) && value > low];
export const atLeast = (low: number): Check => [`at least ${low}`, (value) => finite(value) && value >= low];
export const fraction: Check = ["in [0, 1)", (value) => finite(value) && value >= 0 && value < 1];
export const probability: Check = ["in [0, 1]", (value) => finite(value) && value >= 0 && value <= 1];
export const wholeNumber = (low: number): Check => [
  `a whole number ≥ ${low}`,
  (value) => Number.isSafeInteger(value) && (value as number) >= low,
];
export const text: Check = ["a string", (value) => typeof value === "string"];
export const callback: Check = ["a function", (value) => typeof value === "function"];
export const list: Check = ["a list of at least one", (value) => Array.isArray(value) && value.length > 0];
export const oneOf = (...allowed: readonly string[]): Check => [
  `one of ${allowed.map((value) => JSON.stringify(value)).join(", ")}`,
  (value) => allowed.includes(value as string),
];
export const object: Check = ["an object { … }", (value) => typeof value === "object" && value !== null];
