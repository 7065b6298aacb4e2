import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { boxesFingerprint, largestBox, personBoxes, withoutBox } from "../../lib/data/boxes";
import { readCsv } from "../../lib/data/csv";
import { dataFile } from "../../lib/paths";
import { temporaryFolder } from "./support";

const manifest = readCsv(
  dataFile("photos-285.csv"),
  z.object({ image_id: z.string(), width: z.string().transform(Number), height: z.string().transform(Number) }),
);

test("every box of the 285 lies inside its photo, and the datasheet counts boxes and photos as the file does", async () => {
  const boxes = await personBoxes();
  const photos = new Map((await manifest).map((photo) => [photo.image_id, photo]));
  for (const [id, list] of boxes) {
    const { width, height } = photos.get(id)!;
    for (const box of list) {
      expect(box.x, id).toBeGreaterThanOrEqual(0);
      expect(box.y, id).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width, id).toBeLessThanOrEqual(width);
      expect(box.y + box.height, id).toBeLessThanOrEqual(height);
    }
  }
  const sheet = (await readFile(dataFile("README.md"), "utf8")).replace(/\s+/g, " ");
  const lists = [...boxes.values()];
  const missing = withoutBox([...photos.keys()], boxes);
  expect(sheet).toContain(`${lists.flat().length} boxes on ${lists.length} of the 285 photos`);
  expect(sheet).toContain(`${missing.length} photos have no box: ${missing.join(", ")}`);
  expect(sheet).toContain(`${lists.filter((list) => list.length === 1).length} photos have one box`);
});

test("a file of one's own: one list an image, in the order of the rows", async () => {
  const boxes = await personBoxes(await csv("a/1.jpg,1.5,-2,3,4", "b.jpg,0,0,10,1e1", "a/1.jpg,0,0,20,30"));
  expect([...boxes]).toEqual([
    [
      "a/1.jpg",
      [
        { x: 1.5, y: -2, width: 3, height: 4 },
        { x: 0, y: 0, width: 20, height: 30 },
      ],
    ],
    ["b.jpg", [{ x: 0, y: 0, width: 10, height: 10 }]],
  ]);
});

test.each([
  ["a,1,2,3,", "line 2, column height: not a number"],
  ["a,1,2,0,4", "line 2, column width: must be greater than 0"],
  ["a,1,NaN,3,4", "line 2, column y: not a number"],
  ["a,1e999,2,3,4", "line 2, column x: not a finite number"],
  [",1,2,3,4", "line 2, column image_id"],
])("a wrong row (%s) is refused with its place", async (line, message) => {
  await expect(personBoxes(await csv(line))).rejects.toThrow(message);
});

test("a file without boxes and an absent file say what is expected", async () => {
  await expect(personBoxes(await csv())).rejects.toThrow("no boxes below its header line");
  const absent = join(await temporaryFolder(), "absent.csv");
  await expect(personBoxes(absent)).rejects.toThrow(`no file ${absent}; give a CSV with the columns`);
});

test("the largest box by area, the first of equal ones", () => {
  const box = (x: number, width: number, height: number) => ({ x, y: 0, width, height });
  expect(largestBox([box(0, 10, 1), box(1, 4, 4), box(2, 2, 8)])).toEqual(box(1, 4, 4));
  expect(largestBox([])).toBeUndefined();
  expect(largestBox()).toBeUndefined();
});

test("the fingerprint names the content, not the order of images", () => {
  const [a, b] = [[{ x: 0, y: 0, width: 1, height: 2 }], [{ x: 5, y: 0, width: 1, height: 2 }]];
  const named = boxesFingerprint(new Map(Object.entries({ a, b })));
  expect(boxesFingerprint(new Map(Object.entries({ b, a })))).toBe(named);
  expect(boxesFingerprint(new Map(Object.entries({ a: b, b: a })))).not.toBe(named);
});

async function csv(...rows: string[]): Promise<string> {
  const file = join(await temporaryFolder(), "boxes.csv");
  await writeFile(file, ["image_id,x,y,width,height", ...rows, ""].join("\n"));
  return file;
}

test("a dataset gives its own boxes, and one without says what to do", async () => {
  const boxes = new Map([["a", [{ x: 0, y: 0, width: 1, height: 2 }]]]);
  expect(await personBoxes({ name: "drawn", boxes })).toBe(boxes);
  await expect(personBoxes({ name: "my-photos" })).rejects.toThrow("my-photos comes without person boxes; write a CSV");
});
