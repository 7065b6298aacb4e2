import { codeOf, type Features } from "../method";
import { sum } from "../numbers";

/**
 * Features side by side in one row per image: a photo's and its person crop's, say.
 *
 * @throws RangeError if there are none
 */
export function concat(parts: readonly Features[], { name }: { name?: string } = {}): Features {
  if (parts.length === 0) throw new RangeError("concat: there are no features to put side by side");
  return {
    name: name ?? parts.map((part) => part.name).join(" + "),
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
