import { existsSync, readFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { dirname, extname, join, relative, sep } from "node:path";
import { parse } from "acorn";
import { sha256 } from "./files";
import { describeWritten, type Written } from "./written";

/**
 * What something is made of: modules by file name (`__filename`; the extension does not matter), each with all that it
 * imports, and functions that stand in no module of the project (a notebook's), by their texts and what they read from
 * around them.
 */
export type Code = readonly (string | ((...inputs: never[]) => unknown) | Written)[];

/**
 * Names code by what decides its results: the compiled modules that it reaches by import, without comments, types and
 * layout, and the versions of the packages that these modules use. Each module is read once per process.
 *
 * @returns SHA-256, as 64 hexadecimal digits
 * @throws Error if a module is not compiled, or a function reads what cannot be seen; the message says what to do
 */
export function codeHash(code: Code): string {
  const modules = new Map<string, Module>();
  const waiting = code.filter((part) => typeof part === "string").map(compiledFile);
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (modules.has(file)) continue;
    const module = readModule(file);
    modules.set(file, module);
    waiting.push(...module.imports);
  }
  const parts = [...modules.values()].flatMap(({ name, hash, packages }) => [`${name} ${hash}`, ...packages]);
  const texts = code.flatMap((part) => {
    if (typeof part === "string") return [];
    if (typeof part !== "function") return describeWritten(part);
    const remedy = "name it in a list of code with the values that it reads";
    return describeWritten({ what: part.name || "a function", functions: [part], values: {}, remedy });
  });
  return sha256(JSON.stringify([[...new Set(parts)].sort(), texts]));
}

interface Module {
  /** Its path inside the project, the same on every machine. */
  name: string;
  /** Of its tokens. */
  hash: string;
  /** Compiled files of the project. */
  imports: readonly string[];
  /** Other packages, each with its version. */
  packages: readonly string[];
}

const known = new Map<string, Module>();

function readModule(file: string): Module {
  const before = known.get(file);
  if (before) return before;
  const { tokens, imports } = read(file);
  const require = createRequire(file);
  const own = imports.filter((specifier) => /^(\.|@stillact\/)/.test(specifier));
  const foreign = imports.filter((specifier) => !own.includes(specifier) && !isBuiltin(specifier));
  const folder = packageFolder(file);
  const module = {
    name: `${packageJson(folder).name}/${relative(folder, file).replaceAll(sep, "/")}`,
    hash: sha256(tokens.join("\n")),
    imports: own.map((specifier) => require.resolve(specifier)),
    packages: foreign.map((specifier) => versionOf(specifier, require)),
  };
  known.set(file, module);
  return module;
}

/** The tokens of a compiled module, and what it imports by a literal name. */
function read(file: string): { tokens: string[]; imports: string[] } {
  const source = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  if (source === undefined)
    throw new Error(
      `There is no ${file}: results are named by the compiled code that made them. Compile it (npm run build), then run ` +
        "this again.",
    );
  const tokens: string[] = [];
  parse(source, {
    ecmaVersion: "latest",
    onToken: ({ start, end }) => tokens.push(source.slice(start, end)),
  });
  const imports = tokens.flatMap((token, i) => {
    const isImport = (token === "require" || token === "import") && tokens[i + 1] === "(" && tokens[i + 3] === ")";
    return isImport && /^["']/.test(tokens[i + 2]!) ? [tokens[i + 2]!.slice(1, -1)] : [];
  });
  return { tokens, imports };
}

/** The compiled file of a module, whether it runs compiled or, under a test runner, from its source. */
function compiledFile(module: string): string {
  const folder = packageFolder(module);
  const path = relative(folder, module).replace(/^dist[\\/]/, "");
  return join(folder, "dist", `${path.slice(0, path.length - extname(path).length)}.js`);
}

function packageFolder(file: string): string {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) throw new Error(`There is no package.json above ${file}`);
  }
}

function versionOf(specifier: string, require: NodeJS.Require): string {
  const name = specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
  const folder = (require.resolve.paths(name) ?? [])
    .map((place) => join(place, name))
    .find((place) => existsSync(join(place, "package.json")));
  return `${name} ${folder ? packageJson(folder).version : "absent"}`;
}

const packageJson = (folder: string): { name: string; version: string } =>
  JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
