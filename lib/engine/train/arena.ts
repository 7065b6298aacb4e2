import { pin } from "../trace/host-tensors";
import { type ArrayPass, assemble, lanes } from "./wasm";

const { add, sub, mul, div, sqrt } = lanes;

/**
 * AdamW as PyTorch computes it (Loshchilov and Hutter, arXiv 1711.05101), over arrays g, m, v, p. Scalars: what gradients are
 * multiplied by, 1 - beta1, beta2, 1 - beta2, 1 / sqrt(1 - beta2^t), epsilon, lr / (1 - beta1^t) and 1 - lr * weightDecay.
 */
const adamw: ArrayPass = {
  name: "adamw",
  arrays: 4,
  scalars: 8,
  update: ([clip, oneMinusBeta1, beta2, oneMinusBeta2, correction, epsilon, step, keep]) => [
    ([g]) => mul(g!, clip!),
    ([g, m]) => add(m!, mul(sub(g!, m!), oneMinusBeta1!)),
    ([g, , v]) => add(mul(v!, beta2!), mul(mul(g!, g!), oneMinusBeta2!)),
    ([, m, v, p]) => sub(mul(p!, keep!), mul(step!, div(m!, add(mul(sqrt(v!), correction!), epsilon!)))),
  ],
};

/** Stochastic gradient descent, over arrays g, p. Scalar: lr times the gradient factor. */
const sgd: ArrayPass = {
  name: "sgd",
  arrays: 2,
  scalars: 1,
  update: ([rate]) => [([g]) => mul(g!, rate!), ([g, p]) => sub(p!, g!)],
};

/** The same with momentum as PyTorch computes it, over arrays g, m, p. Scalars: gradient factor, momentum, lr. */
const momentumSgd: ArrayPass = {
  name: "momentumSgd",
  arrays: 3,
  scalars: 3,
  update: ([clip, momentum, rate]) => [
    ([g]) => mul(g!, clip!),
    ([g, m]) => add(mul(m!, momentum!), g!),
    ([, m, p]) => sub(p!, mul(m!, rate!)),
  ],
};

/** Memory that ONNX Runtime reads and writes in place, and the optimizer passes over it. */
export interface Arena {
  readonly bytes: number;
  /** `length` values from byte `offset` on. */
  view(offset: number, length: number): Float32Array<ArrayBuffer>;
  /** A pass over arrays at byte offsets: (offset of each array, bytes, scalars…). */
  readonly adamw: (...args: number[]) => void;
  readonly sgd: (...args: number[]) => void;
  readonly momentumSgd: (...args: number[]) => void;
}

const page = 65536;
const limit = 65536 * page;

/** Returned arenas. Only the garbage collector gives WebAssembly memory back to the system, so the next step reuses it. */
const spare: Arena[] = [];
const maxSpare = 2;

/**
 * Zeroed memory of at least `bytes`: a returned arena if one fits. It never grows: growing would detach every view.
 *
 * @throws RangeError above 4 GiB, what WebAssembly can address
 */
export function takeArena(bytes: number): Arena {
  if (bytes > limit)
    throw new RangeError(`engine: the trained variables need ${bytes} bytes of optimizer memory; the limit is 4 GiB`);
  const fits = spare.findIndex((arena) => arena.bytes >= bytes && arena.bytes <= 2 * bytes + page);
  const arena = fits < 0 ? createArena(bytes) : spare.splice(fits, 1)[0]!;
  arena.view(0, arena.bytes / 4).fill(0);
  return arena;
}

/** Returns an arena; its views must not be used any more. */
export function returnArena(arena: Arena): void {
  spare.push(arena);
  if (spare.length > maxSpare) spare.shift();
}

function createArena(bytes: number): Arena {
  const memory = new WebAssembly.Memory({ initial: Math.max(1, Math.ceil(bytes / page)) });
  pin(memory.buffer);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([adamw, sgd, momentumSgd])), {
    host: { memory },
  });
  return {
    bytes: memory.buffer.byteLength,
    view: (offset, length) => new Float32Array(memory.buffer, offset, length),
    ...(exports as Pick<Arena, "adamw" | "sgd" | "momentumSgd">),
  };
}
