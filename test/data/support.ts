import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { onTestFinished } from "vitest";
import type { Dataset, Example, RgbImage } from "../../lib/data/dataset";

/** An empty folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "stillact-test-"));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** A loopback server that goes away with the test; gives its address without a slash at the end. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** One colour everywhere. */
export function plain(width: number, height: number, [r, g, b]: readonly [number, number, number]): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 3) data.set([r, g, b], i);
  return { width, height, data };
}

export function png(image: RgbImage): Promise<Buffer> {
  const { width, height, data } = image;
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A dataset of tiny one-colour images; a label of undefined leaves the example unlabelled. */
export function toyDataset(
  labels: readonly (number | undefined)[],
  { groups = [], name = "toy" }: { groups?: readonly (string | undefined)[]; name?: string } = {},
): Dataset {
  const examples = labels.map((_, i): Example => {
    const group = groups[i];
    return group === undefined ? { id: `e${i}` } : { id: `e${i}`, group };
  });
  const count = Math.max(1, ...labels.map((label) => label ?? 0)) + 1;
  const truth = new Map(labels.flatMap((label, i) => (label === undefined ? [] : [[`e${i}`, label] as const])));
  return {
    name,
    classes: Array.from({ length: count }, (_, c) => `class ${c}`),
    fingerprint: `fingerprint of ${name}`,
    examples,
    labelSets: ["toy"],
    labels: () => truth,
    read: async ({ id }) => plain(5, 4, [Number(id.slice(1)), 7, 200]),
  };
}
