import { expect, test } from "vitest";
import { attempt, persist, Transient, transientStatus } from "../lib/http";

const patience = { attempts: 3, backOff: 1 };

/** Work that fails so often and then succeeds; says how often it was tried. */
function failing(times: number, error: Error = new Transient("not now")) {
  const work = { tries: 0, run: async () => (++work.tries > times ? "done" : Promise.reject(error)) };
  return work;
}

test("persist tries again after what a new attempt may cure, and only after that", async () => {
  const curable = failing(2);
  expect(await persist(curable.run, patience)).toBe("done");
  const tooOften = failing(3);
  await expect(persist(tooOften.run, patience)).rejects.toThrow("not now");
  const final = failing(1, new Error("never"));
  await expect(persist(final.run, patience)).rejects.toThrow("never");
  expect([curable.tries, tooOften.tries, final.tries]).toEqual([3, 3, 1]);
});

test("persist counts anew when work has got somewhere", async () => {
  const work = failing(6);
  const run = (progressed: () => void) => {
    if (work.tries < 5) progressed();
    return work.run();
  };
  expect(await persist(run, patience)).toBe("done");
  expect(work.tries).toBe(7);
});

test("persist ends with the signal's reason, also while it waits", async () => {
  const stop = new AbortController();
  const waiting = persist(failing(9).run, { attempts: 9, backOff: 60_000, signal: stop.signal });
  setTimeout(() => stop.abort(new Error("enough")), 20);
  await expect(waiting).rejects.toThrow();
  const never = failing(0);
  await expect(persist(never.run, { signal: AbortSignal.abort(new Error("before")) })).rejects.toThrow("before");
  expect(never.tries).toBe(0);
});

test("statuses and faults are told apart", () => {
  const answer = (status: number, headers = {}) => transientStatus(new Response(null, { status, headers }));
  expect([400, 401, 403, 404].map((status) => answer(status))).toEqual([undefined, undefined, undefined, undefined]);
  expect([408, 429, 500, 503].map((status) => answer(status)?.message)).toEqual([
    "HTTP 408",
    "HTTP 429",
    "HTTP 500",
    "HTTP 503",
  ]);
  expect(answer(429, { "retry-after": "7" })?.retryAfter).toBe(7000);
  expect(answer(429, { "retry-after": "soon" })?.retryAfter).toBe(0);
});

test("an attempt tells network faults from others, and ends with the timeout or the caller", async () => {
  const settings = { timeout: 5_000, missing: "no answer" };
  const cause = Object.assign(new Error("refused"), { code: "ECONNREFUSED" });
  const refused = async () => Promise.reject(new TypeError("fetch failed", { cause }));
  await expect(attempt(refused, settings)).rejects.toEqual(new Transient("fetch failed: ECONNREFUSED"));
  const other = new RangeError("not of the network");
  await expect(attempt(async () => Promise.reject(other), settings)).rejects.toBe(other);

  const never = (signal: AbortSignal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  await expect(attempt(never, { ...settings, timeout: 5 })).rejects.toEqual(new Transient("no answer in 0.005 s"));
  const stopped = attempt(never, { ...settings, signal: AbortSignal.abort(other) });
  await expect(stopped).rejects.toBe(other);

  let released: AbortSignal | undefined;
  await attempt(async (signal) => {
    released = signal;
  }, settings);
  expect(released?.aborted).toBe(true);
});
