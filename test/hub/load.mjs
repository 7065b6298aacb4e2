// node load.mjs LIBRARY MODEL: loads a CLIP in a process of its own; one line of JSON says what that cost.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [library, model] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const tf = require("@tensorflow/tfjs");
const { jit, ready } = require("@stillact/engine");
const { imageFeatures, loadClip } = require(library);

/** MiB: the most that this process has held. */
const peak = () => Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]) / 1024;

await ready();
const before = peak();
const started = performance.now();
const clip = await loadClip(model, { warn() {} });
const seconds = (performance.now() - started) / 1000;
const loading = peak() - before;

const texts = await clip.embedTexts(["a photo of a person sitting", "b"]);
const side = clip.config.vision.imageSize;
const forward = jit((images) => imageFeatures(clip.parameters, clip.config.vision, images));
const image = forward(tf.zeros([1, 3, side, side])).dataSync();
const using = peak() - before;

const { length } = image;
const isComputed =
  [...image, ...texts.values].every(Number.isFinite) &&
  texts.values.slice(0, length).some((value, i) => value !== texts.values[length + i]);
console.log(JSON.stringify({ seconds, loading, using, fingerprint: clip.fingerprint, length, isComputed }));
