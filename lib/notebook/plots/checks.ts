import { between, type Check, listOf, name, record, required, text } from "../../options";
import type { Reference } from "./rows";

/** What several plots take, with what each may be. */

export const aTitle: Check = text;
export const aShare: Check = between(0, 1);
export const someNames: Check = required(listOf(text, { least: 1, takes: "a list of names, at least one" }));
export const someRows: Check = required(listOf(record(), { least: 1, takes: "a list of at least one { … }" }));
export const aTable: Check = required(listOf({ takes: "a row of numbers", accepts: Array.isArray }, { least: 1 }));

/** Values to compare scores with. */
export const someReferences: Check = listOf(
  {
    takes: "{ label, value }",
    accepts: (value) => {
      const { label, value: share } = (value ?? {}) as Partial<Reference>;
      return name.accepts(label) && aShare.accepts(share);
    },
  },
  { takes: "a list of { label: a name, value: a share from 0 to 1 }" },
);
