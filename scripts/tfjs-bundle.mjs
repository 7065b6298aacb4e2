import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { inProject, root } from "./project.mjs";

/** The folder of tfjs-core. */
const core = () =>
  dirname(createRequire(join(root, "lib", "package.json")).resolve("@tensorflow/tfjs-core/package.json"));

/** The version of tfjs-core, whose specs run. */
export const specsVersion = () => JSON.parse(readFileSync(join(core(), "package.json"), "utf8")).version;

/** The modules that stand in for others while the specs run, by the end of the path of those. */
const standIns = {
  [join("tfjs-core", "dist", "ops", "operation.js")]: "operation.ts",
  [join("tfjs-core", "dist", "gradients.js")]: "gradients.ts",
  [join("lib", "engine", "run", "cost.ts")]: "cost.ts",
};

/**
 * Bundles tfjs-core's published specs with the engine, Jasmine and one tfjs-core into the CommonJS file `output`. The specs
 * are ES modules in a CommonJS package that import its sources, so that Node alone can neither load them nor share them with
 * the engine, which requires the package's bundle.
 */
export async function bundleSpecs(output) {
  const { build } = await import("rolldown"); // set up by now
  await build({
    input: inProject("test", "tfjs", "main.ts"),
    platform: "node",
    external: [/^onnxruntime-node/, "protobufjs", "jasmine-core", "node-fetch"],
    resolve: {
      mainFields: ["module", "main"],
      alias: { "@stillact/engine": inProject("lib", "engine", "index.ts") },
    },
    plugins: [specs(join(core(), "dist"))],
    treeshake: false, // by its package.json tfjs-core's specs have no effect
    checks: { pluginTimings: false },
    logLevel: "warn",
    output: { file: output, format: "cjs", sourcemap: false },
  });
}

function specs(folder) {
  const files = readdirSync(folder, { recursive: true }).filter((file) => file.endsWith("_test.js"));
  return {
    name: "tfjs-specs",
    async resolveId(source, importer) {
      if (source === "tfjs-specs") return "\0tfjs-specs";
      const resolved = await this.resolve(source, importer, { skipSelf: true });
      const [, standIn] = Object.entries(standIns).find(([path]) => resolved?.id.endsWith(sep + path)) ?? [];
      if (!standIn) return resolved;
      const replacement = inProject("test", "tfjs", standIn);
      return importer === replacement ? resolved : replacement;
    },
    load: (id) =>
      id === "\0tfjs-specs" ? files.map((file) => `import ${JSON.stringify(join(folder, file))};`).join("\n") : null,
    transform(code, id) {
      if (!id.endsWith("_test.js")) return null;
      return { code: `globalThis.specFile = ${JSON.stringify(relative(folder, id))};\n${code}`, map: null };
    },
  };
}
