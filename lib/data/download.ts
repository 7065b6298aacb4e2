import { sha256, writeFileAtomic } from "../files";
import { attempt, type Patience, persist, Transient, transientStatus } from "../http";

/** A file on a server, known in advance by its size and hash. */
export interface RemoteFile {
  url: string;
  bytes: number;
  /** 64 hexadecimal digits. */
  sha256: string;
}

export interface DownloadOptions extends Patience {
  /** Hosts, as in `URL.host`, that the file may come from, redirects included. */
  hosts: readonly string[];
  /** Milliseconds for one attempt, from the request to the last byte. */
  timeout?: number;
  signal?: AbortSignal;
}

const maxRedirects = 3;

/**
 * Downloads one file to `path`, which is written only when size and SHA-256 are right, and then whole.
 *
 * Network faults, timeouts, the statuses 408, 429 and 5xx, and wrong bytes are tried again with exponential back-off.
 * @throws the reason of the last attempt, or the signal's reason
 */
export async function download(file: RemoteFile, path: string, options: DownloadOptions): Promise<void> {
  return persist(async () => {
    const body = await fetchFile(file, options);
    options.signal?.throwIfAborted();
    await writeFileAtomic(path, body);
  }, options);
}

async function fetchFile(file: RemoteFile, options: DownloadOptions): Promise<Uint8Array> {
  const { timeout = 60_000, signal, hosts } = options;
  return attempt(
    async (stop) => {
      const body = await readBody(await request(file.url, hosts, stop), file.bytes);
      if (sha256(body) !== file.sha256) throw new Transient("wrong sha256");
      return body;
    },
    { timeout, missing: "no complete answer", signal },
  );
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
    throw transientStatus(response) ?? new Error(`HTTP ${response.status}`);
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
