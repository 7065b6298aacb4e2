import { aMethod } from "../arguments";
import { remarkOnBoxes } from "../data/boxes";
import { croppedImages, type PersonCropOptions, personCrop, personCropChecks } from "../data/crop";
import { type Classifier, codeOf, type Method } from "../method";
import { name as aName, checkArguments, checkOptions } from "../options";

export interface OnPersonCropOptions extends PersonCropOptions {
  /** Default: "… on person crops". */
  name?: string;
}

/**
 * The same method, which sees the surroundings of the largest person only, in training and in prediction; the full frame
 * where no person has a box. The boxes are an oracle: someone drew them by hand.
 *
 * Its classifiers have no `save`: loaded without the boxes they would be the uncropped method's.
 */
export function onPersonCrop(method: Method, options: OnPersonCropOptions): Method {
  checkOptions("methods.onPersonCrop", options, { name: aName, ...personCropChecks });
  checkArguments("methods.onPersonCrop", { method: [method, aMethod] });
  const { name = `${method.name} on person crops`, ...cropping } = options;
  const crop = personCrop(cropping);
  return {
    name,
    params: { ...method.params, personCrop: crop.params },
    code: [__filename, ...codeOf(method)],
    async fit(train, run): Promise<Classifier> {
      const remark = remarkOnBoxes(train.images.ids, options.boxes);
      if (remark) run.onProgress({ done: 0, total: 1, note: `${remark}: full frame` });
      const { save: _, ...classifier } = await method.fit({ ...train, images: croppedImages(train.images, crop) }, run);
      return { ...classifier, predict: (images) => classifier.predict(croppedImages(images, crop)) };
    },
  };
}
