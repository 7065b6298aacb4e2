/** The figure world beside its datasets: what it holds, how it is streamed, and what bounds accuracy in it. */
export { type Activity, activities } from "./activities";
export { type Captions, captionsOf } from "./captions";
export { describe } from "./describe";
export { bestAccuracy, sharedShare } from "./mixture";
export { contentsOf, GENERATOR_VERSION, type WorldContents } from "./recipe";
export { render } from "./render";
export { type SceneSample, sceneSamples } from "./samples";
export { type FigureStreamOptions, figureStream, type StreamedFigure } from "./stream";
export { activityOf, type FigureKey, figureId, type World } from "./worlds";
