import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fnn } from "../lib/methods";
import { projectRoot } from "../lib/paths";
import { saveResult } from "../lib/results/store";
import { fitAll, saveClassifier } from "../lib/study/fit-all";
import { syntheticDataset } from "./support/datasets";
import { syntheticResult } from "./support/results";

const command = join(projectRoot(), "lib", "bin", "stillact.js");
const stillact = (...args: string[]) =>
  promisify(execFile)(process.execPath, [command, ...args]).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );

const folder = mkdtempSync(join(tmpdir(), "stillact-cli-"));
const photo = join(folder, "photo.png");
beforeAll(async () => {
  await sharp({ create: { width: 20, height: 10, channels: 3, background: "#f00" } })
    .png()
    .toFile(photo);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The command runs what the build made; the set-up of `npm test` builds first.
describe.runIf(existsSync(join(projectRoot(), "lib", "dist", "cli.js")))("npx stillact", () => {
  test("tells how it is used, and what it does not know", async () => {
    expect((await stillact("--help")).stdout).toMatch(/^Usage: npx stillact COMMAND/);
    expect((await stillact("--version")).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const unknown = await stillact("dance");
    expect(unknown).toMatchObject({
      code: 1,
      stderr: 'stillact: there is no command "dance"; see npx stillact --help\n',
    });
    expect((await stillact("predict", "--wrong")).code).toBe(1);
  });

  test("predict: asks the classifier that was kept, or says how to get one", async () => {
    const none = await stillact("predict", photo);
    expect(none.code).toBe(1);
    expect(none.stderr).toMatch(/classifier\.json is missing; train a classifier and save it there/);

    const classifier = await fitAll(
      fnn({ hidden: [8], imageSize: 8, epochs: 12, batchSize: 8, learningRate: 3e-3 }),
      syntheticDataset({ n: 30 }),
    );
    await saveClassifier(classifier, "cnn");
    classifier.dispose();
    // A red image, and the class of red in the synthetic dataset is the first.
    expect((await stillact("predict", photo)).stdout).toMatch(/photo\.png: sitting \d+ %, /);
    const { activity, probabilities } = JSON.parse((await stillact("predict", "--json", photo)).stdout);
    expect(activity).toBe("sitting");
    expect(Object.values<number>(probabilities).reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });

  test("predict: names a file that is no image", async () => {
    const text = join(folder, "notes.txt");
    writeFileSync(text, "not a picture");
    expect((await stillact("predict", text)).stderr).toMatch(/notes\.txt.*not a JPEG, PNG or WebP image/);
    expect((await stillact("predict")).stderr).toMatch(/needs at least one photo/);
  });

  test("report: scores what is there, and writes JSON, Markdown and a page", async () => {
    const build = process.env.STILLACT_BUILD!;
    expect((await stillact("report")).stderr).toMatch(/no results in .*run the notebooks first/);
    await saveResult(syntheticResult({ method: "<b>cnn</b>", accuracy: 0.7 }), join(build, "results"));
    const { stdout } = await stillact("report");
    expect(stdout).toMatch(/a study +<b>cnn<\/b> +synthetic, full +60 x 2 +\d\d\.\d %/);
    for (const file of ["report.json", "report.md", "report.html"])
      expect(existsSync(join(build, file)), file).toBe(true);
    const { readFileSync } = await import("node:fs");
    const page = readFileSync(join(build, "report.html"), "utf8");
    expect(page).not.toContain("<b>");
    expect(page).toContain("data:image/png;base64,");
  });
});
