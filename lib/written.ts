import { builtinModules, createRequire } from "node:module";
import { canonicalJson } from "./files";
import { type FreeVariables, freeVariables } from "./free-variables";

type Fn = (...inputs: never[]) => unknown;

/** Functions that stand in no module of the project (a notebook's), as one piece of code. */
export interface Written {
  /** Whose code it is, for errors: the name of a method. */
  readonly what: string;
  readonly functions: readonly Fn[];
  /** What the functions may read from around them, by name, because it is named elsewhere: in a method's parameters. */
  readonly values: { readonly [name: string]: unknown };
  /** How to give what they read besides, for errors. */
  readonly remedy: string;
}

/**
 * Names functions by all that their results depend on: their texts, and the values of the notebook's variables that they
 * read, those of the notebook's functions that they call included. Imports and globals count as fixed.
 *
 * @throws Error that lists the variables whose values can neither be seen nor are given
 */
export function describeWritten({ what, functions, values, remedy }: Written): string[] {
  const named = new Set([...Object.keys(values), ...functions.map(({ name }) => name)]);
  const seen = look(what, functions, named);
  if (seen.unseen.size === 0) return seen.lines;
  const names = [...seen.unseen].sort().join(", ");
  throw new Error(
    `${what}: its code reads ${names} from around it, so a result could be taken for that of another value; ${remedy}`,
  );
}

/** The values of the notebook's variables that a function reads, by name, as far as they are plain JSON. */
export function notebookValues(fn: Fn): Record<string, unknown> {
  return look(fn.name, [fn], new Set()).values;
}

function look(what: string, functions: readonly Fn[], named: ReadonlySet<string>) {
  const lines: string[] = [];
  const unseen = new Set<string>();
  const values: Record<string, unknown> = {};
  const waiting = [...functions];
  const known = new Set(waiting);
  for (let fn = waiting.pop(); fn; fn = waiting.pop()) {
    const { plain, exported } = read(what, fn);
    lines.push(String(fn));
    const variables = notebookVariables();
    // A variable of the same cell is a local one, which its namesake among the notebook's may no longer be equal to.
    for (const name of plain) {
      if (!named.has(name) && !isFixed(name) && !isImported(variables[name])) unseen.add(name);
    }
    for (const name of exported) {
      if (named.has(name)) continue;
      if (variables[name] === undefined) unseen.add(name);
      else if (isJson(variables[name])) {
        values[name] = variables[name];
        lines.push(`${name} = ${canonicalJson(variables[name])}`);
      } else if (isImported(variables[name])) lines.push(`import ${name}`);
      else if (typeof variables[name] !== "function") unseen.add(name);
      else if (!known.has(variables[name] as Fn)) {
        known.add(variables[name] as Fn);
        waiting.push(variables[name] as Fn);
      }
    }
  }
  return { lines: lines.sort(), unseen, values };
}

function read(what: string, fn: Fn): FreeVariables {
  try {
    return freeVariables(String(fn));
  } catch (error) {
    throw new Error(
      `${what}: the code of ${fn.name || "a function"} cannot be read (${(error as Error).message}); give a function as it is ` +
        "written, not a bound one",
    );
  }
}

/** Globals, what compilers add (`__rest`), and the two packages that networks are written with. */
const isFixed = (name: string) =>
  name in globalThis || name.startsWith("__") || ["tf", "engine", "require", "module"].includes(name);

/** The variables and imports of the open notebook: its kernel keeps them in one object. */
function notebookVariables(): Record<string, unknown> {
  return (globalThis as { __tslab__?: { exports?: Record<string, unknown> } }).__tslab__?.exports ?? {};
}

function isJson(value: unknown): boolean {
  try {
    canonicalJson(value);
    return true;
  } catch {
    return false;
  }
}

/** Whether a value is a module, or comes out of one: what is loaded, and Node's own. */
function isImported(value: unknown): boolean {
  if (typeof value !== "function" && (typeof value !== "object" || value === null)) return false;
  const modules = Object.values(createRequire(__filename).cache).map((module) => module?.exports as unknown);
  const holds = (exports: unknown) => {
    if (exports === value) return true;
    if (exports === null || typeof exports !== "object") return false;
    const fields = Object.values(Object.getOwnPropertyDescriptors(exports));
    return fields.some(({ get, value: field }) => (get ? get.call(exports) : field) === value);
  };
  if (modules.some(holds)) return true;
  const namespace = (value as { default?: unknown } | null)?.default; // import * as fs from "node:fs"
  return builtinModules
    .filter((name) => commonModules.test(name))
    .map((name) => process.getBuiltinModule(name) as unknown)
    .some((exports) => exports === namespace || holds(exports));
}

/** Of Node's modules those whose mere loading warns of nothing. */
const commonModules =
  /^(assert|buffer|child_process|crypto|events|fs|os|path|perf_hooks|readline|stream|timers|url|util|zlib)(\/promises)?$/;
