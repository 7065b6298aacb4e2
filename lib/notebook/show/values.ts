import type { LayersModel } from "@tensorflow/tfjs";
import type { TransformerConfig } from "../../models/clip/config";
import type { Clip } from "../../models/clip/model";
import {
  name as aName,
  text as aText,
  type Check,
  checkArguments,
  checkOptions,
  either,
  listOf,
  record,
  wholeNumber,
} from "../../options";
import { display } from "../figure";
import { count } from "../format";
import { showBundle } from "../kernel";
import type { Plot, PlotlyFigure } from "../plotly";
import { type DataFrameLike, showTable, type TableOptions, type TableRow } from "../tables";

const aTable: Check = either(listOf(record()), record("a danfojs DataFrame"));

const aPlot: Check = {
  takes: "a plot: one of those that the functions of plots give",
  accepts: (value) => record().accepts(value) && "figure" in (value as object) && "sentence" in (value as object),
};

/** Rows of plain objects or a danfojs DataFrame as a table. */
export function table(table: readonly TableRow[] | DataFrameLike, options: TableOptions = {}): void {
  checkOptions("show.table", options, { decimals: wholeNumber(0, 20), caption: aText });
  checkArguments("show.table", { table: [table, aTable] });
  showTable(table, options);
}

/** One of the library's plots: a figure with its sentence. */
export async function plot(plot: Plot): Promise<void> {
  checkArguments("show.plot", { plot: [plot, aPlot] });
  const { figure, sentence } = plot;
  await display(figure, sentence);
}

/**
 * Any Plotly figure.
 * @param sentence what to see in it, with the numbers: shown where pictures cannot be
 */
export async function plotly(figure: PlotlyFigure, sentence: string): Promise<void> {
  checkArguments("show.plotly", { figure: [figure, record("{ data, layout }")], sentence: [sentence, aName] });
  await display(figure, sentence);
}

/** One line of plain text. */
export function text(text: string): void {
  checkArguments("show.text", { text: [text, aText] });
  showBundle({ "text/plain": text });
}

/** Sentences as a list. */
export function list(sentences: readonly string[]): void {
  checkArguments("show.list", { sentences: [sentences, listOf(aText)] });
  const lines = sentences.map((sentence) => `- ${sentence}`).join("\n");
  showBundle({ "text/markdown": lines.replace(/[\\`*_<>[\]|$]/g, "\\$&"), "text/plain": lines });
}

const BYTES_PER_PARAMETER = 4; // float32

const thousands = (n: number) => n.toLocaleString("en-US");

/** The layers of a network with output shapes and numbers of parameters, or the two towers of a CLIP model. */
export function model(model: LayersModel | Clip): void {
  checkArguments("show.model", { model: [model, record("a network of tf.layers, or a CLIP model")] });
  if ("embedTexts" in model) showClip(model);
  else showModel(model);
}

/** Shows the layers of a network: kind, output shape, parameters; the total in parameters and in MiB as float32. */
function showModel(model: LayersModel): void {
  const rows = model.layers.map((layer) => ({
    layer: layer.name,
    kind: layer.getClassName(),
    "output shape": shapeText(layer.outputShape),
    parameters: thousands(layer.countParams()),
  }));
  const total = model.countParams();
  const trainable = model.trainableWeights.reduce((sum, weight) => sum + size(weight.shape), 0);
  showTable(rows, {
    caption:
      `${model.name}: ${count(rows.length, "layers")}, ${thousands(total)} parameters ` +
      `(${thousands(trainable)} trainable), ${mebibytes(total)} MiB as float32.`,
  });
}

/** Shows the two towers of a CLIP model: what each reads, how wide and deep it is, and its parameters. */
function showClip({ name, config, parameters }: Clip): void {
  const { vision, text, projectionSize } = config;
  const parametersOf = (...parts: string[]) =>
    Object.entries(parameters)
      .filter(([name]) => parts.length === 0 || parts.some((part) => name.startsWith(part)))
      .reduce((sum, [, tensor]) => sum + size(tensor.shape), 0);
  const tower = (name: string, { layers, hiddenSize: width, heads }: TransformerConfig, reads: string, own: number) => {
    return { tower: name, reads, layers, width, heads, parameters: thousands(own) };
  };
  const pixels = `${vision.imageSize} × ${vision.imageSize} px in patches of ${vision.patchSize} px`;
  const words = `up to ${text.maxPositions} tokens of ${thousands(text.vocabularySize)}`;
  const total = parametersOf();
  showTable(
    [
      tower("image", vision, pixels, parametersOf("vision_model.", "visual_projection.")),
      tower("text", text, words, parametersOf("text_model.", "text_projection.")),
    ],
    {
      caption:
        `${name}: two transformers that meet in ${projectionSize} dimensions, ${thousands(total)} parameters, ` +
        `${mebibytes(total)} MiB as float32.`,
    },
  );
}

const mebibytes = (parameters: number) => Number(((parameters * BYTES_PER_PARAMETER) / 2 ** 20).toPrecision(3));

const size = (shape: readonly (number | null)[]) => shape.reduce<number>((product, n) => product * (n ?? 1), 1);

type Shape = readonly (number | null)[];

/** "[batch, 64, 64, 32]"; a layer with several outputs has several shapes. */
function shapeText(shape: Shape | readonly Shape[]): string {
  if (shape.some(Array.isArray)) return (shape as readonly Shape[]).map(shapeText).join(", ");
  return `[${(shape as Shape).map((n) => n ?? "batch").join(", ")}]`;
}
