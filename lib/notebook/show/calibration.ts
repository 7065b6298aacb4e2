import { crossFittedTemperature, reliability as reliabilityBins } from "../../evaluate/calibration";
import { outOfFold } from "../../evaluate/out-of-fold";
import { scoreOutOfFold } from "../../evaluate/scores";
import { riskCoverage as riskCoverageOf } from "../../evaluate/selective";
import type { Result } from "../../results/predictions";
import { fixed, withInterval } from "../format";
import { reliabilityDiagram, riskCoverageCurves } from "../plots/calibration";
import { showTable } from "../tables";
import { listed, nameIn, type Results } from "./scored";
import { plot } from "./values";

/**
 * Are the probabilities of a method calibrated? A reliability diagram, and the scores before and after a temperature that is
 * fitted on the other folds.
 */
export async function reliability(result: Result): Promise<void> {
  const oof = outOfFold(result);
  const method = result.predictions.method.name;
  const raw = scoreOutOfFold(oof);
  await plot(reliabilityDiagram({ method, bins: reliabilityBins(oof), ece: raw.ece }));
  const scaled = scoreOutOfFold(crossFittedTemperature(oof).oof);
  const row = (probabilities: string, { ece, brier, nll }: typeof raw) => {
    return {
      method,
      probabilities,
      "calibration error": fixed(ece),
      "Brier score": withInterval(brier),
      "log-loss (nats)": withInterval(nll),
    };
  };
  showTable([row("as given", raw), row("temperature fitted on the other folds", scaled)], {
    caption: "Calibration out of fold [95 % interval]; smaller is better.",
  });
}

/** The error rate when only the most confident predictions are kept. */
export async function riskCoverage(results: Results): Promise<void> {
  const list = listed(results);
  await plot(
    riskCoverageCurves({
      curves: list.map((result) => ({ method: nameIn(list, result), ...riskCoverageOf(outOfFold(result)) })),
    }),
  );
}
