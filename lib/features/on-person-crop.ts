import { someFeatures } from "../arguments";
import { remarkOnBoxes } from "../data/boxes";
import { croppedImages, type PersonCropOptions, personCrop, personCropChecks } from "../data/crop";
import { codeOf, type Features } from "../method";
import { name as aName, checkArguments, checkOptions } from "../options";

export interface OnPersonCropOptions extends PersonCropOptions {
  /** For the names of rows. Default: "… on person crops". */
  name?: string;
}

/** The same features of the surroundings of the largest person; of the full frame where no person has a box. */
export function onPersonCrop(features: Features, options: OnPersonCropOptions): Features {
  checkOptions("features.onPersonCrop", options, { name: aName, ...personCropChecks });
  checkArguments("features.onPersonCrop", { features: [features, someFeatures] });
  const { name = `${features.name} on person crops`, ...cropping } = options;
  const crop = personCrop(cropping);
  return {
    name,
    params: { ...features.params, personCrop: crop.params },
    code: [__filename, ...codeOf(features)],
    of: (images, rowOptions) => features.of(croppedImages(images, crop), rowOptions),
    remark: (ids) => remarkOnBoxes(ids, options.boxes),
  };
}
