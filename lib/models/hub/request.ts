import { attempt, type Patience, persist, transientStatus } from "../../http";
import type { HubSettings } from "./settings";

export interface RequestOptions extends Patience {
  settings: HubSettings;
  /** Milliseconds without progress after which an attempt is given up. */
  timeout?: number | undefined;
  signal?: AbortSignal | undefined;
}

/** The hub understood the request and says no. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** The hub's own word for it: "GatedRepo", "RepoNotFound", "RevisionNotFound", "EntryNotFound". */
    readonly code: string | undefined,
  ) {
    super(`HTTP ${status}${code ? `, ${code}` : ""}`);
  }
}

/** The answer is none that a hub gives; another attempt gets the same. */
export class NotAHub extends Error {}

const maxRedirects = 5;
/** Answers of the API are lists of a few files. */
const maxApiBytes = 8 * 2 ** 20;

/**
 * Asks once and hands the answer to `use`, which calls `alive` with each piece that arrives.
 *
 * Redirects are followed; the token is sent to the endpoint's host alone.
 *
 * @throws Transient for what another attempt may cure, Refused for the other statuses
 */
export async function exchange<T>(
  url: string,
  init: { method?: string; headers?: Record<string, string>; body?: string },
  { settings, timeout = 30_000, signal }: RequestOptions,
  use: (response: Response, alive: () => void) => Promise<T>,
): Promise<T> {
  return attempt(async (stop, alive) => use(await follow(new URL(url), init, settings, stop), alive), {
    timeout,
    missing: "no whole answer",
    signal,
  });
}

/**
 * A `fetch` for @huggingface/hub: patient, with answers that are bounded in size and in time to their last byte, and the
 * token where it belongs.
 */
export function hubFetch(options: RequestOptions): typeof fetch {
  return async (url, init) => {
    const { method = "GET", headers, body } = init ?? {};
    const request = {
      method,
      headers: Object.fromEntries(new Headers(headers)),
      ...(typeof body === "string" && { body }),
    };
    const once = () => exchange(String(url), request, options, readAnswer);
    return persist(once, options);
  };
}

async function follow(
  start: URL,
  init: { method?: string; headers?: Record<string, string>; body?: string },
  { endpoint, token }: HubSettings,
  signal: AbortSignal,
): Promise<Response> {
  let url = start;
  for (let redirects = 0; ; redirects++) {
    const authorised = token && url.origin === new URL(endpoint).origin;
    const headers = { ...init.headers, ...(authorised && { authorization: `Bearer ${token}` }) };
    const response = await fetch(url, { ...init, headers, redirect: "manual", signal });
    const location = response.headers.get("location");
    if (response.status >= 300 && response.status < 400 && location) {
      if (redirects === maxRedirects) throw new NotAHub(`more than ${maxRedirects} redirects`);
      url = redirected(url, location);
      continue;
    }
    if (response.ok) return response;
    throw transientStatus(response) ?? new Refused(response.status, response.headers.get("x-error-code") ?? undefined);
  }
}

function redirected(from: URL, location: string): URL {
  const target = URL.canParse(location, from) ? new URL(location, from) : undefined;
  const allowed = target?.protocol === "https:" || (target?.protocol === "http:" && from.protocol === "http:");
  if (target && allowed && !target.username && !target.password) return target;
  throw new NotAHub(`a redirect from ${from.origin} to ${target?.protocol ?? location.slice(0, 80)}, which is refused`);
}

async function readAnswer(response: Response): Promise<Response> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxApiBytes) throw new NotAHub(`an answer of more than ${maxApiBytes} bytes`);
    parts.push(part);
  }
  const { status, headers } = response;
  return new Response(Buffer.concat(parts), { status, headers: plainHeaders(headers) });
}

/** Without what described the bytes on the wire, which are unpacked by now. */
function plainHeaders(headers: Headers): Headers {
  const plain = new Headers(headers);
  for (const name of ["content-encoding", "content-length", "transfer-encoding"]) plain.delete(name);
  return plain;
}
