import { oneOf, seed, wholeNumber } from "../options";

/** What the options may be that several scores and tests take. */

export const bootstrapChecks = { samples: wholeNumber(1), seed };

export const binChecks = { bins: wholeNumber(1) };

export const someSides = oneOf("two-sided", "greater", "less");
