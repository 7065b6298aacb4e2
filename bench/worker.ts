import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { type EngineName, use } from "@stillact/engine";
import { workloads } from "./workloads";
import type { Contender, Task } from "./workloads/workload";

/** node worker.js WORKLOAD CONTENDER THREADS: answers "steps N" with times, values and processor time, and "memory" with the peak so far. */
async function work([name, contender, threads]: string[]): Promise<void> {
  const engines: Partial<Record<string, EngineName>> = {
    ours: "onnxruntime",
    "tfjs-node": "tensorflow",
    "tfjs-cpu": "cpu",
  };
  const { versions } = await use(engines[contender!]!, { threads: Number(threads) });
  const task = workloads.find((workload) => workload.name === name)!.prepare(contender as Contender);
  answer({ versions });

  for await (const line of createInterface({ input: process.stdin })) {
    const [what, count] = line.split(" ");
    answer(what === "memory" ? { peakMiB: peakMemory() } : await steps(task, Number(count)));
  }
  process.exit(0);
}

async function steps(task: Task, count: number) {
  const times: number[] = [];
  const values: (number | undefined)[] = [];
  const before = process.cpuUsage();
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    const value = await task.step();
    times.push(performance.now() - started);
    if (value !== undefined && !Number.isFinite(value)) throw new Error(`a step computed ${value}`);
    values.push(value);
    task.between?.();
  }
  const { user, system } = process.cpuUsage(before);
  return { times, values, cpu: (user + system) / 1e6 };
}

const answer = (message: object) => process.stdout.write(`${JSON.stringify(message)}\n`);

/** The most memory this process has held, in MiB. */
function peakMemory(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))![1]) / 1024;
}

work(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
