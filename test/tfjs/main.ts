import { writeFileSync } from "node:fs";
import { fileOf, jasmine, type SpecResult } from "./jasmine"; // first: the specs want its globals
import "./environment";
import "tfjs-specs";
import { report as engineReport } from "@stillact/engine";
import { environmentName, ready } from "./environment";
import { seams } from "./seams";
import { createTracedCaller } from "./traced";

/** Runs tfjs' specs in the mode and into the file that the command line names (scripts/test-tfjs.mjs). */
const [mode, file, pattern] = process.argv.slice(2) as [string, string, string | undefined];

const nameOf = ({ fullName }: SpecResult) => fullName.replace(` ${environmentName} {}`, "");

const traced = createTracedCaller();
seams.alwaysCompile = mode === "zero";
seams.op = mode === "ops" ? traced.call : null;
seams.gradient = mode === "gradients" ? traced.call : null;

const env = jasmine.getEnv();
const grep = pattern === undefined ? null : new RegExp(pattern);
env.configure({ specFilter: (spec) => grep?.test(spec.getFullName()) ?? true });
const specs: unknown[] = [];
env.addReporter({
  specDone(result) {
    if (result.status === "excluded") return;
    const [message] = result.failedExpectations.map((failed) => failed.message);
    specs.push({ file: fileOf(result), name: nameOf(result), status: result.status, ...(message && { message }) });
    if (specs.length % 100 === 0) console.log(`specs: ${specs.length}`);
  },
  suiteDone(result) {
    for (const { message } of result.failedExpectations)
      specs.push({ file: "", name: nameOf(result), status: "failed", message });
  },
});

async function run(): Promise<void> {
  await ready;
  await env.execute();
  writeFileSync(file, JSON.stringify({ specs, calls: engineReport().calls, traced: traced.report }));
}

void run();
