import { someFeatures } from "../arguments";
import { codeOf, type Features } from "../method";
import { sum } from "../numbers";
import { name as aName, checkArguments, checkOptions, listOf } from "../options";

/**
 * Features side by side in one row per image: a photo's and its person crop's, say.
 *
 * @throws TypeError if there are none
 */
export function concat(parts: readonly Features[], options: { name?: string } = {}): Features {
  checkOptions("features.concat", options, { name: aName });
  checkArguments("features.concat", {
    parts: [parts, listOf(someFeatures, { least: 1, takes: "a list of features" })],
  });
  return {
    name: options.name ?? parts.map((part) => part.name).join(" + "),
    params: { concat: parts.map((part) => ({ name: part.name, params: part.params })) },
    code: [__filename, ...parts.flatMap(codeOf)],
    async of(images, options) {
      const rows = [];
      for (const part of parts) rows.push(await part.of(images, options));
      const length = sum(rows.map((row) => row.length));
      const values = new Float32Array(images.ids.length * length);
      let start = 0;
      for (const part of rows) {
        images.ids.forEach((_, i) => {
          values.set(part.values.subarray(i * part.length, (i + 1) * part.length), i * length + start);
        });
        start += part.length;
      }
      return { values, length };
    },
    remark(ids) {
      const remarks = new Set(parts.flatMap((part) => part.remark?.(ids) ?? []));
      return remarks.size > 0 ? [...remarks].join("; ") : undefined;
    },
  };
}
