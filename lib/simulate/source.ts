import type { Rows } from "../vectors";
import { gaussian } from "./gaussian";
import { permuted } from "./permuted";
import type { Setting } from "./study";

/** A setting as plain data that can be sent to another process. */
export type Source = { name: string; signal: number } | { name: string; views: readonly Rows[] };

export const settingOf = (source: Source): Setting =>
  "signal" in source ? gaussian(source.name, source.signal) : permuted(source.name, source.views);
