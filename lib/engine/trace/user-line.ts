import { dirname, relative, sep } from "node:path";

/** A place in the program, to be read when it is needed: looking it up takes longer than noting it. */
export type Place = { readonly stack?: string };

/** Notes where the program is. */
export function here(): Place {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 100; // between user code and a kernel lie many frames of tfjs
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
export function userLine(place: Place): string | null {
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
