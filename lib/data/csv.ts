import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { z } from "zod";

/**
 * The rows of a CSV file with a header line, each checked against a schema.
 *
 * Throws an error that names the file, the line and the column of the first wrong cell.
 */
export async function readCsv<Row>(file: string, schema: z.ZodType<Row>): Promise<Row[]> {
  const text = await readFile(file, "utf8");
  let records: { record: unknown; info: { lines: number } }[];
  try {
    records = parse(text, { columns: true, bom: true, skip_empty_lines: true, trim: true, info: true });
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
