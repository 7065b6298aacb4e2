import type { Random } from "../../random";
import { range, weighted } from "../world/sample";
import type { Body } from "./skeleton";

/** A body: mostly grown-up, now and then a child or somebody old. */
export function drawBody(random: Random): Body {
  const age = weighted(random, { child: 1.4, adult: 7, old: 1.4 });
  const height = { child: range(random, 1.1, 1.42), adult: range(random, 1.55, 1.92), old: range(random, 1.5, 1.8) }[
    age
  ];
  return {
    age,
    height,
    build: age === "child" ? range(random, 0.86, 1.08) : range(random, 0.86, 1.26),
    legs: age === "child" ? range(random, 0.92, 0.98) : range(random, 0.95, 1.04),
    shoulders: range(random, 0.9, 1.12),
  };
}
