import { availableParallelism, cpus } from "node:os";

/** Seconds that all processors together have worked since the machine started. */
function busySeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0) / 1000;
}

/**
 * Starts watching what else the machine does.
 *
 * @returns a function that gives the share of all processors, 0 to 1, that other processes took since then; `own` is the
 *   processor time in seconds of what was measured
 */
export function watchLoad(): (own: number) => number {
  const busy = busySeconds();
  const started = performance.now();
  const self = process.cpuUsage();
  return (own) => {
    const seconds = (performance.now() - started) / 1000;
    const { user, system } = process.cpuUsage(self);
    const others = busySeconds() - busy - own - (user + system) / 1e6;
    return Math.max(0, others / (seconds * availableParallelism()));
  };
}
