import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { Failure, run } from "./processes.mjs";
import { inProject, kernelEnvironment, venvPython } from "./project.mjs";
import { createLine, duration, plain } from "./terminal.mjs";

/**
 * The project's notebooks in reading order, as paths; `only` keeps those whose number or name it lists, as in "02,09".
 *
 * @throws Failure if a notebook that `only` names does not exist
 */
export function listNotebooks({ only, folder = inProject("notebooks") } = {}) {
  const names = readdirSync(folder).filter((name) => /^\d\d-.*\.ipynb$/.test(name));
  const all = names.sort().map((name) => join(folder, name));
  if (only === undefined) return all;
  const wanted = only.split(",").map((word) => word.trim());
  const matches = (path, word) => [basename(path), study(path), study(path).slice(0, 2)].includes(word);
  const unknown = wanted.filter((word) => !all.some((path) => matches(path, word)));
  if (unknown.length > 0) {
    throw new Failure(`--only: no notebook "${unknown.join('", "')}"; there are ${all.map(study).join(", ")}.`);
  }
  return all.filter((path) => wanted.some((word) => matches(path, word)));
}

/** A notebook's name without folder and ending; its results have it too. */
export const study = (path) => basename(path, ".ipynb");

/**
 * Executes notebooks in order, each in a kernel of its own, and shows in the terminal how far they are. The value says
 * for each notebook that was started whether it ran to its end, and in how many seconds.
 *
 * @param settings environment variables that the kernels see
 * @param limit seconds that one notebook may take
 * @param keepGoing whether a failure lets the next notebooks run
 */
export async function executeNotebooks(paths, { output, settings, limit, keepGoing = false, line = createLine() }) {
  const args = [
    "--output",
    output,
    ...(limit ? ["--limit", String(limit)] : []),
    ...(keepGoing ? ["--keep-going"] : []),
  ];
  const outcomes = [];
  const show = createDisplay(paths.length, line, output);
  const code = await run(venvPython, [inProject("scripts", "execute.py"), ...args, ...paths], {
    env: kernelEnvironment(settings),
    onLine: (text) => {
      const event = JSON.parse(text);
      show(event);
      if (event.event === "done" || event.event === "failed") {
        outcomes.push({ name: event.name, passed: event.event === "done", seconds: event.seconds });
      }
    },
  });
  if (code !== 0 && outcomes.every(({ passed }) => passed)) {
    throw new Failure(`Executing the notebooks ended with exit code ${code}; what it said stands above.`);
  }
  return outcomes;
}

/** A function that shows the events of execute.py: one changing line for what runs, one lasting line for what ended. */
export function createDisplay(total, line, output) {
  let started = 0;
  let label = "";
  let cell = "";
  return (event) => {
    if (event.event === "notebook") {
      started += 1;
      label = `${event.name} (${started} of ${total})`;
      line.update(`  … ${label}`);
    } else if (event.event === "cell") {
      cell = `cell ${event.number} of ${event.of}`;
      line.update(`  … ${label}  ${cell}`);
    } else if (event.event === "progress") {
      line.update(`  … ${label}  ${describeProgress(event)}`);
    } else if (event.event === "warning") {
      const lines = plain(event.text).trimEnd().split("\n");
      line.print(lines.map((text) => `    ${text}`).join("\n"));
    } else if (event.event === "done") {
      line.print(`  ✓ ${label}  ${duration(event.seconds)}`);
    } else if (event.event === "failed") {
      line.print(`  ✗ ${label}  ${duration(event.seconds)}\n${describeFailure(event, output)}`);
    }
  };
}

/** One line: "cnn  fold 3 of 15, epoch 7  43 %  1 min 20 s left". */
export function describeProgress({ title, done, total, note, secondsLeft }) {
  const percent = total > 0 ? `${Math.floor((100 * done) / total)} %` : undefined;
  const left = Number.isFinite(secondsLeft) ? `${duration(Math.round(secondsLeft))} left` : undefined;
  return [title, note, percent, left].filter(Boolean).join("  ");
}

function describeFailure({ name, cell, source, error }, output) {
  const where = cell > 0 ? `in code cell ${cell}: ${source.trimStart().split("\n")[0]}` : "before its first cell";
  const message = plain(error).split("\n").slice(0, 40);
  const text = message.map((row) => `      ${row}`.trimEnd()).join("\n");
  return `    ${where}\n\n${text}\n\n    What ran until then: ${join(output, `${name}.failed.ipynb`)}`;
}
