import util from "node:util"; // default import: a Node too old to have parseArgs still reaches the check of its version

/** Text without colours and cursor movements. */
export const plain = (text) => util.stripVTControlCharacters(text);

/** 75 is "1 min 15 s". */
export function duration(seconds) {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/**
 * One line that is rewritten in place on a terminal. Elsewhere (a log, a pipe) a state is printed at most every
 * `every` seconds.
 */
export function createLine(stream = process.stdout, every = 15) {
  let shown = "";
  let printed = performance.now();
  const clear = () => {
    if (stream.isTTY && shown) stream.write("\r\x1b[2K");
    shown = "";
  };
  return {
    /** Replaces the line. */
    update(text) {
      if (stream.isTTY) {
        const cut = text.slice(0, (stream.columns || 80) - 1);
        if (cut !== shown) stream.write(`\r\x1b[2K${cut}`);
        shown = cut;
      } else if (performance.now() - printed >= every * 1000) {
        stream.write(`${text}\n`);
        printed = performance.now();
      }
    },
    /** Prints lines that stay, in place of the one that changes. */
    print(text) {
      clear();
      stream.write(`${text}\n`);
      printed = performance.now();
    },
  };
}

/** A function that runs named steps under a title, one line each with the time it took. */
export function createStep(title, line = createLine()) {
  let first = true;
  return async (name, work) => {
    if (first) line.print(title);
    first = false;
    const started = performance.now();
    const elapsed = () => duration((performance.now() - started) / 1000);
    line.update(`  … ${name}`);
    const timer = setInterval(() => line.update(`  … ${name}  ${elapsed()}`), 1000);
    try {
      const result = await work();
      line.print(`  ✓ ${name}  ${elapsed()}`);
      return result;
    } catch (error) {
      line.print(`  ✗ ${name}  ${elapsed()}`);
      throw error;
    } finally {
      clearInterval(timer);
    }
  };
}
