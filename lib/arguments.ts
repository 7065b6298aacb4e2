import { type Check, listOf } from "./options";

/*
 * What the things are that functions pass on to each other: told by what they can do, so that a dataset, a method or
 * features of one's own will do.
 */

const has = (value: unknown, kinds: { readonly [key: string]: (member: unknown) => boolean }): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(kinds).every(([key, isOne]) => isOne((value as { [key: string]: unknown })[key]));

const isFunction = (value: unknown) => typeof value === "function";
const isText = (value: unknown) => typeof value === "string";
const isObject = (value: unknown) => typeof value === "object" && value !== null;

export const aDataset: Check = {
  takes: "a dataset: await dataset(), figures(), await folder(path)",
  accepts: (value) => has(value, { name: isText, classes: Array.isArray, examples: Array.isArray, read: isFunction }),
};

export const aMethod: Check = {
  takes: "a method: methods.cnn(), say",
  accepts: (value) => has(value, { name: isText, params: isObject, fit: isFunction }),
};

export const someMethods: Check = listOf(aMethod, { least: 1, takes: "a list of methods: [methods.cnn()], say" });

export const aSplit: Check = {
  takes: "a split with at least one fold: split.stratifiedKFold(dataset), say",
  accepts: (value) => has(value, { folds: (folds) => Array.isArray(folds) && folds.length > 0, fingerprint: isText }),
};

export const aResult: Check = {
  takes: "a result: one of those that crossValidate or results.load give",
  accepts: (value) => has(value, { predictions: isObject, dataset: isObject }),
};

export const someResults: Check = listOf(aResult, {
  least: 1,
  takes: "a list of at least one result: await crossValidate(…) or await results.load()",
});

export const anOutOfFold: Check = {
  takes: "out-of-fold predictions: evaluate.outOfFold(result)",
  accepts: (value) => has(value, { truth: Array.isArray, probabilities: Array.isArray, folds: Array.isArray }),
};

export const someFeatures: Check = {
  takes: "features: await features.efficientNetLite(), say",
  accepts: (value) => has(value, { name: isText, params: isObject, of: isFunction }),
};

export const aClassifier: Check = {
  takes: "a classifier: await fitAll(method, dataset), say",
  accepts: (value) => has(value, { predict: isFunction, dispose: isFunction }),
};

export const aClip: Check = {
  takes: "a CLIP model: await loadClip()",
  accepts: (value) => has(value, { features: isObject, embedTexts: isFunction }),
};

export const someImages: Check = {
  takes: "images: imagesOf(dataset, ids) or imageFiles(paths)",
  accepts: (value) => has(value, { ids: Array.isArray, pixels: isFunction, rows: isFunction }),
};

export const someBoxes: Check = {
  takes: "boxes by image id, a Map: await personBoxes()",
  accepts: (value) => value instanceof Map,
};

export const someKeypoints: Check = {
  takes: "keypoints by image id, a Map: personKeypoints(dataset)",
  accepts: (value) => value instanceof Map,
};

export const someIds: Check = listOf({ takes: "an id, a string", accepts: isText });
