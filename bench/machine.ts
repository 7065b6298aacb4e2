import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";

export interface Machine {
  cpu: string;
  cores: number;
  memory_gib: number;
  platform: string;
}

export function machine(): Machine {
  return {
    cpu: cpuName(),
    cores: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform} ${process.arch}`,
  };
}

/** The processor's own name; its family and model where the name is as general as virtual machines report it. */
function cpuName(): string {
  const name = cpus()[0]?.model.trim() ?? "unknown";
  if (process.platform !== "linux" || !existsSync("/proc/cpuinfo")) return name;
  const field = (key: string) =>
    new RegExp(`^${key}\\s*: (\\d+)$`, "m").exec(readFileSync("/proc/cpuinfo", "utf8"))?.[1];
  const [family, model] = [field("cpu family"), field("model")];
  return family && model ? `${name} (family ${family}, model ${model})` : name;
}

/** The commit that is measured, and whether tracked files differ from it. */
export function gitState(folder: string): { git: string; dirty: boolean } {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: folder, encoding: "utf8", stdio: "pipe" }).trim();
  try {
    return { git: git("rev-parse", "HEAD"), dirty: git("status", "--porcelain", "--untracked-files=no") !== "" };
  } catch {
    return { git: "unknown", dirty: false };
  }
}
