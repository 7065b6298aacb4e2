import { confusionMatrix, confusionMetrics } from "../evaluate/metrics";
import { type Random, random } from "../random";
import { chance, type Setting } from "./study";
import { type Learner, type Sample, trainAndAnswer } from "./train";

/** Features of each half of a view; one half is shared by all views, so that methods err together as on the same photos. */
const half = 4;
const views = 3;

/** Gaussian features around the means of three classes: photo and training set are new in each study. */
export function gaussian(name: string, signal: number): Setting {
  return {
    sample: (study, seed) => draw(95, signal, random(seed, name, study)),
    expected: (learner, seed) => expected(learner, signal, random(seed, name, "truth")),
  };
}

function draw(perClass: number, signal: number, rng: Random): Sample {
  const truth = Array.from({ length: 3 * perClass }, (_, i) => i % 3);
  const own = Array.from({ length: views }, () => new Float32Array(truth.length * 2 * half));
  truth.forEach((label, i) => {
    for (let j = 0; j < half; j++) {
      const moved = j === label ? signal : 0;
      const shared = rng.normal() + moved;
      for (const values of own) {
        values[i * 2 * half + j] = shared;
        values[i * 2 * half + half + j] = rng.normal() + moved;
      }
    }
  });
  return { truth, views: own.map((values) => ({ values, length: 2 * half })) };
}

/** By training on 400 fresh sets as large as a training fold, 228, and testing each on 600 fresh photos. */
function expected(learner: Learner, signal: number, rng: Random): { accuracy: number; macroF1: number } {
  if (signal === 0) return chance;
  const answers: number[] = [];
  const truths: number[] = [];
  for (let s = 0; s < 400; s++) {
    const [train, test] = [draw(76, signal, rng), draw(200, signal, rng)];
    answers.push(...trainAndAnswer(learner, train.views[0]!, train.truth, test.views[0]!));
    truths.push(...test.truth);
  }
  return confusionMetrics(confusionMatrix(truths, answers, 3));
}
