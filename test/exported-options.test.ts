import * as stillact from "stillact";
import { engine } from "stillact";
import { beforeAll, describe, expect, test } from "vitest";

/** Which argument of each exported function are its options, counted from 0. */
const optionsAt: { readonly [name: string]: number } = {
  "clip.clipModel": 2,
  "clip.loadClip": 1,
  "clip.loadClipVision": 1,
  "clip.loadTokenizer": 2,
  "clip.lora": 1,
  "clip.saveAdapter": 2,
  "clip.saveClip": 2,
  "clip.similarities": 3,
  "engine.dropout": 0,
  "engine.random.bernoulli": 1,
  "engine.random.normal": 1,
  "engine.random.truncatedNormal": 1,
  "engine.random.uniform": 1,
  "engine.trainStep": 0,
  "engine.use": 1,
  "evaluate.aboveMajority": 1,
  "evaluate.bootstrap": 2,
  "evaluate.confidenceBins": 2,
  "evaluate.correctedResampledT": 1,
  "evaluate.detectableDifference": 1,
  "evaluate.expectedCalibrationError": 2,
  "evaluate.pairedDifference": 2,
  "evaluate.plannedError": 0,
  "evaluate.reliability": 1,
  "evaluate.score": 1,
  "evaluate.scoreOutOfFold": 1,
  "evaluate.signFlipTest": 1,
  "evaluate.trainScoreCells": 1,
  "features.atResolution": 1,
  "features.boxGeometry": 0,
  "features.colourHistogram": 0,
  "features.concat": 1,
  "features.efficientNetLite": 1,
  "features.encoder": 0,
  "features.greyOut": 1,
  "features.keypoints": 0,
  "features.mobileNet": 0,
  "features.onPersonCrop": 1,
  "features.onnxEncoder": 0,
  "features.pixels": 0,
  "figureWorld.figureStream": 0,
  "figureWorld.sceneSamples": 0,
  "methods.chiSquaredKernel": 0,
  "methods.cnn": 0,
  "methods.colourHistogram": 0,
  "methods.fnn": 0,
  "methods.knn": 0,
  "methods.layers": 0,
  "methods.linearProbe": 0,
  "methods.metadata": 0,
  "methods.onPersonCrop": 1,
  "methods.pixels": 0,
  "methods.zeroShot": 0,
  "plots.classBalance": 0,
  "plots.confusionMatrix": 0,
  "plots.featureMap": 0,
  "plots.forest": 0,
  "plots.imageSizes": 0,
  "plots.learningCurve": 0,
  "plots.pairedDifferences": 0,
  "plots.pretraining": 0,
  "plots.reliabilityDiagram": 0,
  "plots.riskCoverageCurves": 0,
  "plots.similarityMap": 1,
  "plots.splitSpread": 0,
  "plots.trainingHistory": 0,
  "show.balance": 1,
  "show.captions": 1,
  "show.comparisons": 1,
  "show.confusion": 1,
  "show.examples": 1,
  "show.featureMap": 2,
  "show.findings": 1,
  "show.images": 1,
  "show.learningCurve": 1,
  "show.mistakes": 1,
  "show.pretraining": 1,
  "show.scores": 1,
  "show.similarities": 3,
  "show.spread": 1,
  "show.table": 1,
  "split.holdout": 1,
  "split.stratifiedKFold": 1,
  audit: 1,
  byProfile: 0,
  crossValidate: 3,
  dataset: 0,
  evaluateOn: 3,
  figureStream: 0,
  figures: 0,
  fitAll: 2,
  folder: 1,
  imagesOf: 2,
  learningCurve: 3,
  loadClip: 1,
  personCrop: 0,
  photos: 0,
};

/** Functions that take no options: what they take is told by its place. */
const withoutOptions = new Set(
  `
  clip.clipLogits clip.clipPreprocessing clip.imageFeatures clip.initialParameters clip.parameterShapes clip.pooledImages
  clip.loadAdapter clip.readClipConfig clip.textFeatures
  engine.constant engine.gelu engine.jit engine.layerNorm engine.quickGelu engine.random.seed engine.ready engine.report
  evaluate.accuracy evaluate.agreedLabels evaluate.applyTemperature evaluate.argmax evaluate.balancedAccuracy
  evaluate.bonferroni evaluate.brier evaluate.confusionMatrix evaluate.confusionMetrics evaluate.confusionRates
  evaluate.crossFittedTemperature evaluate.fitTemperature evaluate.design evaluate.holm evaluate.influence evaluate.isDistribution evaluate.labelAgreement evaluate.macroF1
  evaluate.mistakes evaluate.negativeLogLikelihood evaluate.outOfFold evaluate.photoDifferences evaluate.precisionRecallF1
  evaluate.overSeeds evaluate.repeatOf evaluate.riskCoverage evaluate.seedSpread evaluate.squaredError evaluate.tInterval evaluate.tTest evaluate.wilson
  figureWorld.activityOf figureWorld.bestAccuracy figureWorld.captionsOf figureWorld.contentsOf figureWorld.describe
  figureWorld.figureId figureWorld.render
  imageFiles loadClassifier methods.loadClassifier methods.majority methods.permutedLabels personBoxes personKeypoints profile
  results.import results.load results.plan results.pretraining results.read saveClassifier
  show.comparisonName show.folds show.history show.labelAgreement show.labelSets show.licences show.list show.model
  show.plot show.plotly show.prediction show.reliability show.report show.riskCoverage show.seedSpread show.sizes show.text
  split.load split.save split.withTrainSize withoutBox
  `
    .trim()
    .split(/\s+/),
);

type AnyFunction = (...inputs: unknown[]) => unknown;

/** Every function that stillact exports, by its name in a notebook; not those of TensorFlow.js. */
function exported(of: object, prefix = ""): [string, AnyFunction][] {
  return Object.entries(of).flatMap(([key, value]): [string, AnyFunction][] => {
    if (key === "tf" && prefix === "") return [];
    if (typeof value === "function") return [[prefix + key, value as AnyFunction]];
    const isNamespace = typeof value === "object" && value !== null && !Array.isArray(value);
    return isNamespace ? exported(value, `${prefix}${key}.`) : [];
  });
}

const functions = new Map(exported(stillact));

/** What a call throws, at once or later. */
async function refusal(name: string, ...inputs: unknown[]): Promise<unknown> {
  try {
    const made = functions.get(name)!(...inputs);
    await (typeof made === "object" && made !== null && "next" in made ? (made as AsyncGenerator).next() : made);
  } catch (error) {
    return error;
  }
  return undefined;
}

const leading = (name: string): undefined[] => Array.from({ length: optionsAt[name]! }, () => undefined);

beforeAll(async () => {
  await engine.ready();
});

test("every exported function is known to this test: with options, or without", () => {
  const listed = [...Object.keys(optionsAt), ...withoutOptions];
  expect([...functions.keys()].sort()).toEqual(listed.sort());
});

test("no function whose last parameter is called options is listed as without", () => {
  const hidden = [...withoutOptions].filter((name) => /^[^)]*\boptions\b/.test(functions.get(name)!.toString()));
  expect(hidden).toEqual([]);
});

describe.each(Object.keys(optionsAt))("%s", (name) => {
  test("refuses an option that it does not have, and says which there are", async () => {
    const error = await refusal(name, ...leading(name), { typo: 1 });
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/there is no option typo.* [Ii]t takes \w+/);
  });

  test("refuses what is no object", async () => {
    expect(String(await refusal(name, ...leading(name), 5))).toMatch(/options must be an object/);
    expect(String(await refusal(name, ...leading(name), null))).toMatch(/options must be an object/);
  });
});
