import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { figures } from "../../lib/figures/dataset/figures";
import { projectRoot } from "../../lib/paths";
import { executeNotebooks } from "../../scripts/notebooks.mjs";

/** Writes drawn figures as photos of one's own: a folder per class, and nothing but the images. */
async function ownImages(folder: string): Promise<void> {
  const drawn = figures({ n: 30, size: 64 });
  const labels = drawn.labels();
  for (const example of drawn.examples) {
    const place = join(folder, ["climb", "rest", "run"][labels.get(example.id)!]!);
    await mkdir(place, { recursive: true });
    const { data, ...size } = await drawn.read(example);
    await sharp(Buffer.from(data), { raw: { ...size, channels: 3 } })
      .png()
      .toFile(join(place, `${example.id}.png`));
  }
}

it("images without boxes, and studies that have not run: the rest is shown, with a sentence for each", async () => {
  const folder = await mkdtemp(join(tmpdir(), "stillact-own-"));
  try {
    await ownImages(join(folder, "mine"));
    const output = join(folder, "notebooks");
    const settings = {
      STILLACT_DATA: join(folder, "mine"),
      STILLACT_PROFILE: "test",
      STILLACT_HEADLESS: "1",
      STILLACT_BUILD: folder,
      STILLACT_CACHE: join(folder, "cache"),
    };
    const notebooks = ["07-pretraining", "09-report"].map((name) => join(projectRoot(), "notebooks", `${name}.ipynb`));
    const outcomes = await executeNotebooks(notebooks, { output, settings });
    expect(outcomes.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, true]);
    const textOf = (name: string) => readFile(join(output, `${name}.ipynb`), "utf8");
    expect(await textOf("07-pretraining")).toContain("which come without person boxes: what needs them is left out");
    expect(await textOf("09-report")).toContain("02-baselines has not run here and is left out");
  } finally {
    await rm(folder, { recursive: true });
  }
}, 240_000);
