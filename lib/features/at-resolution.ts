import { someFeatures } from "../arguments";
import { alteredImages } from "../data/alter";
import { checkSize, pixelRecipe, resize } from "../data/image";
import { codeOf, type Features } from "../method";
import { name as aName, checkArguments, checkOptions, required, wholeNumber } from "../options";

export interface AtResolutionOptions {
  /** Width and height in pixels that the image is stretched to. */
  size: number;
  /** For the names of rows. Default: "…, 64 px". */
  name?: string;
}

/**
 * The same features of images that were first stretched to a small square, as a network that trains from scratch sees them.
 *
 * Isolates resolution: a pretrained network that is shown the very pixels of a CNN can differ from it by what it learnt before,
 * not by what it sees; full images minus these tells what resolution and aspect are worth. The encoder's own preprocessing comes
 * afterwards and enlarges the square; where it cuts out the centre, it sees somewhat less than the CNN.
 *
 * @throws RangeError if the size is not a whole number from 1 to 4096
 */
export function atResolution(features: Features, options: AtResolutionOptions): Features {
  checkOptions("features.atResolution", options, { size: required(wholeNumber(1)), name: aName });
  checkArguments("features.atResolution", { features: [features, someFeatures] });
  const { size, name = `${features.name}, ${size} px` } = options;
  checkSize(size);
  const params = { size, ...pixelRecipe };
  const alteration = {
    key: JSON.stringify(params),
    code: [__filename],
    of: (image: Parameters<typeof resize>[0]) => resize(image, size),
  };
  return {
    name,
    params: { features: { name: features.name, params: features.params }, stretchedTo: params },
    code: [__filename, ...codeOf(features)],
    of: (images, rowOptions) => features.of(alteredImages(images, alteration), rowOptions),
    remark: (ids) => features.remark?.(ids),
  };
}
