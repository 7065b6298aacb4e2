import { inspect } from "node:util";
import { JSDOM } from "jsdom";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { escapeHtml, showTable, tableBundle } from "../../lib/notebook/tables";
import { fakeKernel } from "./fake-kernel";

let kernel: ReturnType<typeof fakeKernel>;
beforeEach(() => {
  kernel = fakeKernel();
});
afterEach(() => kernel.close());

const cellsOf = (html: string) => {
  const { document } = new JSDOM(html).window;
  const rows = [...document.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
  return { document, rows };
};

describe("rows", () => {
  it("become a bare table; numbers get decimals, whole numbers none, missing ones a dash or nothing", () => {
    const bundle = tableBundle(
      [
        { method: "fnn", accuracy: 0.123456, n: 285 },
        { method: "cnn", accuracy: Number.NaN, more: [1, 2] },
      ],
      { decimals: 2 },
    );
    expect(cellsOf(bundle["text/html"]).rows).toEqual([
      ["method", "accuracy", "n", "more"],
      ["fnn", "0.12", "285", ""],
      ["cnn", "–", "", "[1,2]"],
    ]);
    expect(bundle["text/html"]).not.toMatch(/style|class/);
    expect(bundle["text/plain"].split("\n")).toEqual([
      "method  accuracy  n    more",
      "------  --------  ---  -----",
      "fnn     0.12      285",
      "cnn     –              [1,2]",
    ]);
  });

  it("hold dollars and backslashes that no front end takes for mathematics", () => {
    const priced = "from $x^2$ to \\(y\\)";
    const { "text/html": html } = tableBundle([{ [priced]: priced }], { caption: priced });
    expect(html).not.toMatch(/\$[^<]*\$|\\[(]/);
    const { document, rows } = cellsOf(html);
    expect(rows).toEqual([[priced], [priced]]);
    expect(document.querySelector("caption")!.textContent).toBe(priced);
  });

  it("are escaped: header, cells, links and caption", () => {
    const evil = `<img src=x onerror="alert('1')">&`;
    const { "text/html": html } = tableBundle(
      [{ [evil]: evil, link: { text: evil, href: `https://x.org/"${evil}` } }],
      {
        caption: evil,
      },
    );
    const { document, rows } = cellsOf(html);
    expect(document.querySelector("img")).toBeNull();
    expect(rows).toEqual([
      [evil, "link"],
      [evil, evil],
    ]);
    expect(document.querySelector("caption")!.textContent).toBe(evil);
    expect(document.querySelector("a")!.getAttributeNames()).toEqual(["href"]);
    expect(escapeHtml(`<&"'>`)).not.toMatch(/[<>"']/);
  });

  it("link only web addresses", () => {
    const link = (href: string) => tableBundle([{ a: { text: "t", href } }])["text/html"].includes("<a ");
    expect(["https://images.cocodataset.org/1.jpg", "http://x.org/a"].map(link)).toEqual([true, true]);
    expect(["javascript:alert(1)", "JaVaScript:alert(1)", "data:text/html,x", "//x.org", ""].map(link)).toEqual(
      new Array(5).fill(false),
    );
  });
});

it("shows a danfojs DataFrame, and makes a bare one print its table", async () => {
  const { createRequire } = await import("node:module");
  const { DataFrame } = createRequire(__filename)("danfojs-node");
  const frame = new DataFrame(
    [
      ["fnn", 0.3719298],
      ["cnn", 0.5],
    ],
    { columns: ["method", "accuracy"] },
  );
  expect(showTable(frame, { caption: "two rows" })).toBeUndefined();
  const { data, update } = kernel.messages[0]!;
  expect(update).toBe(false);
  expect(cellsOf(data["text/html"] as string).rows).toEqual([
    ["method", "accuracy"],
    ["fnn", "0.372"],
    ["cnn", "0.500"],
  ]);
  expect(data["text/plain"]).toMatch(/^two rows\nmethod/);
  expect(inspect(frame)).toBe(frame.toString());
  expect(cellsOf(tableBundle(frame.setIndex({ index: ["a", "b"] }))["text/html"]).rows[1]).toEqual([
    "a",
    "fnn",
    "0.372",
  ]);
});
