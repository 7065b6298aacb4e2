import * as tf from "@tensorflow/tfjs";

type Layer = tf.layers.Layer;
type Kwargs = { training?: boolean; mask?: tf.Tensor };
type Call = (this: Layer, inputs: tf.Tensor | tf.Tensor[], kwargs: Kwargs) => tf.Tensor;
type Size = [height: number, width: number];

let isDone = false;

/**
 * Puts right what tf.layers computes otherwise than Keras: batch normalisation without scale or centre, or frozen; the mask in
 * average pooling over time; resizing. The states of recurrent layers become variables, which traced functions can assign. The classes are those of tfjs, for every engine.
 */
export function mendLayers(): void {
  if (isDone) return;
  isDone = true;
  mendBatchNormalization(prototypeOf(tf.layers.batchNormalization()));
  mendAveragePooling(prototypeOf(tf.layers.globalAveragePooling1d()));
  mendResizing(prototypeOf(tf.layers.resizing({ height: 1, width: 1 })));
  mendStates(Object.getPrototypeOf(prototypeOf(tf.layers.lstm({ units: 1 }))));
}

/** What the layers of a class share. */
const prototypeOf = (layer: Layer) => Object.getPrototypeOf(layer) as { call: Call; computeOutputShape: unknown };

const only = (inputs: tf.Tensor | tf.Tensor[]) => (Array.isArray(inputs) ? inputs[0]! : inputs);

interface BatchNormalization extends Layer {
  scale: boolean;
  center: boolean;
  gamma?: Weight;
  beta?: Weight;
}
type Weight = { read(): tf.Tensor | null; trainable?: boolean };

/** Weights that a layer does not have are read in training: as null. A frozen layer normalises by what it has learnt. */
function mendBatchNormalization(shared: { call: Call }): void {
  const { call } = shared;
  const absent: Weight = { read: () => null };
  shared.call = function (inputs, kwargs) {
    const layer = this as BatchNormalization;
    if (!layer.scale) layer.gamma = absent;
    if (!layer.center) layer.beta = absent;
    const weights = [layer.gamma!, layer.beta!].filter((weight) => weight !== absent);
    // Freezing a model freezes the weights of its layers alone.
    const isFrozen = !layer.trainable || (weights.length > 0 && weights.every(({ trainable }) => !trainable));
    return call.call(this, inputs, isFrozen ? { ...kwargs, training: false } : kwargs);
  };
}

/** Steps that the mask excludes do not count. */
function mendAveragePooling(shared: { call: Call }): void {
  const { call } = shared;
  shared.call = function (inputs, kwargs) {
    const { mask } = kwargs;
    if (!mask) return call.call(this, inputs, kwargs);
    return tf.tidy(() => {
      const counts = mask.cast("float32").expandDims(-1);
      return only(inputs).mul(counts).sum(1).div(counts.sum(1));
    });
  };
}

interface Resizing extends Layer {
  height: number;
  width: number;
  interpolation: "bilinear" | "nearest";
  cropToAspectRatio: boolean;
}

/** Pixels are areas whose centres are aligned, as in tf.image.resize; where the aspect ratio is kept, the middle is cropped. */
function mendResizing(shared: { call: Call; computeOutputShape: unknown }): void {
  shared.call = function (inputs) {
    const { height, width, interpolation, cropToAspectRatio } = this as Resizing;
    const size: Size = [height, width];
    return tf.tidy(() => {
      const images = only(inputs) as tf.Tensor4D;
      const source = cropToAspectRatio ? middle(images, size) : images;
      return interpolation === "nearest"
        ? tf.image.resizeNearestNeighbor(source, size, false, true)
        : tf.image.resizeBilinear(source, size, false, true);
    });
  };
  shared.computeOutputShape = function (this: Resizing, shape: tf.Shape) {
    return [...shape.slice(0, -3), this.height, this.width, shape.at(-1)!];
  };
}

/** The largest centred part of images [..., height, width, channels] that has the aspect ratio of `size`. */
function middle(images: tf.Tensor4D, [toHeight, toWidth]: Size): tf.Tensor4D {
  const [height, width, channels] = images.shape.slice(-3) as [number, number, number];
  const batch = images.shape.slice(0, -3);
  const size = [
    Math.min(height, Math.floor((width * toHeight) / toWidth)),
    Math.min(width, Math.floor((height * toWidth) / toHeight)),
  ] as const;
  const begin = [Math.floor((height - size[0]) / 2), Math.floor((width - size[1]) / 2)];
  return images.slice([...batch.map(() => 0), ...begin, 0], [...batch, ...size, channels]) as tf.Tensor4D;
}

interface Recurrent extends Layer {
  states_: tf.Tensor[] | null;
  resetStates(states?: tf.Tensor | tf.Tensor[], training?: boolean): void;
}

/** Between calls a stateful layer keeps its states: in variables, so that a traced function reads and assigns them. */
function mendStates(shared: Pick<Recurrent, "resetStates">): void {
  const { resetStates } = shared;
  shared.resetStates = function (this: Recurrent, states) {
    const isKept = this.states_?.every((state) => state instanceof tf.Variable && !state.isDisposed);
    if (!isKept) {
      this.states_ = null;
      resetStates.call(this); // makes zeros, or says what is wrong
      const made = this.states_ as unknown as tf.Tensor[];
      this.states_ = made.map((state) => tf.variable(state, false));
      tf.dispose(made);
    }
    const next = states && [states].flat();
    tf.tidy(() => {
      for (const [i, state] of (this.states_ as tf.Variable[]).entries())
        state.assign(next?.[i] ?? tf.zerosLike(state));
    });
  } as Recurrent["resetStates"];
}
