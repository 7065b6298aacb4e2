import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkPublishable, publishNotebooks, whyNotPublish } from "../../scripts/publish.mjs";

const root = join(__dirname, "..", "..");

const code = (outputs: object[], execution_count: number | null = 1) => ({
  cell_type: "code",
  source: ["show(1)"],
  execution_count,
  outputs,
});
const display = (data: object) => ({ output_type: "display_data", data, metadata: {} });
const markdown = { cell_type: "markdown", source: ["# Title"] };

describe("whyNotPublish", () => {
  it("has nothing against text, tables and figures", () => {
    const outputs = [
      display({ "image/png": "iVBORw0", "text/plain": ["accuracy 0.4"], "text/html": "<table></table>" }),
    ];
    expect(whyNotPublish({ cells: [markdown, code(outputs)] })).toEqual([]);
  });

  it("refuses this machine's folders, wherever they stand", () => {
    const stream = { output_type: "stream", name: "stdout", text: ["read ", `${root}/data/x.csv\n`] };
    const nested = display({ "application/json": { deep: [{ file: `${homedir()}/photos` }] } });
    expect(whyNotPublish({ cells: [markdown, code([stream]), code([nested])] })).toEqual([
      `cell 2 names the folder ${root}`,
      `cell 3 names the folder ${homedir()}`,
    ]);
  });

  it("does not take a longer word for a folder", () => {
    const text = display({ "text/plain": "the /homework of /home-owners, see x/home" });
    expect(whyNotPublish({ cells: [code([text])] }, ["/home"])).toEqual([]);
    expect(whyNotPublish({ cells: [code([text])] }, ["/home-owners"])).toHaveLength(1);
  });

  it("refuses photos, failures and cells that did not run", () => {
    const error = { output_type: "error", ename: "Error", evalue: "no photos", traceback: [] };
    const cells = [code([display({ "image/jpeg": "/9j/" })]), code([error]), code([], null)];
    expect(whyNotPublish({ cells })).toEqual([
      "cell 1 shows photos (image/jpeg)",
      "cell 2 failed: no photos",
      "cell 3 was not executed",
    ]);
  });
});

describe("publishing files", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "stillact-publish-"));
    await writeFile(join(folder, "01-good.ipynb"), JSON.stringify({ cells: [code([])] }));
    await writeFile(join(folder, "02-bad.ipynb"), JSON.stringify({ cells: [code([], null)] }));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("names notebook and cell of each refusal", () => {
    const paths = ["01-good.ipynb", "02-bad.ipynb"].map((name) => join(folder, name));
    expect(() => checkPublishable(paths)).toThrow("Nothing was published:\n  02-bad.ipynb: cell 1 was not executed");
  });

  it("copies what was executed", async () => {
    const target = join(folder, "notebooks");
    publishNotebooks([join(folder, "01-good.ipynb")], target);
    expect(await readFile(join(target, "01-good.ipynb"))).toEqual(await readFile(join(folder, "01-good.ipynb")));
  });
});
