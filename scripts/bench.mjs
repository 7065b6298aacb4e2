import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { pytorch } from "../bench/peers/pytorch.mjs";
import { tfjsNodePeer } from "../bench/peers/tfjs-node.mjs";
import { benchHelp, parseBenchOptions } from "./bench-options.mjs";
import { Failure, main, runLogged } from "./processes.mjs";
import { allocation, inProject, readText, root, tsc, writeFileAtomic } from "./project.mjs";
import { setUpPackages } from "./setup.mjs";
import { createLine, createStep } from "./terminal.mjs";

/** `npm run bench`: the engine beside its peers. */
async function bench(args) {
  const options = parseBenchOptions(args);
  if (options.help) return console.log(benchHelp);
  await setUpPackages();
  mkdirSync(inProject("build", "bench"), { recursive: true });
  // A copy of its own: what is edited while the bench runs does not change what it measures.
  const folder = mkdtempSync(inProject("build", "bench", "code-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true })); // Ctrl-C included
  const log = inProject("build", "logs", "bench.log");
  await runLogged("Compiling bench", process.execPath, [tsc, "-p", "bench", "--outDir", folder], { log });
  // The copy's own engine, not the one that is compiled for notebooks.
  const engine = { name: "@stillact/engine", main: "../../../lib/engine/index.js" };
  writeFileAtomic(join(folder, "node_modules", engine.name, "package.json"), JSON.stringify(engine));
  return compare(createRequire(import.meta.url)(join(folder, "bench", "main.js")), options);
}

/** Measures with the compiled bench, and writes what was found; the value is the exit code. */
async function compare(compiled, { only, rounds, threads, json, setup, update }) {
  const { runBench, workloadNames, isComplete, lossesDiffer, renewTables } = compiled;
  const unknown = (only ?? []).filter((name) => !workloadNames().includes(name));
  if (unknown.length > 0) {
    throw new Failure(`--only: no workload "${unknown.join('", "')}"; there are ${workloadNames().join(", ")}.`);
  }
  await setUpPeers(setup);
  const peers = { python: pytorch.find(), tfjsNode: tfjsNodePeer.find() !== undefined };
  const write = (file, results) => writeFileAtomic(file, `${JSON.stringify(results, null, 2)}\n`);
  const onResults = (results) => json && write(json, results); // so that an interrupted run leaves what it has
  const results = await runBench({
    root,
    only,
    rounds,
    threads,
    ...peers,
    kernel: allocation,
    onResults,
    line: createLine(),
  });

  if (!only) write(inProject("bench", "results.json"), results);
  const failed = results.rows.some((row) => Object.keys(row.failures).length > 0 || lossesDiffer(row));
  if (update) {
    if (failed || !isComplete(results)) {
      throw new Failure("--update: numbers are missing, see above; README.md and environment.md stay as they are.");
    }
    for (const [file, content] of Object.entries(renewTables(results, (name) => readText(inProject(name))))) {
      writeFileAtomic(inProject(file), content);
    }
  }
  return failed ? 1 : 0;
}

/** Fetches the peers that are missing, if that is wanted. */
async function setUpPeers(wanted) {
  const step = createStep("Peers");
  for (const peer of [pytorch, tfjsNodePeer]) {
    if (peer.find()) continue;
    const reason = peer.unsupported?.();
    if (reason) console.log(`${peer.name} is left out: ${reason}.`);
    else if (wanted || (await agrees(peer))) await step(peer.name, () => peer.setUp());
    else console.log(`${peer.name} is left out; npm run bench -- --setup fetches ${peer.download}.`);
  }
}

async function agrees({ name, download }) {
  if (!process.stdin.isTTY) return false;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${name} is missing. Fetch ${download}? [y/N] `);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

main(() => bench(process.argv.slice(2)));
