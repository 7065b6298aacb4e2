import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { folder } from "../../lib/data/folder";
import { plain, png, temporaryFolder } from "./support";

/** A folder with one small PNG at each path, its red given by its place in the list. */
async function imagesAt(...paths: string[]): Promise<string> {
  const root = await temporaryFolder();
  for (const [i, path] of paths.entries()) await put(join(root, path), await png(plain(4, 3, [i, 0, 0])));
  return root;
}

async function put(path: string, content: string | Buffer): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
}

const silent = { warn: () => undefined };

test("one sub-folder per class gives sorted classes, ids, labels and pixels", async () => {
  const root = await imagesAt("standing/b.png", "sitting/a.PNG", "standing/a.png");
  const dataset = await folder(root);
  expect(dataset.classes).toEqual(["sitting", "standing"]);
  expect(dataset.examples.map(({ id }) => id)).toEqual(["sitting/a.PNG", "standing/a.png", "standing/b.png"]);
  expect([...dataset.labels().values()]).toEqual([0, 1, 1]);
  expect(dataset.labelSets).toEqual(["folder"]);
  expect(await dataset.read({ id: "standing/a.png" })).toEqual(plain(4, 3, [2, 0, 0]));
  expect(dataset.about?.({ id: "sitting/a.PNG" }).alt).toBe("Image sitting/a.PNG, labelled sitting");
  expect(() => dataset.labels("paper")).toThrow('no label set "paper"');
  await expect(dataset.read({ id: "../a" })).rejects.toThrow('has no image "../a"');
});

test("a CSV gives labels, groups and unlabelled images", async () => {
  const root = await imagesAt("x/1.png", "x/2.png", "3.png");
  const csv = await put(join(root, "my.csv"), "file,label,group\nx/1.png,run,p\nx/2.png,sit,p\n3.png,,\n");
  const dataset = await folder(csv);
  expect(dataset.name).toBe("my");
  expect(dataset.classes).toEqual(["run", "sit"]);
  expect(dataset.examples).toEqual([{ id: "x/1.png", group: "p" }, { id: "x/2.png", group: "p" }, { id: "3.png" }]);
  expect([...dataset.labels()]).toEqual([
    ["x/1.png", 0],
    ["x/2.png", 1],
  ]);
  expect(dataset.about?.({ id: "3.png" }).alt).toBe("Image 3.png, unlabelled");
});

test("the fingerprint follows the content", async () => {
  const root = await imagesAt("a/1.png", "b/1.png");
  const before = (await folder(root)).fingerprint;
  expect((await folder(root)).fingerprint).toBe(before);
  await put(join(root, "a/1.png"), await png(plain(4, 3, [99, 0, 0])));
  expect((await folder(root)).fingerprint).not.toBe(before);
});

test("what is no image is ignored and told; hidden files are ignored silently", async () => {
  const root = await imagesAt("a/1.png", "b/1.png");
  for (const name of ["a/notes.txt", "b/x.gif", "README.md", ".DS_Store", "a/.hidden"]) await put(join(root, name), "");
  const told: string[] = [];
  const dataset = await folder(root, { warn: (message) => told.push(message) });
  expect(dataset.examples).toHaveLength(2);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/ignored 3 entries .*\(README\.md, a\/notes\.txt, b\/x\.gif\)/);
});

test.each([
  ["no classes", ["1.png"], "has no class folders"],
  ["one class", ["a/1.png"], "at least 2 are needed"],
])("a folder with %s is refused", async (_, paths, message) => {
  await expect(folder(await imagesAt(...paths), silent)).rejects.toThrow(message);
});

test("an empty class, an image that is none, and a missing folder are named", async () => {
  const root = await imagesAt("a/1.png", "b/1.png");
  await put(join(root, "empty/readme.txt"), "");
  await expect(folder(root, silent)).rejects.toThrow('the class "empty" has no images');
  const other = await imagesAt("a/1.png", "b/1.png");
  await put(join(other, "b/2.jpg"), "<html>not found</html>");
  await expect(folder(other)).rejects.toThrow(/b\/2\.jpg is no image that can be read: not a JPEG, PNG or WebP/);
  await expect(folder(join(other, "nowhere"))).rejects.toThrow(/nowhere is not a folder; give a folder with/);
});

test("symbolic links may point inside the folder, not out of it", async () => {
  const root = await imagesAt("a/1.png", "b/1.png");
  await symlink(join(root, "a/1.png"), join(root, "b/2.png"));
  expect((await folder(root)).examples).toHaveLength(3);

  const outside = await imagesAt("secret.png");
  await symlink(join(outside, "secret.png"), join(root, "b/3.png"));
  await expect(folder(root)).rejects.toThrow(/b\/3\.png is a symbolic link out of/);
  const linkedClass = await imagesAt("a/1.png", "b/1.png");
  await symlink(outside, join(linkedClass, "c"));
  await expect(folder(linkedClass)).rejects.toThrow(/c is a symbolic link out of/);
});

test.each([
  ["../out.png", "../out.png leads out of"],
  ["a/../../out.png", "leads out of"],
  ["/etc/passwd.png", "leads out of"],
  ["https://example.org/a.png", "names the address https://example.org/a.png"],
  ["file:///etc/a.png", "names the address"],
  ["data:image/png,x.png", "names the address"],
  ["a/none.png", "cannot find a/none.png"],
  ["a/1.txt", "names a/1.txt, not a JPEG, PNG or WebP"],
  ["a/./1.png", "names a/./1.png twice"],
])("a CSV that names %s is refused", async (file, message) => {
  const root = await imagesAt("in/a/1.png", "in/b/1.png", "out.png");
  const csv = await put(join(root, "in/list.csv"), `file,label\na/1.png,x\nb/1.png,y\n"${file}",x\n`);
  await expect(folder(csv)).rejects.toThrow(message);
});

test("a CSV without its columns, or with a ragged line, is refused with the place", async () => {
  const root = await imagesAt("1.png");
  await expect(folder(await put(join(root, "a.csv"), "path,label\n1.png,x\n"))).rejects.toThrow(/line 2, column file/);
  await expect(folder(await put(join(root, "b.csv"), "file,label\n1.png\n"))).rejects.toThrow(/not a CSV file.*line 2/);
});
