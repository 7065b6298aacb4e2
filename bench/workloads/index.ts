import { blockWorkloads } from "./blocks";
import { clipWorkloads } from "./clip";
import { compileWorkload } from "./compile";
import { eagerWorkload } from "./eager";
import { efficientNetWorkloads } from "./efficient-net";
import { networkWorkloads } from "./networks";
import { towerWorkload } from "./tower";
import { updateWorkloads } from "./update";
import type { Workload } from "./workload";

/** Everything that is measured, in the order of the table. */
export const workloads: readonly Workload[] = [
  ...networkWorkloads,
  ...blockWorkloads,
  towerWorkload,
  ...clipWorkloads,
  ...efficientNetWorkloads,
  ...updateWorkloads,
  eagerWorkload,
  compileWorkload,
];
