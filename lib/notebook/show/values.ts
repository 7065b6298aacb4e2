import type { LayersModel } from "@tensorflow/tfjs";
import type { Clip } from "../../models/clip/model";
import { display } from "../figure";
import { showBundle } from "../kernel";
import { showClip, showModel } from "../model";
import type { Figure, Plot } from "../plain";
import { type DataFrameLike, showTable, type TableOptions, type TableRow } from "../tables";

/** Rows of plain objects or a danfojs DataFrame as a table. */
export function table(table: readonly TableRow[] | DataFrameLike, options: TableOptions = {}): void {
  showTable(table, options);
}

/** The layers of a network with output shapes and numbers of parameters, or the two towers of a CLIP model. */
export function model(model: LayersModel | Clip): void {
  if ("embedTexts" in model) showClip(model);
  else showModel(model);
}

/** One of the library's plots: a figure with its sentence. */
export async function plot({ figure, sentence }: Plot): Promise<void> {
  await display(figure, sentence);
}

/**
 * Any Plotly figure.
 * @param sentence what to see in it, with the numbers: shown where pictures cannot be
 */
export async function figure(figure: Figure, sentence: string): Promise<void> {
  await display(figure, sentence);
}

/** One line of plain text. */
export function text(text: string): void {
  showBundle({ "text/plain": text });
}

/** Sentences as a list. */
export function list(sentences: readonly string[]): void {
  const lines = sentences.map((sentence) => `- ${sentence}`).join("\n");
  showBundle({ "text/markdown": lines.replace(/[\\`*_<>[\]|]/g, "\\$&"), "text/plain": lines });
}
