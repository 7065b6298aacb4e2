import { remarkOnBoxes } from "../data/boxes";
import { croppedImages, type PersonCropOptions, personCrop } from "../data/crop";
import { codeOf, type Features } from "../method";

export interface OnPersonCropOptions extends PersonCropOptions {
  /** For the names of rows. Default: "… on person crops". */
  name?: string;
}

/** The same features of the surroundings of the largest person; of the full frame where no person has a box. */
export function onPersonCrop(
  features: Features,
  { name = `${features.name} on person crops`, ...options }: OnPersonCropOptions,
): Features {
  const crop = personCrop(options);
  return {
    name,
    params: { ...features.params, personCrop: crop.params },
    code: [__filename, ...codeOf(features)],
    of: (images, rowOptions) => features.of(croppedImages(images, crop), rowOptions),
    remark: (ids) => remarkOnBoxes(ids, options.boxes),
  };
}
