import type { Code } from "../code";
import { hashJson } from "../files";
import type { Images, RgbImage } from "./dataset";

/** What is done to each image before anything looks at it. */
export interface Alteration {
  /** Names everything that decides the result: part of the key of all that is cached. */
  readonly key: string;
  /** The modules that it is made of. */
  readonly code: Code;
  /** A new image; what it gets stays as it is. */
  of(image: RgbImage, id: string): RgbImage | Promise<RgbImage>;
}

/**
 * The same images, each altered at its native size.
 *
 * @throws Error if pixels, or a crop of altered images, are asked for: features look at altered images whole
 */
export function alteredImages(images: Images, alteration: Alteration): Images {
  return {
    ids: images.ids,
    pixels: async () => {
      throw new Error("alteredImages: only features look at altered images, by rows");
    },
    rows: async (spec, options) => {
      if (spec.crop)
        throw new Error("alteredImages: altered images are not cropped; alter the crop's features instead");
      return images.rows(
        {
          ...spec,
          key: hashJson({ altered: alteration.key, spec: spec.key }),
          code: [__filename, ...alteration.code, ...(spec.code ?? [])],
          async prepare(image, id) {
            const altered = await alteration.of(image, id);
            return spec.prepare ? spec.prepare(altered, id) : altered;
          },
        },
        options,
      );
    },
    read: async (id) => alteration.of(await images.read(id), id),
  };
}
