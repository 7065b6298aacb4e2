import { joinRows } from "../vectors";
import type { Images } from "./dataset";
import { checkSize, decodeImage, resize } from "./image";
import { readCropped } from "./read-cropped";
import { computeRows } from "./rows";

/** Image files outside any dataset (JPEG, PNG, WebP), named by their paths. Nothing is cached. */
export function imageFiles(paths: readonly string[]): Images {
  const source = { read: ({ id }: { id: string }) => decodeImage(id) };
  return {
    ids: paths,
    read: (path) => decodeImage(path),
    async pixels({ size, crop }) {
      checkSize(size);
      const pixels = new Uint8Array(paths.length * size * size * 3);
      for (const [i, path] of paths.entries()) {
        const image = await readCropped(source, { id: path }, crop);
        pixels.set((await resize(image, size)).data, i * size * size * 3);
      }
      return pixels;
    },
    async rows(spec, { onProgress, signal } = {}) {
      const parts = [];
      let done = 0;
      for await (const part of computeRows(source, paths, spec, signal)) {
        parts.push(part);
        done += part.values.length / part.length;
        onProgress?.({ done, total: paths.length, note: spec.note ?? "features" });
      }
      return joinRows(parts);
    },
  };
}
