import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { kernelEnvironment, venvPython } from "../../scripts/project.mjs";

const root = join(__dirname, "..", "..");

interface Event {
  event: string;
  [name: string]: unknown;
}

let folder: string;
beforeEach(async () => {
  if (!existsSync(venvPython)) throw new Error(`${venvPython} is missing: npm test sets it up`);
  folder = await mkdtemp(join(tmpdir(), "stillact-execute-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function notebook(name: string, sources: string[]) {
  const cells = sources.map((source, index) => ({
    cell_type: "code",
    id: `cell-${index}`,
    metadata: { execution: { "iopub.status.busy": "2020-01-01" } },
    source,
    execution_count: 99,
    outputs: [],
  }));
  const metadata = { kernelspec: { name: "another", display_name: "Another" }, editor: "x" };
  const path = join(folder, `${name}.ipynb`);
  await writeFile(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells }));
  return path;
}

/** Runs execute.py; `onEvent` sees each event and may answer it. */
function execute(args: string[], onEvent: (event: Event, child: ReturnType<typeof spawn>) => void = () => {}) {
  const output = join(folder, "executed");
  return new Promise<{ code: number | null; events: Event[]; output: string }>((resolve) => {
    const script = join(root, "scripts", "execute.py");
    const stdio = ["pipe", "pipe", "inherit"] as const;
    const env = kernelEnvironment({ STILLACT_WORD: "seen" });
    const child = spawn(venvPython, [script, "--output", output, ...args], { env, stdio: [...stdio] });
    const events: Event[] = [];
    createInterface({ input: child.stdout! }).on("line", (line) => {
      events.push(JSON.parse(line));
      onEvent(events.at(-1)!, child);
    });
    child.on("close", (code) => resolve({ code, events, output }));
  });
}

const read = async (folder: string, name: string) => JSON.parse(await readFile(join(folder, name), "utf8"));

// What lib's progress display does: one slot, shown and then updated, with the numbers in its metadata.
const progressCell = `
const file = Object.keys(require.cache).find((name) => /tslab[\\\\/]dist[\\\\/]jupyter\\.js$/.test(name))!;
for (let done = 0; done <= 2; done++) {
  const progress = { title: "cnn", done, total: 2, note: \`fold \${done}\`, secondsLeft: 2 - done };
  const content = { data: { "text/plain": \`\${done} of 2\` }, metadata: { stillact: { progress } }, transient: { display_id: "a" } };
  require.cache[file]!.exports.lastWriteDisplayData(content, done > 0);
}`;

describe("execute.py", () => {
  it("runs all cells in the notebook's folder, passes progress on, and saves what is the same everywhere", async () => {
    const words = 'console.warn("careful"); console.log(process.cwd(), process.env.STILLACT_WORD)';
    const path = await notebook("01-good", ["const a: number = 41;", "a + 1", words, progressCell]);
    const before = await readFile(path, "utf8");
    const { code, events, output } = await execute([path]);
    expect(code).toBe(0);
    expect(events.map(({ event }) => event).join(" ")).toBe(
      "notebook cell cell cell warning cell progress progress progress done",
    );
    expect(events.find(({ event }) => event === "warning")!.text).toBe("careful\n");
    const last = { event: "progress", title: "cnn", done: 2, total: 2, note: "fold 2", secondsLeft: 0 };
    expect(events.at(-2)).toEqual(last);

    expect(await readFile(path, "utf8")).toBe(before);
    const { cells, metadata } = await read(output, "01-good.ipynb");
    expect(metadata.kernelspec).toEqual({
      display_name: "TypeScript (stillact)",
      language: "typescript",
      name: "tslab",
    });
    expect(Object.keys(metadata)).toEqual(["kernelspec", "language_info"]);
    expect(cells.map(({ id, metadata, execution_count }: Event) => [id, metadata, execution_count])).toEqual(
      [1, 2, 3, 4].map((count) => [`cell-${count - 1}`, {}, count]),
    );
    expect(cells[1].outputs[0].text.join("")).toBe("42\n");
    const streams = Object.fromEntries(cells[2].outputs.map(({ name, text }: Event) => [name, text]));
    expect(streams).toEqual({ stdout: [`${folder} seen\n`], stderr: ["careful\n"] });
    expect(cells[3].outputs).toEqual([
      { output_type: "display_data", data: { "text/plain": ["2 of 2"] }, metadata: {} },
    ]);
  });

  it("says which cell failed and why, keeps what ran, and starts no other", async () => {
    const bad = await notebook("01-bad", [
      'console.log("first")',
      'throw new Error("no photos: set STILLACT_MIRROR")',
      "1",
    ]);
    const next = await notebook("02-next", ["2"]);
    const before = join(folder, "executed", "01-bad.ipynb");
    await mkdir(join(folder, "executed"));
    await writeFile(before, "of the last good run");
    const { code, events, output } = await execute([bad, next]);
    expect(code).toBe(1);
    expect(await readFile(before, "utf8")).toBe("of the last good run");
    const failure = events.at(-1)!;
    expect(failure).toMatchObject({ event: "failed", name: "01-bad", cell: 2 });
    expect(failure.error).toContain("Error: no photos: set STILLACT_MIRROR");
    expect(failure.error).not.toMatch(/tslab|node:|\[3\dm/);
    expect(events.filter(({ event }) => event === "notebook")).toHaveLength(1);
    const { cells } = await read(output, "01-bad.failed.ipynb");
    expect(cells[0].outputs[0].text).toEqual(["first\n"]);
    expect(cells[2].execution_count).toBeNull();
  });

  const endless =
    'require("fs").writeFileSync("pid", String(process.pid)); await new Promise((r) => setTimeout(r, 1e8));';
  const alive = (pid: number) => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  const kernel = async () => Number(await readFile(join(folder, "pid"), "utf8"));
  async function stopWhenRunning(child: ReturnType<typeof spawn>, stop: (child: ReturnType<typeof spawn>) => void) {
    while (!existsSync(join(folder, "pid"))) await new Promise((resolve) => setTimeout(resolve, 50));
    stop(child);
  }

  it.each([
    ["a signal", (child: ReturnType<typeof spawn>) => void child.kill("SIGINT")],
    ["the end of its parent", (child: ReturnType<typeof spawn>) => void child.stdin!.end()],
  ])("ends its kernel on %s", async (_, stop) => {
    const path = await notebook("01-endless", [endless]);
    const { code, events } = await execute([path], ({ event }, child) => {
      if (event === "cell") void stopWhenRunning(child, stop);
    });
    expect(code).toBe(1);
    expect(events.at(-1)).toMatchObject({ event: "failed", cell: 1, error: "interrupted" });
    expect(alive(await kernel())).toBe(false);
  });

  it("stops each notebook at the time limit and runs the next one with --keep-going", async () => {
    const paths = [await notebook("01-endless", [endless]), await notebook("02-endless", [endless])];
    const { code, events } = await execute(["--limit", "1", "--keep-going", ...paths]);
    expect(code).toBe(1);
    const failures = events.filter(({ event }) => event === "failed");
    const error = "stopped after 1 s, the time limit";
    expect(failures).toMatchObject([
      { name: "01-endless", error },
      { name: "02-endless", error },
    ]);
  });
});
