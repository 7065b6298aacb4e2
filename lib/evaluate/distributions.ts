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
 * Probability that |T| is at least |t|, for Student's t.
 * @param degrees degrees of freedom, above 0
 */
export function studentTwoSided(t: number, degrees: number): number {
  checkAboveZero("studentTwoSided", degrees);
  return regularisedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t > 0 with P(|T| ≥ t) = p for Student's t, 0 < p < 1. */
export function studentTwoSidedQuantile(p: number, degrees: number): number {
  return upperQuantile("studentTwoSidedQuantile", p, (t) => studentTwoSided(t, degrees));
}

/** The x that a chi-squared number exceeds with probability p, 0 < p < 1. */
export function chiSquaredUpperQuantile(p: number, degrees: number): number {
  checkAboveZero("chiSquaredUpperQuantile", degrees);
  return upperQuantile("chiSquaredUpperQuantile", p, (x) => 1 - regularisedGamma(x / 2, degrees / 2));
}

/** The f that an F-distributed number exceeds with probability p, 0 < p < 1; degrees of numerator and denominator. */
export function fUpperQuantile(p: number, above: number, below: number): number {
  checkAboveZero("fUpperQuantile", Math.min(above, below));
  return upperQuantile("fUpperQuantile", p, (f) => regularisedBeta(below / (below + above * f), below / 2, above / 2));
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
  return successes === 0 ? 1 : regularisedBeta(p, successes, n - successes + 1);
}

/** Regularised incomplete beta function I_x(a, b), 0 ≤ x ≤ 1: DLMF 8.17.22, a continued fraction, by Lentz' method. */
function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) return x <= 0 ? 0 : 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - regularisedBeta(1 - x, b, a); // where the fraction converges fast
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)) / a;
  let [c, d, fraction] = [1, 0, 1];
  for (let i = 0, step = 0; Math.abs(step - 1) > Number.EPSILON && i < 1000; i++) {
    const m = i >> 1;
    const term =
      i === 0
        ? 1
        : i % 2 === 0
          ? (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
          : (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + term * d);
    c = 1 + term / c;
    step = c * d;
    fraction *= step;
  }
  return front * (fraction - 1);
}

/** Regularised lower incomplete gamma function P(a, x): DLMF 8.11.4, a series of positive terms. */
function regularisedGamma(x: number, a: number): number {
  if (x <= 0) return 0;
  let term = 1;
  let total = 1;
  for (let i = 1; term > total * Number.EPSILON; i++) {
    term *= x / (a + i);
    total += term;
  }
  return Math.min(1, total * Math.exp(a * Math.log(x) - x - logGamma(a + 1)));
}

/** Logarithm of the gamma function, x > 0: Stirling's series (DLMF 5.11.1) from 12 on, below it by Γ(x + 1) = x Γ(x). */
function logGamma(x: number): number {
  let product = 1;
  let z = x;
  for (; z < 12; z++) product *= z;
  const inverse = 1 / (z * z);
  const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
  const tail = series.reduceRight((sum, coefficient) => sum * inverse + coefficient, 0) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + tail - Math.log(product);
}

/** The x > 0 at which a falling tail probability is p. */
function upperQuantile(name: string, p: number, tail: (x: number) => number): number {
  if (!(p > 0 && p < 1)) throw new RangeError(`${name}: p must lie between 0 and 1, got ${p}`);
  let high = 1;
  while (tail(high) > p) high *= 2;
  return rootOf((x) => p - tail(x), 0, high);
}

function checkAboveZero(name: string, degrees: number): void {
  if (!(degrees > 0)) throw new RangeError(`${name}: degrees of freedom must be above 0, got ${degrees}`);
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
