import { type World, worlds } from "./worlds";

/** Throws a RangeError unless an option has one of the allowed values. */
export function oneOf(name: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value))
    throw new RangeError(`figures: ${name} must be one of ${allowed.join(", ")}, got ${JSON.stringify(value)}`);
}

/** Throws a RangeError unless an option is a whole number within its bounds. */
export function wholeNumber(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new RangeError(`figures: ${name} must be a whole number from ${low} to ${high}, got ${value}`);
}

/**
 * The world that the options ask for.
 *
 * @throws RangeError when there is no such world, or the option goes by its former name, `split`.
 */
export function worldOf(options: { world?: World; split?: unknown }, otherwise: World): World {
  if (options.split !== undefined)
    throw new RangeError(`figures: split is now called world; write world: ${JSON.stringify(options.split)}`);
  const { world = otherwise } = options;
  oneOf("world", world, worlds);
  return world;
}
