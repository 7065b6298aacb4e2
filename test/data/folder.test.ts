import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { groupName } from "../../lib/data/dataset";
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
  await expect(folder(await put(join(root, "a.csv"), "path,label\n1.png,x\n"))).rejects.toThrow(
    /a\.csv: the first line must name the columns, file,label \(and group, if you like\).*it is "path,label"/,
  );
  await expect(folder(await put(join(root, "b.csv"), "file,label\n1.png\n"))).rejects.toThrow(/not a CSV file.*line 2/);
});

const asUtf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};
const table = "file,label,group\nä/1.png,läuft,p\n2.png,sitzt,p\n";

test.each<[string, string | Buffer]>([
  ["commas", table],
  ["semicolons", table.replaceAll(",", ";")],
  ["tabs", table.replaceAll(",", "\t")],
  ["tabs and blanks", table.replaceAll(",", " \t ")],
  ["Excel's first line", `sep=;\r\n${table.replaceAll(",", ";")}`],
  ["a header in capitals", table.replace("file,label,group", "File,LABEL, Group")],
  ["another order", "group,label,other,file\np,läuft,1,ä/1.png\np,sitzt,2,2.png"],
  ["quotation marks", '"file","label","group"\r\n"ä/1.png","läuft","p"\r\n"2.png","sitzt","p"'],
  ["a byte order mark", `\ufeff${table}`],
  ["UTF-16", asUtf16(table)],
  ["UTF-16 from a big-endian machine", asUtf16(table.replaceAll(",", "\t"), true)],
  ["old Mac's line ends", table.replaceAll("\n", "\r")],
])("a CSV with %s is read", async (_, content) => {
  const root = await imagesAt("ä/1.png", "2.png");
  const dataset = await folder(await put(join(root, "a.csv"), content));
  expect([...dataset.labels()]).toEqual([
    ["ä/1.png", 0],
    ["2.png", 1],
  ]);
  expect(dataset.classes).toEqual(["läuft", "sitzt"]);
  expect(dataset.examples.map(({ group }) => group)).toEqual(["p", "p"]);
});

test.each<[string, string | Buffer, RegExp]>([
  ["no header", "1.png,x\n2.png,y\n", /must name the columns, file,label .*it is "1\.png,x"/],
  ["other names", "filename|class\n1.png|x\n", /must name the columns, file,label .*it is "filename\|class"/],
  ["a column twice", "file,label,Label\n1.png,x,y\n", /"file,label,Label" names the column label twice/],
  [
    "UTF-16 without a mark",
    asUtf16("file,label\n").subarray(2),
    /a\.csv is not text in UTF-8; save it as a CSV file in UTF-8/,
  ],
  ["Latin-1", Buffer.from("file,label\nä.png,x\n", "latin1"), /a\.csv is not text in UTF-8; save it/],
  ["nothing in it", "", /must name the columns/],
])("a CSV with %s is refused, with what it must be", async (_, content, message) => {
  const root = await imagesAt("1.png", "2.png");
  await expect(folder(await put(join(root, "a.csv"), content))).rejects.toThrow(message);
});

test("classes that differ in capitals only are refused", async () => {
  const root = await imagesAt("1.png", "2.png", "3.png");
  const csv = await put(join(root, "a.csv"), "file,label\n1.png,A\n2.png,a\n3.png,b\n");
  await expect(folder(csv)).rejects.toThrow('has the classes "A" and "a"; if they are one, write them alike');
  const accents = await put(join(root, "b.csv"), "file,label\n1.png,\u00e4\n2.png,a\u0308\n3.png,b\n");
  await expect(folder(accents)).rejects.toThrow("write them alike");
});

test("a dataset is named after its folder, however that is given; a name without letters is refused", async () => {
  const root = await imagesAt("mine/a/1.png", "mine/b/1.png", "---/a/1.png", "---/b/1.png");
  const before = process.cwd();
  try {
    process.chdir(join(root, "mine"));
    for (const path of [".", "./", "../mine", "../mine/"]) expect((await folder(path)).name).toBe("mine");
  } finally {
    process.chdir(before);
  }
  await expect(folder(join(root, "---"))).rejects.toThrow(/"---" has no letter or digit to name results by; rename/);
});

test("identical files share a group, and are told once, with the labels that differ", async () => {
  const root = await imagesAt("1.png", "2.png", "3.png", "4.png", "5.png");
  const copy = await readFile(join(root, "1.png"));
  for (const name of ["1b.png", "1c.png"]) await put(join(root, name), copy);
  await put(join(root, "2b.png"), await readFile(join(root, "2.png")));
  const rows = ["1.png,x,", "1b.png,y,p", "1c.png,x,q", "2.png,x,", "2b.png,x,", "3.png,y,p", "4.png,y,q", "5.png,y,r"];
  const csv = await put(join(root, "a.csv"), `file,label,group\n${rows.join("\n")}\n`);
  const told: string[] = [];
  const dataset = await folder(csv, { warn: (message) => told.push(message) });
  const group = Object.fromEntries(dataset.examples.map((example) => [example.id, groupName(example)]));
  const of = (name: string) => Object.keys(group).filter((id) => group[id] === group[name]);
  expect(of("1.png")).toEqual(["1.png", "1b.png", "1c.png", "3.png", "4.png"]); // p and q are one through the copies
  expect(of("2.png")).toEqual(["2.png", "2b.png"]);
  expect(of("5.png")).toEqual(["5.png"]);
  expect(told).toEqual([
    "folder: 2 image(s) are there more than once, and are kept on one side of every split; " +
      "1 of them with DIFFERENT LABELS: 1.png (x) = 1b.png (y) = 1c.png (x)",
  ]);
  expect(dataset.hashes?.get("1.png")).toBe(dataset.hashes?.get("1c.png"));
});
