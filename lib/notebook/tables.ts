import { fixed } from "./format";
import { showBundle } from "./kernel";

/** Text as HTML: nothing in it is read as a tag or an attribute's end. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** A link shown by its text. Only http and https addresses are linked. */
export interface Link {
  text: string;
  href: string;
}

/** One row of a table: a value by column name. */
export type TableRow = Readonly<Record<string, unknown>>;

/** What a table needs of a danfojs DataFrame. */
export interface DataFrameLike {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly values: unknown;
}

export interface TableOptions {
  /** Decimals of numbers that are not whole. */
  decimals?: number;
  /** One sentence shown with the table, and alone where only text can be shown. */
  caption?: string;
}

interface Cells {
  header: string[];
  rows: unknown[][];
}

/** Shows rows or a danfojs DataFrame as a table: HTML in a notebook, aligned text in a terminal. */
export function showTable(table: readonly TableRow[] | DataFrameLike, options: TableOptions = {}): void {
  printDataFrames();
  showBundle(tableBundle(table, options));
}

/** The MIME bundle of a table: bare escaped HTML without styles (front ends and GitHub bring their own) and text. */
export function tableBundle(
  table: readonly TableRow[] | DataFrameLike,
  { decimals = 3, caption }: TableOptions = {},
): { "text/html": string; "text/plain": string } {
  const { header, rows } = cellsOf(table);
  const html = [
    "<table>",
    ...(caption ? [`<caption>${plainHtml(caption)}</caption>`] : []),
    `<thead><tr>${header.map((name) => `<th>${plainHtml(name)}</th>`).join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map((row) => `<tr>${row.map((cell) => `<td>${cellHtml(cell, decimals)}</td>`).join("")}</tr>`),
    "</tbody>",
    "</table>",
  ].join("\n");
  const text = alignedText([header, ...rows.map((row) => row.map((cell) => cellText(cell, decimals)))]);
  return { "text/html": html, "text/plain": caption ? `${caption}\n${text}` : text };
}

function cellsOf(table: readonly TableRow[] | DataFrameLike): Cells {
  if (isDataFrame(table)) {
    const values = table.values as unknown[] | unknown[][];
    const rows = values.map((row, i) => [table.index[i], ...(Array.isArray(row) ? row : [row])]);
    const counted = table.index.every((name, i) => name === i);
    return counted
      ? { header: [...table.columns], rows: rows.map((row) => row.slice(1)) }
      : { header: ["", ...table.columns], rows };
  }
  const header = [...new Set(table.flatMap((row) => Object.keys(row)))];
  return { header, rows: table.map((row) => header.map((name) => row[name])) };
}

const isDataFrame = (table: readonly TableRow[] | DataFrameLike): table is DataFrameLike =>
  !Array.isArray(table) && "columns" in table && "values" in table;

function cellText(cell: unknown, decimals: number): string {
  if (cell === undefined || cell === null) return "";
  if (typeof cell === "number") return fixed(cell, Number.isInteger(cell) ? 0 : decimals);
  if (isLink(cell)) return cell.text;
  return typeof cell === "object" ? JSON.stringify(cell) : String(cell);
}

/**
 * Text of a table: Jupyter typesets what is between dollar signs, or after a backslash, as mathematics, unless the sign
 * is alone in its element.
 */
const plainHtml = (text: string): string => escapeHtml(text).replace(/[$\\]/g, "<span>$&</span>");

function cellHtml(cell: unknown, decimals: number): string {
  const text = plainHtml(cellText(cell, decimals));
  return isLink(cell) && isWebAddress(cell.href) ? `<a href="${escapeHtml(cell.href)}">${text}</a>` : text;
}

const isLink = (cell: unknown): cell is Link =>
  typeof cell === "object" &&
  cell !== null &&
  typeof (cell as Link).href === "string" &&
  typeof (cell as Link).text === "string";

/** Addresses come from data files: javascript: and the like are never linked. */
function isWebAddress(address: string): boolean {
  return URL.canParse(address) && ["http:", "https:"].includes(new URL(address).protocol);
}

function alignedText(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => [...row[column]!].length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, c) => cell + " ".repeat(widths[c]! - [...cell].length))
      .join("  ")
      .trimEnd();
  return [line(rows[0]!), widths.map((w) => "-".repeat(w)).join("  "), ...rows.slice(1).map(line)].join("\n");
}

/**
 * Makes a danfojs DataFrame or Series print as a table when it is the last expression of a cell, where Node would print
 * its internals. Does nothing until danfojs-node is loaded.
 */
export function printDataFrames(): void {
  for (const [path, module] of Object.entries(require.cache)) {
    if (!/[\\/]danfojs-node[\\/]dist[\\/]danfojs-node[\\/]src[\\/]index\.js$/.test(path)) continue;
    const { DataFrame, Series } = (module?.exports ?? {}) as { DataFrame?: Printable; Series?: Printable };
    for (const type of [DataFrame, Series]) if (type) Object.assign(type.prototype, { [INSPECT]: asText });
  }
}

type Printable = { prototype: { toString(): string } };

const INSPECT = Symbol.for("nodejs.util.inspect.custom");

function asText(this: { toString(): string }): string {
  return this.toString();
}
