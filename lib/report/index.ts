/** The namespace `results` of a notebook: all of lib/results, and `import`, which scores what it reads. */
export * from "../results";
export { importPredictions as import } from "./import";
