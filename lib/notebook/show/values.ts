import { display } from "../figure";
import { showBundle } from "../kernel";
import type { Plot, PlotlyFigure } from "../plotly";
import { type DataFrameLike, showTable, type TableOptions, type TableRow } from "../tables";

/** Rows of plain objects or a danfojs DataFrame as a table. */
export function table(table: readonly TableRow[] | DataFrameLike, options: TableOptions = {}): void {
  showTable(table, options);
}

/** One of the library's plots: a figure with its sentence. */
export async function plot({ figure, sentence }: Plot): Promise<void> {
  await display(figure, sentence);
}

/**
 * Any Plotly figure.
 * @param sentence what to see in it, with the numbers: shown where pictures cannot be
 */
export async function plotly(figure: PlotlyFigure, sentence: string): Promise<void> {
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
