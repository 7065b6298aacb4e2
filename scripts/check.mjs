import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fromCaller, inProject, readText, venvPython } from "./project.mjs";
import { findPython } from "./python.mjs";
import { checkNode, environmentIsCurrent, kernelspecFile, packagesAreCurrent } from "./setup.mjs";

const setUpAgain = "npm start sets it up";
const require = createRequire(inProject("lib", "package.json"));

const python = () => findPython().join(" ");

function packages() {
  if (!packagesAreCurrent()) throw new Error(`node_modules is not what package-lock.json says; ${setUpAgain}`);
}

function engine() {
  const bundled = require("onnxruntime-node")
    .listSupportedBackends()
    .filter((backend) => backend.bundled);
  return `onnxruntime-node with ${bundled.map(({ name }) => name).join(", ")}`;
}

function library() {
  if (!existsSync(inProject("lib", "dist", "index.js"))) throw new Error(`lib is not compiled; ${setUpAgain}`);
  require(inProject("lib", "dist", "index.js"));
}

function environment() {
  if (!existsSync(venvPython)) throw new Error(`${venvPython} is missing; ${setUpAgain}`);
  if (!environmentIsCurrent()) throw new Error(`.venv is half-made, out of date or lacks packages; ${setUpAgain}`);
}

function kernel() {
  const text = readText(kernelspecFile);
  if (!text) throw new Error(`${kernelspecFile} is missing; ${setUpAgain}`);
  const [node, script] = JSON.parse(text).argv;
  for (const path of [node, script]) {
    if (!existsSync(path)) throw new Error(`the kernel points to ${path}, which is gone; ${setUpAgain}`);
  }
  return node;
}

/** Which TensorFlow packages resolve under their own name: an alias of plain tfjs does not count. */
function tensorflow() {
  for (const name of ["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"]) {
    try {
      const found = require(`${name}/package.json`);
      if (found.name === name) return `${name} ${found.version}`;
    } catch {
      // not installed: the next one may be
    }
  }
  return "not installed (optional, see environment.md)";
}

function photos() {
  const mirror = process.env.STILLACT_MIRROR;
  const folder = mirror ? join(fromCaller(mirror), "coco", "val2017") : undefined;
  if (folder && !existsSync(folder)) throw new Error(`STILLACT_MIRROR: there is no ${folder}; correct it or unset it`);
  if (folder) return `${readdirSync(folder).length} files in the mirror ${folder}`;
  return existsSync(inProject("data", "cache")) ? "data/cache, then COCO" : "downloaded from COCO when first needed";
}

/** `npm run check`: what is there, what is missing and what to do about it, one line each. */
const checks = {
  Node: () => checkNode() ?? `${process.versions.node}, ${process.execPath}`,
  Python: python,
  packages,
  "ONNX Runtime": engine,
  library,
  environment,
  kernel,
  TensorFlow: tensorflow,
  photos,
};

for (const [name, check] of Object.entries(checks)) {
  try {
    console.log(`✓ ${name.padEnd(13)} ${check() ?? ""}`.trimEnd());
  } catch (error) {
    console.log(`✗ ${name.padEnd(13)} ${error.message.split("\n")[0]}`);
    process.exitCode = 1;
  }
}
