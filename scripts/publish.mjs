import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join } from "node:path";
import { Failure } from "./processes.mjs";
import { root, writeFileAtomic } from "./project.mjs";

/**
 * What keeps an executed notebook out of git, as sentences; none when it may be published. Looks for paths of this machine, photos
 * (most licences forbid handing them on) and cells that failed or did not run.
 *
 * @param notebook the parsed .ipynb
 * @param folders absolute paths that must not be named
 */
export function whyNotPublish(notebook, folders = [root, homedir()]) {
  const reasons = [];
  const private_ = folders.filter((folder) => folder.length > 1);
  notebook.cells.forEach((cell, index) => {
    const say = (what) => reasons.push(`cell ${index + 1} ${what}`);
    for (const folder of private_) {
      if (strings(cell).some((text) => names(text, folder))) say(`names the folder ${folder}`);
    }
    if (cell.cell_type !== "code") return;
    if (cell.source.length > 0 && cell.execution_count === null) say("was not executed");
    for (const output of cell.outputs) {
      if (output.output_type === "error") say(`failed: ${output.evalue}`);
      if ("image/jpeg" in (output.data ?? {})) say("shows photos (image/jpeg)");
    }
  });
  return reasons;
}

/** True when the text holds the path itself, not only a longer word that begins like it. */
function names(text, folder) {
  for (let at = text.indexOf(folder); at >= 0; at = text.indexOf(folder, at + 1)) {
    if (!/[\w-]/.test(text[at + folder.length] ?? "") && !/[\w.-]/.test(text[at - 1] ?? "")) return true;
  }
  return false;
}

function strings(value) {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  if (Array.isArray(value) && value.every((item) => typeof item === "string")) return [value.join("")];
  return Object.values(value).flatMap(strings);
}

/**
 * Checks executed notebooks before they are published.
 *
 * @throws Failure with all reasons if one of them may not be published
 */
export function checkPublishable(paths) {
  const reasons = paths.flatMap((path) =>
    whyNotPublish(JSON.parse(readFileSync(path, "utf8"))).map((reason) => `  ${basename(path)}: ${reason}`),
  );
  if (reasons.length > 0) throw new Failure(`Nothing was published:\n${reasons.join("\n")}`);
}

/** Puts executed notebooks in the place of the committed ones. */
export function publishNotebooks(paths, folder) {
  for (const path of paths) writeFileAtomic(join(folder, basename(path)), readFileSync(path));
}
