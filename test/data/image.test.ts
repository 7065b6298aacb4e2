import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { decodeImage, resize } from "../../lib/data/image";
import { hashBytes } from "../support/hash-noise";
import { plain, png, temporaryFolder } from "./support";

const pixel = ({ width, data }: { width: number; data: Uint8Array }, x: number, y: number) => [
  ...data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3),
];
/** Two pixels wide, one high: red, blue. */
const redBlue = { width: 2, height: 1, data: new Uint8Array([255, 0, 0, 0, 0, 255]) };
const raw = (channels: 1 | 2 | 3 | 4, ...bytes: number[]) =>
  sharp(new Uint8Array(bytes), { raw: { width: bytes.length / channels, height: 1, channels } });

test("decodeImage gives RGB row by row, from bytes and from a path", async () => {
  const bytes = await png(redBlue);
  expect(await decodeImage(bytes)).toEqual(redBlue);
  const path = join(await temporaryFolder(), "a.png");
  await writeFile(path, bytes);
  expect(await decodeImage(path)).toEqual(redBlue);
});

test("decodeImage reads JPEG and WebP", async () => {
  const source = sharp(plain(16, 8, [200, 30, 30]).data, { raw: { width: 16, height: 8, channels: 3 } });
  for (const bytes of [await source.jpeg().toBuffer(), await source.webp().toBuffer()]) {
    const image = await decodeImage(bytes);
    expect([image.width, image.height]).toEqual([16, 8]);
    const [r, g, b] = pixel(image, 5, 5);
    expect(Math.abs(r! - 200) + Math.abs(g! - 30) + Math.abs(b! - 30)).toBeLessThan(10);
  }
});

test("decodeImage turns the image as its EXIF orientation says", async () => {
  const jpeg = (orientation: number) =>
    sharp({ create: { width: 32, height: 16, channels: 3, background: "black" } })
      .composite([{ input: { create: { width: 16, height: 16, channels: 3, background: "white" } }, left: 0, top: 0 }])
      .jpeg()
      .withMetadata({ orientation })
      .toBuffer();
  const upright = await decodeImage(await jpeg(1));
  expect([upright.width, upright.height, pixel(upright, 2, 8)[0]! > 200]).toEqual([32, 16, true]);
  const quarter = await decodeImage(await jpeg(6)); // stored left is shown on top
  expect([quarter.width, quarter.height]).toEqual([16, 32]);
  expect(pixel(quarter, 8, 2)[0]).toBeGreaterThan(200);
  expect(pixel(quarter, 8, 29)[0]).toBeLessThan(50);
});

test("decodeImage turns greyscale, transparency, palettes and 16 bits into RGB", async () => {
  const grey = await raw(1, 0, 128, 255).toColourspace("b-w").png().toBuffer();
  expect([...(await decodeImage(grey)).data]).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255]);
  const transparent = await raw(4, 255, 0, 0, 0, 0, 0, 255, 255).png().toBuffer();
  expect([...(await decodeImage(transparent)).data]).toEqual([255, 255, 255, 0, 0, 255]);
  const palette = await raw(3, ...redBlue.data)
    .png({ palette: true })
    .toBuffer();
  expect([...(await decodeImage(palette)).data]).toEqual([...redBlue.data]);
  const deep = await sharp(new Uint16Array([65535, 0, 0, 0, 0, 65535]), { raw: { width: 2, height: 1, channels: 3 } })
    .toColourspace("rgb16")
    .png()
    .toBuffer();
  expect((await sharp(deep).metadata()).depth).toBe("ushort");
  expect([...(await decodeImage(deep)).data]).toEqual([...redBlue.data]);
});

test("decodeImage turns CMYK into RGB", async () => {
  const cmyk = await sharp(plain(16, 16, [220, 20, 20]).data, { raw: { width: 16, height: 16, channels: 3 } })
    .toColourspace("cmyk")
    .jpeg()
    .toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe("cmyk");
  const [r, g, b] = pixel(await decodeImage(cmyk), 8, 8);
  expect(r).toBeGreaterThan(180);
  expect(Math.max(g!, b!)).toBeLessThan(90);
});

test("decodeImage ignores an embedded RGB profile", async () => {
  const source = sharp(plain(4, 4, [250, 10, 10]).data, { raw: { width: 4, height: 4, channels: 3 } });
  const bytes = await source.withIccProfile("p3").png().toBuffer();
  const stored = await sharp(bytes, { ignoreIcc: true }).raw().toBuffer();
  expect([...(await decodeImage(bytes)).data]).toEqual([...stored]);
});

test.each([
  ["an SVG", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'), "not a JPEG, PNG or WebP"],
  ["text", Buffer.from("hello"), "not a JPEG, PNG or WebP"],
  ["nothing", Buffer.alloc(0), "not a JPEG, PNG or WebP"],
  ["a RIFF that is sound", Buffer.from("RIFF\0\0\0\0WAVEfmt "), "not a JPEG, PNG or WebP"],
])("decodeImage refuses %s", async (_, bytes, message) => {
  await expect(decodeImage(bytes)).rejects.toThrow(message);
});

const noisy = () => sharp(hashBytes(300 * 200 * 3, 1), { raw: { width: 300, height: 200, channels: 3 } });

test.each([
  ["a JPEG", () => noisy().jpeg()],
  ["a progressive JPEG", () => noisy().jpeg({ progressive: true })],
  ["a JPEG in CMYK", () => noisy().toColourspace("cmyk").jpeg()],
  ["a PNG", () => noisy().png()],
  ["a WebP", () => noisy().webp()],
  ["a lossless WebP", () => noisy().webp({ lossless: true })],
])("decodeImage refuses %s that is cut off anywhere, and names the file", async (_, make) => {
  const bytes = await make().toBuffer();
  const path = join(await temporaryFolder(), "cut.jpg");
  for (const share of [0.001, 0.01, 0.1, 0.5, 0.9, 0.999]) {
    await writeFile(path, bytes.subarray(0, Math.max(12, Math.floor(bytes.length * share))));
    await expect(decodeImage(path)).rejects.toThrow(
      /cannot decode .*cut\.jpg: it is cut off or damaged; get the file again/,
    );
  }
});

test("decodeImage refuses a small file that claims a huge image", async () => {
  await expect(decodeImage(hugePng(40_000, 40_000))).rejects.toThrow(/pixel limit/);
});

test("resize stretches to a square, keeps plain colours exactly, and gives the same bytes each time", async () => {
  const flat = await resize(plain(31, 17, [12, 200, 99]), 8);
  expect(flat).toEqual(plain(8, 8, [12, 200, 99]));
  const noise = { width: 50, height: 20, data: Uint8Array.from({ length: 3000 }, (_, i) => (i * 7919) % 256) };
  expect(await resize(noise, 16)).toEqual(await resize(noise, 16));
});

test("resize averages what it shrinks: fine stripes become grey", async () => {
  const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (Math.floor(i / 3) % 2) * 255);
  const { data: small } = await resize({ width: 64, height: 64, data }, 8);
  for (const value of small) expect(Math.abs(value - 127.5)).toBeLessThan(12);
});

test.each([0, -1, 2.5, 5000, Number.NaN])("resize refuses the size %s", async (size) => {
  await expect(resize(plain(2, 2, [0, 0, 0]), size)).rejects.toThrow(RangeError);
});

test("resize refuses data that do not fit the size they claim", async () => {
  await expect(resize({ width: 3, height: 3, data: new Uint8Array(5) }, 2)).rejects.toThrow("needs 27 bytes, got 5");
});

/** A PNG of a few bytes whose header promises width × height pixels. */
function hugePng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const framed = Buffer.alloc(body.length + 8);
    framed.writeUInt32BE(data.length, 0);
    framed.set(body, 4);
    framed.writeUInt32BE(crc32(body), body.length + 4);
    return framed;
  };
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.alloc(1000))), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([signature, ...parts]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
