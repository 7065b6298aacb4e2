import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { projectRoot } from "../../lib/paths";
import { kernelEnvironment, venvPython } from "../../scripts/project.mjs";

interface Cell {
  status: string;
  seconds: number | null;
  text: string;
}

it("an interrupted cell stops its training, frees its tensors, and the next cell trains", async () => {
  const notebooks = join(projectRoot(), "notebooks");
  const script = join(__dirname, "interrupt.py");
  const { stdout } = await promisify(execFile)(venvPython, [script, notebooks], { env: kernelEnvironment() });
  const { warm, before, stopped, after, again } = JSON.parse(stdout) as Record<string, Cell>;
  expect(warm!.status).toBe("ok");
  expect(stopped!.status).toBe("error");
  expect(stopped!.text).toContain("Interrupted");
  expect(stopped!.seconds).toBeLessThan(10);
  expect(after!.text).toBe(before!.text);
  expect(again!.status).toBe("ok");
  expect(again!.text.trim()).toMatch(/1$/);
});
