import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { countTests } from "./count.mjs";
import { executeNotebooks, listNotebooks } from "./notebooks.mjs";
import { Failure, main, run } from "./processes.mjs";
import { inProject, readText, tsc } from "./project.mjs";
import { setUp } from "./setup.mjs";
import { duration } from "./terminal.mjs";

/** What the design gives a notebook in the test profile, and where it is stopped because it hangs, in seconds. */
const target = 40;
const limit = 240;

const bin = (path) => inProject("node_modules", ...path.split("/"));

async function vitest(args, folder) {
  const file = join(folder, "vitest.json");
  const options = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const code = await run(process.execPath, [bin("vitest/vitest.mjs"), "run", ...options, ...args]);
  return countTests(readText(file), code);
}

async function check(name, args) {
  console.log(name);
  const started = performance.now();
  const passed = (await run(process.execPath, args)) === 0;
  console.log(`  ${passed ? "✓" : "✗"} ${duration((performance.now() - started) / 1000)}`);
  return passed ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

async function notebooks(build) {
  const settings = {
    STILLACT_DATA: "figures",
    STILLACT_PROFILE: "test",
    STILLACT_HEADLESS: "1",
    STILLACT_BUILD: build,
  };
  console.log("Notebooks, test profile");
  const paths = listNotebooks();
  const output = join(build, "notebooks");
  const outcomes = await executeNotebooks(paths, { output, settings, limit, keepGoing: true });
  for (const { name, seconds } of outcomes.filter((outcome) => outcome.seconds > target)) {
    console.log(`    ${name} took ${duration(seconds)}: the test profile should stay below ${target} s.`);
  }
  const passed = outcomes.filter((outcome) => outcome.passed).length;
  return { passed, failed: paths.length - passed };
}

/**
 * What `npm test` passes on to Vitest: parts of paths, and a few options.
 *
 * @throws Failure at an option that it does not know; Vitest would print a stack
 */
function vitestArguments(args) {
  const text = { type: "string" };
  const flag = { type: "boolean" };
  const options = { testNamePattern: { ...text, short: "t" }, update: { ...flag, short: "u" }, bail: text };
  try {
    parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    const known = "npm test -- evaluate -t 'name of a test' -u --bail 1";
    throw new Failure(`${error.message}\nnpm test takes parts of paths and -t, -u and --bail: ${known}`);
  }
  return args;
}

async function test(given) {
  const args = vitestArguments(given);
  const sum = { passed: 0, failed: 0 };
  const folder = mkdtempSync(join(tmpdir(), "stillact-test-"));
  const add = async (work) => {
    try {
      const { passed, failed } = await work();
      sum.passed += passed;
      sum.failed += failed;
    } catch (error) {
      if (error instanceof Failure && error.exitCode === 130) throw error;
      console.error(error instanceof Failure ? error.message : error);
      sum.failed += 1;
    }
  };
  try {
    let ready = false;
    await add(async () => {
      await setUp();
      ready = true;
      return { passed: 0, failed: 0 };
    });
    if (ready && args.length > 0) {
      await add(() => vitest(args, folder));
    } else if (ready) {
      await add(() => check("Type check", [tsc, "--noEmit", "-p", "."]));
      await add(() => check("Lint", [bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings"]));
      await add(() => check("Imports", [bin("dependency-cruiser/bin/dependency-cruise.mjs"), "lib"]));
      await add(() => vitest([], folder));
      await add(() => notebooks(folder));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`${sum.passed} passed, ${sum.failed} failed`);
  return sum.failed > 0 ? 1 : 0;
}

main(() => test(process.argv.slice(2)));
