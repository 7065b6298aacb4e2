import { convRules } from "./conv";
import { elementwiseRules } from "./elementwise";
import { gatherRules } from "./gather";
import { matmulRules } from "./matmul";
import { normaliseRules } from "./normalise";
import { poolRules } from "./pool";
import { reduceRules } from "./reduce";
import type { Rules } from "./rule";
import { shapeRules } from "./shape";

/** Every tfjs kernel that can be traced. */
export const rules: Rules = {
  ...elementwiseRules,
  ...reduceRules,
  ...matmulRules,
  ...convRules,
  ...poolRules,
  ...shapeRules,
  ...normaliseRules,
  ...gatherRules,
};
