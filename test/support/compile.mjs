import { compileIfChanged } from "../../scripts/setup.mjs";

/** Results are named by compiled code: without a current library there is none, or that of other sources. */
export async function setup() {
  await compileIfChanged();
}
