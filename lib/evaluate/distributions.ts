/**
 * Probability that a standard normal number is at most x.
 *
 * Series of Marsaglia (2004, Journal of Statistical Software 11(4)), to about 1e-15 absolute; beyond |x| = 8 it is 0 or 1.
 */
export function normalCdf(x: number): number {
  if (x < -8) return 0;
  if (x > 8) return 1;
  let term = x;
  let total = x;
  for (let i = 3; total + term !== total; i += 2) {
    term *= (x * x) / i;
    total += term;
  }
  return 0.5 + (total * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}

/** The x that a standard normal number stays below with probability p, 0 < p < 1; to about 1e-14. */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`normalQuantile: p must lie between 0 and 1, got ${p}`);
  return rootOf((x) => normalCdf(x) - p, -8, 8);
}

/**
 * Probability that |T| is at least |t|, for Student's t with a whole number of degrees of freedom.
 *
 * Finite trigonometric series, Abramowitz and Stegun (1964), 26.7.3 and 26.7.4; to about 1e-15 absolute.
 * @param degrees degrees of freedom, a whole number from 1
 */
export function studentTwoSided(t: number, degrees: number): number {
  if (!Number.isInteger(degrees) || degrees < 1)
    throw new RangeError(`studentTwoSided: degrees of freedom must be a whole number from 1, got ${degrees}`);
  const angle = Math.atan(Math.abs(t) / Math.sqrt(degrees));
  const cosine2 = Math.cos(angle) ** 2;
  const odd = degrees % 2 === 1;
  let term = odd ? Math.cos(angle) : 1;
  let series = 0;
  for (let i = odd ? 1 : 0; i < degrees - 1; i += 2) {
    series += term;
    term *= (cosine2 * (i + 1)) / (i + 2);
  }
  const inside = odd ? (2 / Math.PI) * (angle + Math.sin(angle) * series) : Math.sin(angle) * series;
  return Math.max(0, 1 - inside);
}

/** The t > 0 with P(|T| ≥ t) = p for Student's t, 0 < p < 1. */
export function studentTwoSidedQuantile(p: number, degrees: number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`studentTwoSidedQuantile: p must lie between 0 and 1, got ${p}`);
  let high = 1;
  while (studentTwoSided(high, degrees) > p) high *= 2;
  return rootOf((t) => p - studentTwoSided(t, degrees), 0, high);
}

/**
 * Probability of at least `successes` in n independent trials.
 * @param successes a whole number, 0 to n
 * @param p probability of a success, 0 to 1
 */
export function binomialUpperTail(successes: number, n: number, p: number): number {
  if (!(Number.isInteger(successes) && Number.isInteger(n) && successes >= 0 && successes <= n && p >= 0 && p <= 1))
    throw new RangeError(
      `binomialUpperTail: needs whole 0 ≤ successes ≤ n and 0 ≤ p ≤ 1, got ${successes}, ${n}, ${p}`,
    );
  if (successes === 0 || p === 1) return 1;
  if (p === 0) return 0;
  let logChoose = 0;
  let tail = 0;
  for (let i = n; i >= successes; i--) {
    tail += Math.exp(logChoose + i * Math.log(p) + (n - i) * Math.log1p(-p));
    logChoose += Math.log(i) - Math.log(n - i + 1);
  }
  return Math.min(1, tail);
}

/** Root of an increasing function inside [low, high], by bisection down to neighbouring numbers. */
export function rootOf(increasing: (x: number) => number, low: number, high: number): number {
  let below = low;
  let above = high;
  for (;;) {
    const middle = (below + above) / 2;
    if (middle <= below || middle >= above) return middle;
    if (increasing(middle) < 0) below = middle;
    else above = middle;
  }
}
