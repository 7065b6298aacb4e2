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
