/** What goes wrong while a function is traced, and what to do about it. Each message ends with the line it comes from. */
import { dirname, relative, sep } from "node:path";

function at(place: Place, message: string, cause?: unknown): Error {
  const line = userLine(place);
  return new Error(line ? `${message} (in ${line})` : message, cause === undefined ? {} : { cause });
}

export const noRule = (kernel: string) =>
  at(
    here(),
    `engine: the op ${kernel} cannot be traced; ${
      /3D/.test(kernel)
        ? 'train and predict such models with engine.use("cpu") or, where @tensorflow/tfjs-node is installed, engine.use("tensorflow")'
        : "compute it outside the traced function and pass it in as an input"
    }`,
  );

/** What a kernel's rule has thrown, with the name of the op. */
export function inRule(kernel: string, cause: unknown): Error {
  const reason = cause instanceof Error ? cause.message.replace(/^engine: /, "") : cause;
  return at(here(), `engine: the op ${kernel} cannot be traced: ${reason}`, cause);
}

export const reading = () =>
  at(
    here(),
    "engine: a tensor was read (data, dataSync, array, print) inside a traced function, where it has no values yet; " +
      "return it and read it outside",
  );

export const asynchronous = () =>
  at(here(), "engine: a traced function returned a Promise; it must compute its tensors synchronously, without await");

export const newVariables = (names: readonly string[]) =>
  at(
    here(),
    `engine: ${names.length} variable(s) were made inside a traced function (${names.slice(0, 3).join(", ")}); make them ` +
      "before it: build the model first (give its first layer an inputShape), and train with engine.trainStep, not tf.train",
  );

export const dtypeUnsupported = (dtype: string) =>
  at(here(), `engine: a ${dtype} tensor cannot be traced; the dtypes are float32, int32 and bool`);

/** An op of a traced function, and where it was called. */
export interface Located {
  readonly kernel: string;
  readonly place: Place;
}

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : String(cause));

/** The node that a message of ONNX Runtime names. */
export const nodeIn = (cause: unknown): string | undefined =>
  /(?:Name:'|[Nn]ode \()(t\d+)\b/.exec(messageOf(cause))?.[1];

/** ONNX Runtime has refused a graph or failed while it ran, at the op that was `located`, if it was. */
export function fromRuntime(cause: unknown, located: Located | null): Error {
  const [text, op] = [messageOf(cause), located ? `the op ${located.kernel}` : "an op"];
  const place = located?.place ?? here();
  if (/out of data bounds|invalid indice|invalid index/.test(text))
    return at(
      place,
      `engine: ${op} met an index out of range: indices start at 0 and stay below the length of their axis`,
      cause,
    );
  const isDtype = /Type Error|NOT_IMPLEMENTED|Could not find an implementation/.test(text);
  const reason = text
    .replace(/^[\s\S]*Status Message: /, "")
    .replace(/\/\S*onnxruntime\S* .*?\) (?=\S* ?(?:was false|\[ONNXRuntimeError\]))/, "");
  return at(
    place,
    `engine: ONNX Runtime cannot compute ${op}: ${reason}${isDtype ? "; cast its inputs to float32 first" : ""}`,
    cause,
  );
}

/** True if one of the tfjs ops that were running draws random values in JavaScript. */
export const isRandom = (scopes: readonly string[]) =>
  scopes.some((scope) => /^rand|multinomial|truncatedNormal/.test(scope));

/** `scopes` are the tfjs ops that were running when the tensor was made at `place`, outermost first. */
export function bakedConstant(shape: readonly number[], scopes: readonly string[], place: Place): Error {
  const maker = scopes.length > 0 ? `tf.${scopes.join(" > tf.")}` : "tf.tensor or the like";
  const start = `engine: a [${shape}] tensor was made from JavaScript values by ${maker} inside a traced function, where it would be the same at every call`;
  if (isRandom(scopes))
    return at(
      place,
      `${start}: draws of integers, of one value or with a seed; use engine.random (uniform, normal, …) instead`,
    );
  return at(place, `${start}; pass it in as an input, or wrap it in engine.constant if it is meant to stay`);
}

/** A place in the program, looked up only when it is needed: that takes longer than recording it. */
export type Place = { readonly stack?: string };

/** Records where the program is. */
export function here(): Place {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100; // there are many frames of tfjs between user code and a kernel
  const place: { stack?: string } = {};
  Error.captureStackTrace(place, here);
  Error.stackTraceLimit = stackTraceLimit;
  return place;
}

const engineFolder = dirname(__dirname);

const isOurs = (frame: string) =>
  frame.includes(engineFolder + sep) ||
  /node_modules[\\/](@tensorflow|onnxruntime)|\(?node:|<anonymous>\)?$/.test(frame);

/** The line of the code that uses the engine, "path:line", or null where the stack shows none. */
function userLine(place: Place): string | null {
  const frame = place.stack
    ?.split("\n")
    .slice(1)
    .find((line) => !isOurs(line));
  const found = frame?.match(/(?:\(|at )(?:file:\/\/)?([^()]+?):(\d+):\d+\)?$/);
  if (!found) return null;
  const [, path, line] = found as unknown as [string, string, string];
  const near = relative(process.cwd(), path);
  return `${near.startsWith("..") ? path : near}:${line}`;
}
