import { setTimeout as delay } from "node:timers/promises";

/** A failure that another attempt may cure. */
export class Transient extends Error {
  constructor(
    message: string,
    /** Milliseconds that the server asked to wait. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

export interface Patience {
  /** How often one piece of work is tried. */
  attempts?: number;
  /** Milliseconds before the second attempt; doubled for each one after it, with jitter. */
  backOff?: number;
}

/** No pause is longer than this, whatever a server's Retry-After says. */
const maxPause = 30_000;

/**
 * Does work again after each Transient failure, with exponential back-off.
 *
 * `work` may call its argument when it has made progress: the attempts are then counted from 0 again.
 *
 * @throws the reason of the last attempt, or the signal's reason
 */
export async function persist<T>(
  work: (progressed: () => void) => Promise<T>,
  { attempts = 5, backOff = 500, signal }: Patience & { signal?: AbortSignal | undefined } = {},
): Promise<T> {
  let failures = 0;
  for (;;) {
    try {
      signal?.throwIfAborted();
      return await work(() => {
        failures = 0;
      });
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Transient) || ++failures >= attempts) throw error;
      const pause = backOff * 2 ** (failures - 1) * (0.5 + Math.random());
      await delay(Math.min(maxPause, Math.max(pause, error.retryAfter)), undefined, signal && { signal });
    }
  }
}

/**
 * One attempt at something on a network: the signal it is given ends when the caller's does, or after `timeout`
 * milliseconds without a call of `alive`.
 *
 * The connection is released in any case.
 *
 * @param missing what did not come in time: "no answer"
 * @throws the caller's reason, Transient after the timeout and for what `fetch` itself throws, or what `use` rejects
 *   with
 */
export async function attempt<T>(
  use: (signal: AbortSignal, alive: () => void) => Promise<T>,
  { timeout, missing, signal }: { timeout: number; missing: string; signal?: AbortSignal | undefined },
): Promise<T> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new Transient(`${missing} in ${timeout / 1000} s`)), timeout);
  try {
    signal?.throwIfAborted();
    return await use(stop.signal, () => timer.refresh());
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    throw networkFault(error);
  } finally {
    stop.abort(); // releases a connection whose body was not read to its end
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

/** The Transient failure that a status means: 408, 429 and 5xx; undefined for others. */
export function transientStatus(response: Response): Transient | undefined {
  const { status } = response;
  if (status !== 408 && status !== 429 && status < 500) return undefined;
  return new Transient(`HTTP ${status}`, retryAfter(response));
}

/** What fetch itself throws is a TypeError whose cause is the fault; anything else is returned unchanged. */
function networkFault(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  const reason = code ?? (cause instanceof Error ? cause.message : undefined);
  return new Transient([error.message, reason].filter(Boolean).join(": "));
}

function retryAfter(response: Response): number {
  const header = response.headers.get("retry-after") ?? "";
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return milliseconds || 0; // an unreadable date is NaN
}
