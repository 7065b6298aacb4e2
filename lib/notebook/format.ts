import type { Interval } from "../evaluate/interval";

/** A share from 0 to 1 as a percentage: 0.344 → "34.4 %". */
export const percent = (share: number, digits = 1): string =>
  Number.isFinite(share) ? `${(100 * share).toFixed(digits)} %` : "–";

/** A number with fixed decimals and a true minus sign, which a zero never has; a dash when it is not a number. */
export function fixed(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) > 0 ? `−${text}` : text;
}

/** A difference of shares in percentage points, always signed: 0.024 → "+2.4", −0.009 → "−0.9", 0 → "0.0". */
export function points(difference: number): string {
  const text = fixed(100 * difference, 1);
  return difference > 0 && Number(text) > 0 ? `+${text}` : text;
}

/** A count: whole numbers as they are, means of counts with one decimal. */
export const number = (value: number): string => (Number.isInteger(value) ? String(value) : fixed(value, 1));

/** "285 photos", "1 photo". */
export const count = (n: number, unit: string): string =>
  `${n.toLocaleString("en-US")} ${n === 1 ? unit.replace(/s$/, "") : unit}`;

/** A duration: "7 s", "3 min 05 s", "1 h 02 min". */
export function duration(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (s < 3600) return `${Math.floor(s / 60)} min ${two(s % 60)} s`;
  return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
}

/** An estimate with its interval: "0.386 [0.331, 0.442]". */
export const withInterval = ({ estimate, low, high }: Interval): string =>
  `${fixed(estimate)} [${fixed(low)}, ${fixed(high)}]`;

/** A share with its interval: "38.6 % [33.1, 44.2]". */
export const percentInterval = ({ estimate, low, high }: Interval): string =>
  `${percent(estimate)} [${fixed(100 * low, 1)}, ${fixed(100 * high, 1)}]`;

/** A difference of shares with its interval, in percentage points: "+2.4 [−0.9, +5.7]". */
export const pointsInterval = ({ estimate, low, high }: Interval): string =>
  `${points(estimate)} [${points(low)}, ${points(high)}]`;

/** Sample quantile with linear interpolation, p from 0 to 1 (type 7 of Hyndman and Fan, 1996). NaN without values. */
export function quantile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (sorted.length - 1) * p;
  const [below, above] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return below + (above - below) * (at - Math.floor(at));
}

/** A p-value in a table: "0.031", "< 0.001". */
export const pNumber = (p: number): string => (p < 0.001 ? "< 0.001" : fixed(p));

/** A p-value in a sentence: "p = 0.031", "p < 0.001". */
export const pValue = (p: number): string => (p < 0.001 ? "p < 0.001" : `p = ${fixed(p)}`);
