/** The world of figures behind its datasets: its contents, its stream, and the upper bound on accuracy in it. */

export { describe } from "./compose/describe";
export { contentsOf, GENERATOR_VERSION, type WorldContents } from "./dataset/recipe";
export { render } from "./dataset/render";
export { type SceneSample, sceneSamples } from "./dataset/scene-samples";
export { type FigureStreamOptions, figureStream, type StreamedFigure } from "./dataset/stream";
export { type Captions, captionsOf } from "./words/captions";
export { type Activity, activities } from "./world/activities";
export { bestAccuracy, sharedShare } from "./world/mixture";
export { activityOf, type FigureKey, figureId, type World } from "./world/worlds";
