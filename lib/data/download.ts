import { setTimeout as delay } from "node:timers/promises";
import { sha256, writeFileAtomic } from "../files";

/** A file on a server, known in advance by its size and hash. */
export interface RemoteFile {
  url: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

export interface DownloadOptions {
  /** Hosts, as in `URL.host`, that the file may come from, redirects included. */
  hosts: readonly string[];
  /** How often one file is tried. */
  attempts?: number;
  /** Milliseconds for one attempt, from the request to the last byte. */
  timeout?: number;
  /** Milliseconds before the second attempt; doubled for each one after it, with jitter. */
  backOff?: number;
  signal?: AbortSignal;
}

const maxRedirects = 3;
/** No pause is longer than this, whatever a server's Retry-After says. */
const maxPause = 30_000;

/** A failure that a new attempt may cure. */
class Transient extends Error {
  constructor(
    message: string,
    /** Milliseconds that the server asked to wait. */
    readonly retryAfter = 0,
  ) {
    super(message);
  }
}

/**
 * Downloads one file to `path`, which is written only when size and SHA-256 are right, and then whole.
 *
 * Network faults, timeouts, the statuses 408, 429 and 5xx, and wrong bytes are tried again with exponential back-off.
 * Throws with the reason of the last attempt, or with the signal's reason.
 */
export async function download(file: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  const { attempts = 5, backOff = 500, signal } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      const body = await fetchFile(file, options);
      signal?.throwIfAborted();
      return await writeFileAtomic(path, body);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof Transient) || attempt >= attempts) throw error;
      const pause = backOff * 2 ** (attempt - 1) * (0.5 + Math.random());
      await delay(Math.min(maxPause, Math.max(pause, error.retryAfter)), undefined, signal && { signal });
    }
  }
}

async function fetchFile(file: RemoteFile, options: DownloadOptions): Promise<Uint8Array> {
  const { timeout = 60_000, signal } = options;
  const stop = new AbortController();
  const onAbort = () => stop.abort(signal?.reason);
  signal?.addEventListener("abort", onAbort, { once: true });
  const timer = setTimeout(() => stop.abort(new Transient(`no complete answer in ${timeout / 1000} s`)), timeout);
  try {
    signal?.throwIfAborted();
    const body = await readBody(await request(file.url, options.hosts, stop.signal), file.bytes);
    if (sha256(body) !== file.sha256) throw new Transient("wrong sha256");
    return body;
  } catch (error) {
    if (stop.signal.aborted) throw stop.signal.reason;
    // What fetch itself throws is a TypeError whose cause tells the fault.
    if (error instanceof TypeError) throw new Transient(networkFault(error));
    throw error;
  } finally {
    stop.abort(); // lets go of a connection whose body was not read to its end
    clearTimeout(timer);
    signal?.removeEventListener("abort", onAbort);
  }
}

async function request(start: string, hosts: readonly string[], signal: AbortSignal): Promise<Response> {
  let url = allowed(new URL(start), hosts);
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(url, { redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      if (redirects === maxRedirects) throw new Error(`more than ${maxRedirects} redirects`);
      const target = allowed(new URL(location, url), hosts);
      if (url.protocol === "https:" && target.protocol === "http:")
        throw new Error(`redirected from https to ${target}`);
      url = target;
      continue;
    }
    if (response.ok) return response;
    const { status } = response;
    if (status === 408 || status === 429 || status >= 500) throw new Transient(`HTTP ${status}`, retryAfter(response));
    throw new Error(`HTTP ${status}`);
  }
}

function allowed(url: URL, hosts: readonly string[]): URL {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw new Error(`refused ${url}: not http or https`);
  if (!hosts.includes(url.host)) throw new Error(`refused ${url}: the host is not one of ${hosts.join(", ")}`);
  return url;
}

/** Reads exactly `bytes` bytes; a longer body is given up at the first byte too many. */
async function readBody(response: Response, bytes: number): Promise<Uint8Array> {
  const body = new Uint8Array(bytes);
  let length = 0;
  for await (const chunk of response.body ?? []) {
    if (length + chunk.length > bytes) throw new Transient(`more than the expected ${bytes} bytes`);
    body.set(chunk, length);
    length += chunk.length;
  }
  if (length < bytes) throw new Transient(`${length} of ${bytes} bytes`);
  return body;
}

function retryAfter(response: Response): number {
  const header = response.headers.get("retry-after") ?? "";
  const milliseconds = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return milliseconds || 0; // an unreadable date is NaN
}

function networkFault(error: TypeError): string {
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : undefined;
  return [error.message, code ?? (cause instanceof Error ? cause.message : undefined)].filter(Boolean).join(": ");
}
