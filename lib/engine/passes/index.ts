import type { Node } from "../graph/graph";
import { blockChannels } from "./block-channels";
import { dropUnread } from "./drop-unread";
import { filterGradients } from "./filter-gradient";
import { foldScales } from "./fold-scales";
import { fuseRelu } from "./fuse-relu";
import { spreadRows } from "./pad-gemm-rows";
import { live, type Pass, type PassScope } from "./pass";
import { sumUnpooled } from "./sum-unpooled";

const passes: readonly Pass[] = [
  dropUnread,
  foldScales,
  sumUnpooled,
  fuseRelu,
  blockChannels,
  filterGradients,
  spreadRows,
];

/** The nodes that the outputs need, rewritten to what ONNX Runtime computes sooner. */
export function optimise(nodes: readonly Node[], scope: PassScope): Node[] {
  const rewrite = (current: Node[], pass: Pass) => live(pass(current, scope), scope.outputs);
  return passes.reduce(rewrite, live(nodes, scope.outputs));
}
