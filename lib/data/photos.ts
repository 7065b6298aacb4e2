import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { hashJson } from "../files";
import { name as aName, signal as aSignal, callback, checkOptions, record, text } from "../options";
import { cacheDirectory, dataFile } from "../paths";
import type { OnProgress } from "../progress";
import { personBoxes } from "./boxes";
import { readCsv } from "./csv";
import type { Dataset, Example } from "./dataset";
import type { DownloadOptions } from "./download";
import { type Failure, obtain, type WantedFile } from "./fetch-files";
import { decodeImage } from "./image";
import { photoKeypoints } from "./keypoints";

export interface PhotosOptions {
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** A folder with copies laid out as coco/val2017/000000001268.jpg; "" for none. Default: STILLACT_MIRROR. */
  mirror?: string;
  /** Default: STILLACT_CACHE, else data/cache. */
  cache?: string;
  /** A base URL that serves val2017/000000001268.jpg instead of COCO's host. Default: STILLACT_COCO_URL. */
  source?: string;
  /** How patiently one file is fetched. */
  patience?: Pick<DownloadOptions, "attempts" | "timeout" | "backOff">;
  /** The same for the first download, which shows whether the server can be reached. Default: patience. */
  probe?: Pick<DownloadOptions, "attempts" | "timeout">;
}

/** Not all photos are there and they could not be fetched. */
export class PhotosUnavailable extends Error {
  override name = "PhotosUnavailable";
}

const cocoHost = "images.cocodataset.org";
const classes = ["sitting", "standing", "walking_running"] as const;
const label = z.enum(classes);

const digits = z.string().regex(/^\d+$/);
const count = digits.transform(Number);
const onHost = (belongs: (host: string) => boolean) =>
  z.string().refine((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    return url !== undefined && /^https?:$/.test(url.protocol) && belongs(url.hostname);
  }, "not an http(s) address on the expected host");

const photoRow = z.object({
  image_id: digits,
  coco_license_id: z.enum(["1", "2", "3", "4", "5", "6"]),
  width: count,
  height: count,
  bytes: count,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  coco_url: onHost((host) => host === cocoHost),
  flickr_url: onHost((host) => host.endsWith(".staticflickr.com")),
});
type Photo = z.infer<typeof photoRow>;

const paperRow = z.object({ image_id: digits, label });
const visualRow = z.object({ image_id: digits, visual_label: label.or(z.literal("")) });

/** COCO's licence ids, all Creative Commons 2.0. */
const licences = { 1: "BY-NC-SA", 2: "BY-NC", 3: "BY-NC-ND", 4: "BY", 5: "BY-SA", 6: "BY-ND" } as const;

/**
 * The 285 MSCOCO photos of people walking or running, sitting, standing, with the label sets "paper" (all photos) and
 * "visual" (279 photos, see data/README.md).
 *
 * Every photo is looked for in the cache, then in a mirror folder, then downloaded from COCO, at most 8 at a time, and
 * verified by SHA-256. A start that was cut off is resumed: what is there is not fetched again.
 *
 * @throws Error if `source` is no http(s) address
 * @throws PhotosUnavailable with the number of missing photos, the first reasons and what to do; or the signal's reason
 */
export async function photos(options: PhotosOptions = {}): Promise<Dataset> {
  checkOptions("photos", options, {
    onProgress: callback,
    signal: aSignal,
    mirror: text,
    cache: aName,
    source: text,
    patience: record(),
    probe: record(),
  });
  const {
    onProgress,
    signal,
    mirror = process.env.STILLACT_MIRROR ?? "",
    cache = cacheDirectory(),
    source = process.env.STILLACT_COCO_URL ?? "",
    patience = {},
    probe = {},
  } = options;
  const manifest = await readCsv(dataFile("photos-285.csv"), photoRow);
  const labelSets = { paper: await paperLabels(), visual: await visualLabels() };
  const base = source ? baseUrl(source) : undefined;
  const { paths, failures } = await obtain(
    manifest.map((photo) => wanted(photo, base)),
    {
      cache: resolve(cache),
      ...(mirror && { mirror: resolve(mirror) }),
      hosts: [base?.host ?? cocoHost],
      ...(onProgress && { onProgress }),
      ...(signal && { signal }),
      ...patience,
      probe,
    },
  );
  if (failures.length > 0) throw unavailable(failures, manifest.length, cache);
  const keypoints = await photoKeypoints();
  return {
    ...toDataset(manifest, labelSets, paths),
    boxes: await personBoxes(),
    keypoints: ({ id }) => keypoints.get(id) ?? [],
  };
}

function toDataset(
  manifest: readonly Photo[],
  labelSets: Record<string, ReadonlyMap<string, number>>,
  paths: ReadonlyMap<string, string>,
): Dataset {
  const byId = new Map(manifest.map((photo) => [photo.image_id, photo]));
  const photoOf = ({ id }: Example) => {
    const photo = byId.get(id);
    if (!photo) throw new Error(`photos: no photo has the id ${id}`);
    return photo;
  };
  const labels = (set = "paper") => {
    const found = Object.hasOwn(labelSets, set) ? labelSets[set] : undefined;
    if (!found) throw new Error(`photos: no label set "${set}"; there are ${Object.keys(labelSets).join(", ")}`);
    return found;
  };
  return {
    name: "photos-285",
    classes,
    fingerprint: hashJson(manifest.map((photo) => [photo.image_id, photo.sha256])),
    examples: manifest.map((photo) => ({ id: photo.image_id })),
    labelSets: Object.keys(labelSets),
    labels,
    hashes: new Map(manifest.map((photo) => [photo.image_id, photo.sha256])),
    read: async (example) => {
      const photo = photoOf(example);
      return decodeImage(paths.get(placeOf(photo))!, photo.sha256);
    },
    about(example) {
      const { image_id, coco_url, coco_license_id, flickr_url } = photoOf(example);
      const name = classes[labels().get(image_id)!]!.replace("_", " or ");
      return {
        alt: `COCO val2017 photo ${image_id}, labelled ${name}`,
        url: coco_url,
        credit: `CC ${licences[coco_license_id]} 2.0, ${flickr_url}`,
        licence: `CC ${licences[coco_license_id]} 2.0`,
      };
    },
  };
}

function baseUrl(source: string): URL {
  const base = source.endsWith("/") ? source : `${source}/`;
  if (URL.canParse(base) && /^https?:$/.test(new URL(base).protocol)) return new URL(base);
  throw new Error(
    `photos: the source "${source}" (STILLACT_COCO_URL) is no http(s) address; give one such as ` +
      "http://images.cocodataset.org, below which there is val2017/000000001268.jpg",
  );
}

const placeOf = (photo: Photo) => `coco/val2017/${photo.image_id.padStart(12, "0")}.jpg`;

function wanted(photo: Photo, base: URL | undefined): WantedFile {
  const place = placeOf(photo);
  const url = base ? new URL(`val2017/${basename(place)}`, base).href : photo.coco_url;
  return { place, url, bytes: photo.bytes, sha256: photo.sha256 };
}

async function paperLabels(): Promise<ReadonlyMap<string, number>> {
  const rows = await readCsv(dataFile("labels", "paper.csv"), paperRow);
  return new Map(rows.map((row) => [row.image_id, classes.indexOf(row.label)]));
}

async function visualLabels(): Promise<ReadonlyMap<string, number>> {
  const rows = await readCsv(dataFile("labels", "visual.csv"), visualRow);
  return new Map(
    rows.flatMap((row) => (row.visual_label ? [[row.image_id, classes.indexOf(row.visual_label)] as const] : [])),
  );
}

function unavailable(failures: readonly Failure[], total: number, cache: string): PhotosUnavailable {
  const byReason = new Map<string, string[]>();
  for (const { place, reason } of failures) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), basename(place)]);
  }
  const shown = [...byReason].slice(0, 3).map(([reason, names]) => {
    return `${names.slice(0, 3).join(", ")}${names.length > 3 ? `, … (${names.length} photos)` : ""}: ${reason}`;
  });
  return new PhotosUnavailable(
    `photos: ${failures.length} of ${total} photos could not be had, ${total - failures.length} are there ` +
      `(${shown.join("; ")}). Check the network and start again (what is there is kept), or set STILLACT_MIRROR to a ` +
      `folder with copies as coco/val2017/000000001268.jpg, or put them into ${join(cache, "coco", "val2017")}.`,
  );
}
