import type { Images } from "./dataset";
import { checkSize, decodeImage, resize } from "./image";

/** Image files outside any dataset (JPEG, PNG, WebP), named by their paths. Nothing is cached. */
export function imageFiles(paths: readonly string[]): Images {
  return {
    ids: paths,
    read: decodeImage,
    async pixels({ size }) {
      checkSize(size);
      const pixels = new Uint8Array(paths.length * size * size * 3);
      for (const [i, path] of paths.entries()) {
        pixels.set((await resize(await decodeImage(path), size)).data, i * size * size * 3);
      }
      return pixels;
    },
  };
}
