/**
 * What the specs of one mode came to, against the deviations that are known.
 *
 * @param specs {file, name, status, message} of each spec that ran
 * @param deviations {modes, file, reason, specs} of test/tfjs/deviations.json
 * @param complete false where only some specs were asked for: others may stand in the deviations
 */
export function judge(specs, deviations, mode, { complete = true } = {}) {
  const key = (file, name) => `${file}: ${name}`;
  const known = new Set();
  for (const deviation of deviations.filter(({ modes }) => modes.includes(mode))) {
    for (const name of deviation.specs) known.add(key(deviation.file, name));
  }
  // Some specs bear the same name.
  const byKey = new Map();
  for (const spec of specs) {
    const name = key(spec.file, spec.name);
    byKey.set(name, [...(byKey.get(name) ?? []), spec]);
  }
  const failed = specs.filter(({ status }) => status === "failed");
  const isKnown = ({ file, name }) => known.has(key(file, name));
  const passes = [...known].filter((name) => byKey.get(name)?.every(({ status }) => status !== "failed"));
  return {
    specs: specs.length,
    passed: specs.filter(({ status }) => status === "passed").length,
    pending: specs.filter(({ status }) => status === "pending").length,
    known: failed.filter(isKnown).length,
    unexpectedFailures: failed.filter((spec) => !isKnown(spec)),
    unexpectedPasses: passes,
    missing: complete ? [...known].filter((name) => !byKey.has(name)) : [],
  };
}

/** How many failures each file of specs and each cause has, the most first. A cause is a message without its numbers. */
export function group(failures) {
  const cause = (message) =>
    message
      .split("\n")[0]
      .replace(/-?\d+(\.\d+)?(e[-+]?\d+)?/g, "#")
      .slice(0, 160);
  return {
    files: counted(failures.map(({ file }) => file)),
    causes: counted(failures.map((spec) => cause(spec.message))),
  };
}

function counted(words) {
  const counts = new Map();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

const number = (n) => n.toLocaleString("en-GB");

/** The table of environment.md. */
export function table(outcomes, modes) {
  const header = [
    "| mode | passed of those that run | known deviations | calls of kernels: compiled, as JavaScript | functions compiled |",
    "|---|---|---|---|---|",
  ];
  const rows = outcomes.map(({ mode, specs, passed, pending, known, calls, compiled }) => {
    const cells = [`${mode}: ${modes[mode]}`, `${number(passed)} of ${number(specs - pending)}`, number(known)];
    return [...cells, `${number(calls.native)}, ${number(calls.javascript)}`, compiled ? number(compiled) : "–"];
  });
  return [...header, ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n");
}
