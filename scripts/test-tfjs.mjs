import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { Failure, main, run } from "./processes.mjs";
import { inProject, readText, writeFileAtomic } from "./project.mjs";
import { setUpPackages } from "./setup.mjs";
import { createLine, duration } from "./terminal.mjs";
import { bundleSpecs, specsVersion } from "./tfjs-bundle.mjs";
import { modes, parseTfjsOptions, tfjsHelp } from "./tfjs-options.mjs";
import { group, judge, table } from "./tfjs-outcome.mjs";

/** `npm run test:tfjs`: tfjs-core's published specs on the engine. */
async function test(args) {
  const options = parseTfjsOptions(args);
  if (options.help) return console.log(tfjsHelp);
  await setUpPackages();
  mkdirSync(inProject("build", "tfjs"), { recursive: true });
  const bundle = inProject("build", "tfjs", "specs.cjs");
  await bundleSpecs(bundle);
  const deviations = JSON.parse(readText(inProject("test", "tfjs", "deviations.json")));
  console.log(`The specs of tfjs-core ${specsVersion()} on the engine`);
  const outcomes = [];
  for (const mode of options.modes) {
    const { specs, calls, traced, seconds } = await runSpecs(bundle, mode, options.grep);
    const judged = judge(specs, deviations, mode, { complete: options.grep === undefined });
    outcomes.push({ mode, ...judged, calls, compiled: traced.compiled, plain: traced.plain, seconds, all: specs });
    print(outcomes.at(-1));
  }
  if (options.json) writeFileAtomic(options.json, `${JSON.stringify(outcomes, null, 2)}\n`);
  const isRight = outcomes.every((outcome) => problems(outcome) === 0);
  if (options.update) {
    if (!isRight) throw new Failure("--update: not as expected, see above; environment.md stays as it is.");
    update(outcomes);
  }
  return isRight ? 0 : 1;
}

async function runSpecs(bundle, mode, grep) {
  const line = createLine();
  const started = performance.now();
  const file = inProject("build", "tfjs", `${mode}.json`);
  const log = inProject("build", "logs", `tfjs-${mode}.log`);
  rmSync(file, { force: true });
  const onLine = (text) => text.startsWith("specs: ") && line.update(`  … ${mode}  ${text}`);
  const code = await run(process.execPath, [bundle, mode, file, ...(grep === undefined ? [] : [grep])], {
    onLine,
    log,
  });
  line.update("");
  if (code !== 0)
    throw new Failure(`${mode}: the process of the specs ended with ${code}:\n${readText(log).slice(-2000)}`);
  return { ...JSON.parse(readFileSync(file, "utf8")), seconds: (performance.now() - started) / 1000 };
}

const problems = ({ unexpectedFailures, unexpectedPasses, missing }) =>
  unexpectedFailures.length + unexpectedPasses.length + missing.length;

function print(outcome) {
  const { mode, specs, passed, pending, known, unexpectedFailures, unexpectedPasses, missing } = outcome;
  const { calls, compiled, plain, seconds } = outcome;
  console.log(`\n${mode}: ${modes[mode]}`);
  console.log(
    `  ${problems(outcome) === 0 ? "✓" : "✗"} ${specs} specs, ${passed} passed, ${pending} pending, ${known} known deviations, ` +
      `${unexpectedFailures.length} unexpected failures, ${unexpectedPasses.length} unexpected passes  ${duration(seconds)}`,
  );
  console.log(`  kernels: ${calls.native} calls compiled, ${calls.javascript} as JavaScript`);
  if (compiled > 0) {
    const reasons = Object.entries(plain).map(([reason, names]) => [reason, sum(Object.values(names))]);
    console.log(`  functions: ${compiled} compiled, ${sum(reasons.map(([, n]) => n))} not, because`);
    list(reasons.sort(([, a], [, b]) => b - a));
  }
  const { files, causes } = group(unexpectedFailures);
  if (files.length > 0) {
    console.log("  unexpected failures by cause");
    list(causes);
    console.log("  and by file");
    list(files);
  }
  for (const name of unexpectedPasses) console.log(`  passes, take it out of deviations.json: ${name}`);
  for (const name of missing) console.log(`  does not exist, take it out of deviations.json: ${name}`);
}

const sum = (numbers) => numbers.reduce((total, n) => total + n, 0);

function list(counts, most = 25) {
  for (const [text, n] of counts.slice(0, most)) console.log(`    ${String(n).padStart(5)}  ${text}`);
  if (counts.length > most) console.log(`    ${String(sum(counts.slice(most).map(([, n]) => n))).padStart(5)}  others`);
}

function update(outcomes) {
  const file = inProject("environment.md");
  const [start, end] = ["<!-- tfjs: written by npm run test:tfjs -- --update, not by hand -->", "<!-- end of tfjs -->"];
  const text = readText(file);
  const [before, rest] = text.split(start);
  const after = rest?.split(end)[1];
  if (after === undefined) throw new Failure(`environment.md: the marks "${start}" and "${end}" are missing.`);
  writeFileAtomic(file, `${before}${start}\n\n${table(outcomes, modes)}\n\n${end}${after}`);
}

main(() => test(process.argv.slice(2)));
