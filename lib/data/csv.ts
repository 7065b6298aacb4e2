import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { z } from "zod";

const delimiters = [",", ";", "\t"] as const;

/**
 * The rows of a CSV file with a header line, each checked against a schema, whose keys are the columns.
 *
 * Commas, semicolons or tabs separate the cells, as the header line shows; the names of columns may be in capitals. The
 * text is UTF-8, or UTF-16 with a byte order mark, as spreadsheets save it.
 *
 * @throws Error that names the file, and what its header line must be or the line and the column of the first wrong cell
 */
export async function readCsv<Shape extends z.ZodRawShape>(
  file: string,
  schema: z.ZodObject<Shape>,
): Promise<z.infer<z.ZodObject<Shape>>[]> {
  const text = decode(file, await readFile(file)).replace(/^sep=.\r?\n/i, ""); // a line that Excel writes and reads
  const { delimiter, columns } = readHeader(file, text, schema);
  let records: { record: unknown; info: { lines: number } }[];
  try {
    records = parse(text, { delimiter, columns, skip_empty_lines: true, trim: true, info: true });
  } catch (error) {
    throw new Error(`${file}: not a CSV file with a header line: ${(error as Error).message}`);
  }
  return records.map(({ record, info }) => {
    const row = schema.safeParse(record);
    if (row.success) return row.data;
    const [issue] = row.error.issues;
    throw new Error(`${file}, line ${info.lines}, column ${issue?.path.join(".") || "?"}: ${issue?.message}`);
  });
}

function decode(file: string, bytes: Buffer): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // said below
  }
  throw new Error(`${file} is not text in ${encoding.toUpperCase()}; save it as a CSV file in UTF-8`);
}

/** What separates the cells, and what turns the header's names into the schema's. */
function readHeader(file: string, text: string, schema: z.ZodObject) {
  const known = Object.keys(schema.shape);
  const needed = known.filter((column) => !z.safeParse(schema.shape[column], undefined).success);
  const line = /^[^\r\n]*/.exec(text.trimStart())![0];
  for (const delimiter of delimiters) {
    let names: string[];
    try {
      [names = []] = parse(line, { delimiter, trim: true }) as string[][];
    } catch {
      continue; // a quotation mark within a cell: other cells, or no header
    }
    const own = names.map((name) => known.find((column) => column.toLowerCase() === name.toLowerCase()) ?? name);
    const twice = own.find((name, i) => own.indexOf(name) !== i);
    if (needed.every((column) => own.includes(column))) {
      if (twice) throw new Error(`${file}: the header line "${line}" names the column ${twice} twice`);
      return { delimiter, columns: () => own };
    }
  }
  const others = known.filter((column) => !needed.includes(column));
  const shown = line.length > 120 ? `${line.slice(0, 120)}…` : line;
  throw new Error(
    `${file}: the first line must name the columns, ${needed.join(",")}${others.length > 0 ? ` (and ${others.join(",")}, if you like)` : ""}, ` +
      `separated by commas, semicolons or tabs; it is "${shown}"`,
  );
}
