import { z } from "zod";
import { someBoxes, someIds } from "../arguments";
import { hashJson } from "../files";
import { name as aName, type Check, checkArguments, record } from "../options";
import { dataFile } from "../paths";
import { readCsv } from "./csv";
import type { Box, Boxes, Dataset } from "./dataset";

export type { Boxes };

const cell = z
  .string()
  .regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i, "not a number")
  .transform(Number)
  .refine(Number.isFinite, "not a finite number");
const side = cell.refine((length) => length > 0, "must be greater than 0");
const row = z.object({ image_id: z.string().min(1), x: cell, y: cell, width: side, height: side });

const aSource: Check = {
  takes: "a dataset (await dataset(), say), or the path of a CSV",
  accepts: (value) => aName.accepts(value) || (record().accepts(value) && aName.accepts((value as Dataset).name)),
};

/**
 * The person boxes that come with a dataset (the 285 photos, drawn figures), or those in a CSV file of yours with the
 * columns image_id, x, y, width and height: one row per person, in pixels of the image at native size. data/README.md says
 * what the boxes of the 285 are, and what not.
 *
 * A box may reach over the edge of its image, as a detector's do.
 *
 * @throws Error if the dataset comes without boxes, or with the file, the line and the column of the first wrong cell
 */
export async function personBoxes(
  source: string | Pick<Dataset, "name" | "boxes"> = dataFile("boxes-285.csv"),
): Promise<Boxes> {
  checkArguments("personBoxes", { source: [source, aSource] });
  if (typeof source === "string") return readBoxes(source);
  if (source.boxes) return source.boxes;
  throw new Error(
    `personBoxes: ${source.name} comes without person boxes; write a CSV with the columns image_id,x,y,width,height and ` +
      "give its path",
  );
}

async function readBoxes(file: string): Promise<Boxes> {
  const rows = await readCsv(file, row).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw error;
    throw new Error(`personBoxes: there is no file ${file}; give a CSV with the columns image_id,x,y,width,height`);
  });
  if (rows.length === 0) throw new Error(`personBoxes: ${file} has no boxes below its header line`);
  const boxes = new Map<string, Box[]>();
  for (const { image_id, ...box } of rows) {
    const known = boxes.get(image_id);
    if (known) known.push(box);
    else boxes.set(image_id, [box]);
  }
  return boxes;
}

/** The box that covers most pixels, of equal ones the first; undefined when there is none. */
export function largestBox(boxes: readonly Box[] = []): Box | undefined {
  const area = ({ width, height }: Box) => width * height;
  return boxes.reduce<Box | undefined>((best, box) => (best && area(best) >= area(box) ? best : box), undefined);
}

/** How many images have a box. */
export const imagesWithBoxes = (boxes: Boxes): number => [...boxes.values()].filter((list) => list.length > 0).length;

/** The ids that have no box: what a crop leaves whole. */
export function withoutBox(ids: readonly string[], boxes: Boxes): string[] {
  checkArguments("withoutBox", { ids: [ids, someIds], boxes: [boxes, someBoxes] });
  return ids.filter((id) => !boxes.get(id)?.length);
}

/**
 * How many images to learn from have no person box, in a few words; undefined when all have one.
 *
 * @throws Error if none has: the boxes are then those of other images
 */
export function remarkOnBoxes(ids: readonly string[], boxes: Boxes): string | undefined {
  const missing = withoutBox(ids, boxes);
  if (missing.length === 0) return undefined;
  if (missing.length === ids.length) {
    const [known] = boxes.keys();
    throw new Error(
      `boxes: none of the ${ids.length} training images has a person box (they are named as "${ids[0]}", the boxes' images ` +
        `as "${known ?? ""}"); give the boxes of these images, with their ids`,
    );
  }
  return `${missing.length} of ${ids.length} training images have no person box`;
}

/** Names boxes by their content, whatever the order of the images: part of the parameters of all that uses them. */
export function boxesFingerprint(boxes: Boxes): string {
  const entries = [...boxes].map(([id, list]) => [id, list.map(({ x, y, width, height }) => [x, y, width, height])]);
  return hashJson(entries.sort(([a], [b]) => (a! < b! ? -1 : 1)));
}
