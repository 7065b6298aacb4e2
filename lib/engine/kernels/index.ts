import { activationRules } from "./activation";
import { convRules } from "./conv";
import { depthwiseRules } from "./depthwise";
import { elementwiseRules } from "./elementwise";
import { gatherRules } from "./gather";
import { imageRules } from "./image";
import { einsumRules, matmulRules } from "./matmul";
import { normaliseRules } from "./normalise";
import { poolRules } from "./pool";
import { reduceRules } from "./reduce";
import { floatOnly, type Rules } from "./rule";
import { scanRules } from "./scan";
import { scatterRules } from "./scatter";
import { shapeRules } from "./shape";
import { spaceToBatchRules } from "./space-to-batch";
import { unaryRules } from "./unary";

/** Every tfjs kernel that can be traced. */
export const rules: Rules = {
  ...elementwiseRules,
  ...unaryRules,
  ...activationRules,
  ...reduceRules,
  ...floatOnly(matmulRules),
  ...einsumRules,
  ...floatOnly(convRules),
  ...floatOnly(depthwiseRules),
  ...floatOnly(poolRules),
  ...imageRules,
  ...shapeRules,
  ...spaceToBatchRules,
  ...floatOnly(normaliseRules),
  ...gatherRules,
  ...scatterRules,
  ...scanRules,
};
