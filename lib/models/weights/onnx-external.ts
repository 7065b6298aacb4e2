import { type Field, fields, integers } from "./wire";

/** Field numbers of onnx.proto3, of the messages on the way to a tensor. */
const parts: { readonly [message: string]: { readonly [field: number]: string } } = {
  model: { 7: "graph", 25: "function" },
  graph: { 1: "node", 5: "tensor", 15: "sparse" },
  function: { 7: "node", 11: "attribute" },
  node: { 5: "attribute" },
  attribute: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
  sparse: { 1: "tensor", 2: "tensor" },
};
const tensor = { external: 13, location: 14 } as const;
const entry = { key: 1, value: 2 } as const;

/** Graphs within graphs (the branches of an If); exports have a few. */
const MAX_DEPTH = 100;

/**
 * The files beside an ONNX model that hold values of it, as the model names them: of all its tensors, those of branches
 * and constants too.
 *
 * @throws Error if the bytes are no ONNX model, or a name could lead out of the model's folder
 */
export function externalFiles(model: Uint8Array<ArrayBuffer>): string[] {
  const found = new Set<string>();
  const visit = (bytes: Uint8Array<ArrayBuffer>, message: string, depth: number) => {
    if (depth > MAX_DEPTH) throw new Error("its graphs are nested too deeply");
    if (message === "tensor") {
      const location = locationOf(bytes);
      if (location !== undefined) found.add(checked(location));
      return;
    }
    for (const field of fields(bytes)) {
      const part = parts[message]![field.id];
      if (part && field.kind === "bytes") visit(field.value, part, depth + 1);
    }
  };
  visit(model, "model", 0);
  return [...found].sort();
}

function locationOf(bytes: Uint8Array<ArrayBuffer>): string | undefined {
  let isExternal = false;
  let location = "";
  for (const field of fields(bytes)) {
    if (field.id === tensor.location) isExternal = integers(field)[0] === 1;
    else if (field.id === tensor.external && field.kind === "bytes") {
      const [key, value] = [entry.key, entry.value].map((id) => textOf([...fields(field.value)], id));
      if (key === "location") location = value!;
    }
  }
  return isExternal ? location : undefined;
}

function textOf(all: readonly Field[], id: number): string {
  const last = all.findLast((field) => field.id === id);
  return last?.kind === "bytes" ? Buffer.from(last.value).toString("utf8") : "";
}

function checked(location: string): string {
  const isInside = location.split("/").every((part) => part !== "" && part !== "." && part !== "..");
  if (isInside && !/[\\:\0]/.test(location)) return location;
  throw new Error(`it keeps values in ${JSON.stringify(location.slice(0, 200))}, which is no file of its folder`);
}
