import type { Table } from "./run";

interface Simulated {
  name: string;
  studies: number;
  rows: Table;
}

/** Bounds within which coverages (of 95 %) and error rates (at 5 %) should lie. */
export const bounds = { covers: [0.93, 0.98], errs: [0, 0.055] } as const;

/** Columns of the table: heading, whose bounds, and what of a row it shows. */
const columns = [
  ["accuracy: t", "covers", "covers accuracy: corrected t"],
  ["photos", undefined, "covers accuracy: photo bootstrap"],
  ["macro-F1: t", "covers", "covers macro-F1: corrected t"],
  ["difference: t", "covers", "covers a difference: corrected t"],
  ["photos", undefined, "covers a difference: photo bootstrap"],
  ["level: t", "errs", "level: corrected t"],
  ["sign-flip", undefined, "level: sign-flip"],
  ["one-sided: t", "errs", "rejects the true share, one-sided: corrected t"],
  ["Holm(3): t", "errs", "Holm(3): corrected t"],
  ["sign-flip", undefined, "Holm(3): sign-flip"],
  ["Bonferroni(3): t", "errs", "Bonferroni(3): corrected t"],
  ["power: t", undefined, "rejects: corrected t"],
  ["sign-flip", undefined, "rejects: sign-flip"],
  ["true diff.", undefined, "true difference"],
  ["detectable", undefined, "detectable difference"],
] as const;

// Means of shares are off by rounding.
const within = (value: number, low: number, high: number) => value >= low - 1e-9 && value <= high + 1e-9;

/** What of the test that is used lies outside the bounds, and whether by more than chance (2 standard errors). */
export function outsideBounds(found: readonly Simulated[]): { what: string; value: number; beyondChance: boolean }[] {
  return found.flatMap(({ name, studies, rows }) =>
    Object.entries(rows).flatMap(([row, values]) =>
      columns.flatMap(([, kind, column]) => {
        const value = values[column];
        if (value === undefined || !kind) return [];
        const [low, high] = bounds[kind];
        if (within(value, low, high)) return [];
        const chance = 2 * Math.sqrt((value * (1 - value)) / studies);
        return {
          what: `${name}, ${row}, ${column}`,
          value,
          beyondChance: value < low - chance || value > high + chance,
        };
      }),
    ),
  );
}

/** The table of `npm run simulate` as text, and below it what lies outside the bounds by more than chance. */
export function simulationTable(found: readonly Simulated[]): string {
  const outside = outsideBounds(found).filter(({ beyondChance }) => beyondChance);
  const lines = found.flatMap(({ name, rows }) =>
    Object.entries(rows).map(([row, values]) => [
      name,
      row,
      ...columns.map(([, kind, column]) => {
        const value = values[column];
        if (value === undefined) return "";
        const [low, high] = kind ? bounds[kind] : [-1, 1];
        return `${value.toFixed(3)}${within(value, low, high) ? "" : "*"}`;
      }),
    ]),
  );
  const table = [["setting", "learner, folds × repeats", ...columns.map(([heading]) => heading)], ...lines];
  const widths = table[0]!.map((_, c) => Math.max(...table.map((line) => line[c]!.length)));
  const text = table.map((line) =>
    line
      .map((cell, c) => cell.padEnd(widths[c]!))
      .join("  ")
      .trimEnd(),
  );
  const studies = found.map((item) => `${item.name} ${item.studies}`).join(", ");
  return [
    "Coverage of 95 % intervals, error rates of tests at 5 %, and power. t: corrected resampled t; photos, sign-flip: for fitted models only.",
    ...text,
    `* outside ${bounds.covers.join(" to ")} (coverage) or above ${bounds.errs[1]} (errors). Studies: ${studies}.`,
    outside.length === 0
      ? "No value is outside by more than 2 standard errors."
      : `By more than 2 standard errors: ${outside.map(({ what, value }) => `${what} ${value.toFixed(3)}`).join("; ")}.`,
  ].join("\n");
}
