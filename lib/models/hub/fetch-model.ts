import { modelInfo, pathsInfo } from "@huggingface/hub";
import { z } from "zod";
import { Transient } from "../../http";
import { sum } from "../../numbers";
import type { OnProgress } from "../../progress";
import { type Blob, downloadBlob, WrongContent } from "./blob";
import { type ModelCache, modelCache } from "./cache";
import { advice } from "./errors";
import { hubFetch, NotAHub, Refused, type RequestOptions } from "./request";
import { checkFile, checkId, checkRevision, type HubSettings, hubSettings, isCommit } from "./settings";

export interface FetchModelOptions {
  /** "owner/name" on the hub. */
  id: string;
  /** A commit, or a branch or tag, whose commit of now is taken. Default: "main". */
  revision?: string;
  /** Files that must be there: "config.json", "onnx/model.onnx". */
  files: readonly string[];
  /** Files that are taken where the model has them: "onnx/model.onnx_data". */
  optional?: readonly string[];
  /** Told before the first byte of a file comes, when some are to be downloaded. */
  onDownload?: (plan: DownloadPlan) => void;
  onProgress?: OnProgress;
  signal?: AbortSignal;
  /** How patiently the hub is asked. */
  patience?: Pick<RequestOptions, "attempts" | "backOff" | "timeout">;
}

/** What is about to be downloaded. */
export interface DownloadPlan {
  id: string;
  bytes: number;
  endpoint: string;
  /** The folder that it goes into. */
  cache: string;
}

/** Files of one commit of a model. */
export interface FetchedModel {
  id: string;
  /** 40 hexadecimal digits: the commit of the revision. */
  commit: string;
  /** The folder that holds the files under their names. */
  directory: string;
  /** Absolute paths by name, of the files asked for that the model has. */
  paths: ReadonlyMap<string, string>;
}

/**
 * Files of a model on the Hugging Face hub, from the cache shared with Python, else downloaded into it: resumed where a
 * download broke off, and compared with the size and hash that the hub lists.
 *
 * Heeds HF_ENDPOINT, HF_HUB_OFFLINE, HF_HUB_CACHE, HF_HOME, HF_TOKEN and the token of `hf auth login`. A commit whose files are all in the cache
 * needs no network.
 *
 * @throws Error that says what is missing and what to do, or the signal's reason
 */
export async function fetchModel(options: FetchModelOptions): Promise<FetchedModel> {
  const { id, revision = "main", files, optional = [], signal } = options;
  checkId(id);
  checkRevision(revision);
  for (const file of [...files, ...optional]) checkFile(file);
  const settings = hubSettings();
  const cache = await modelCache(settings.cache, id);
  const hub: Hub = { id, settings, request: { settings, signal, ...options.patience } };
  try {
    const commit = await commitOf(revision, cache, hub);
    const { paths, unknown, damaged } = await lookUp(cache, commit, files, optional);
    const needed = unknown.filter((file) => files.includes(file) || damaged.includes(file));
    if (settings.offline && needed.length > 0) throw new Error(advice.offline(id, revision, needed, damaged, settings));
    if (!settings.offline && unknown.length > 0) {
      for (const [file, path] of await download(unknown, commit, cache, hub, options)) paths.set(file, path);
    }
    return { id, commit, directory: cache.snapshot(commit), paths };
  } catch (error) {
    signal?.throwIfAborted();
    throw explained(error, hub, revision);
  } finally {
    await cache.save();
  }
}

interface Hub {
  id: string;
  settings: HubSettings;
  request: RequestOptions;
}

async function commitOf(revision: string, cache: ModelCache, { id, settings, request }: Hub): Promise<string> {
  if (isCommit(revision)) return revision;
  const known = await cache.readRef(revision);
  if (settings.offline) {
    if (known) return known;
    throw new Error(advice.offline(id, revision, [], [], settings));
  }
  try {
    const { sha } = await understood(() =>
      modelInfo({
        name: id,
        revision,
        additionalFields: ["sha"],
        hubUrl: settings.endpoint,
        fetch: hubFetch(known ? { ...request, attempts: 2 } : request),
      }),
    );
    if (!isCommit(sha)) throw new NotAHub(`"${String(sha).slice(0, 80)}" as the commit of ${revision}`);
    await cache.writeRef(revision, sha);
    return sha;
  } catch (error) {
    // Without a network, the last known commit of the branch is used; the result names it.
    if (error instanceof Transient && known) return known;
    throw error;
  }
}

async function lookUp(cache: ModelCache, commit: string, files: readonly string[], optional: readonly string[]) {
  const paths = new Map<string, string>();
  const unknown: string[] = [];
  const damaged: string[] = [];
  for (const file of [...files, ...optional]) {
    const found = await cache.find(commit, file);
    if (typeof found === "object") paths.set(file, found.path);
    else if (found !== "absent" || files.includes(file)) unknown.push(file);
    if (found === "damaged") damaged.push(file);
  }
  return { paths, unknown, damaged };
}

/** What the hub lists: sizes and hashes become file names and lengths, so they are looked at closely. */
const listed = z.object({
  path: z.string(),
  type: z.literal("file"),
  size: z.number().int().nonnegative(),
  oid: z.string().regex(/^[0-9a-f]{40}$/),
  lfs: z.object({ oid: z.string().regex(/^[0-9a-f]{64}$/), size: z.number().int().nonnegative() }).optional(),
});

async function download(
  wanted: readonly string[],
  commit: string,
  cache: ModelCache,
  hub: Hub,
  { files, onDownload, onProgress, signal }: FetchModelOptions,
): Promise<Map<string, string>> {
  const { id, settings, request } = hub;
  const blobs = await listFiles(wanted, commit, hub);
  const missing = wanted.filter((file) => !blobs.has(file));
  const required = missing.filter((file) => files.includes(file));
  if (required.length > 0) throw new Error(advice.noFiles(id, commit, required, settings));

  const paths = new Map<string, string>();
  const total = sum([...blobs.values()].map(({ bytes }) => bytes));
  let before = 0;
  if (blobs.size > 0) onDownload?.({ id, bytes: total, endpoint: settings.endpoint, cache: settings.cache });
  for (const [file, blob] of blobs) {
    signal?.throwIfAborted();
    const onBytes = (bytes: number) => {
      const note = `${file}, ${megabytes(before + bytes)} of ${megabytes(total)} MB`;
      onProgress?.({ done: before + bytes, total, note });
    };
    await downloadBlob(blob, cache.blob(blob.hash), { ...request, onBytes });
    paths.set(file, await cache.link(commit, file, blob.hash));
    before += blob.bytes;
  }
  for (const file of missing) await cache.markAbsent(commit, file);
  return paths;
}

async function listFiles(wanted: readonly string[], commit: string, hub: Hub): Promise<Map<string, Blob>> {
  const { id, settings, request } = hub;
  const entries = await understood(async () => {
    const answer = await pathsInfo({
      repo: { type: "model", name: id },
      paths: [...wanted],
      revision: commit,
      hubUrl: settings.endpoint,
      fetch: hubFetch(request),
    });
    return answer
      .filter(({ path, type }) => wanted.includes(path) && type === "file")
      .map((entry) => listed.parse(entry));
  });
  return new Map(
    entries.map(({ path, size, oid, lfs }) => {
      const place = path.split("/").map(encodeURIComponent).join("/");
      const url = `${settings.endpoint}/${id}/resolve/${commit}/${place}`;
      return [path, { file: path, url, bytes: lfs?.size ?? size, hash: lfs?.oid ?? oid }];
    }),
  );
}

/** What is made of the hub's answers; whatever they cannot be read as is said by NotAHub. */
async function understood<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Transient || error instanceof Refused || error instanceof NotAHub) throw error;
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new NotAHub(reason, { cause: error });
  }
}

function explained(error: unknown, { id, settings }: Hub, revision: string): unknown {
  if (error instanceof Refused) return new Error(advice.refused(id, revision, error, settings), { cause: error });
  if (error instanceof WrongContent) return new Error(advice.wrongContent(id, error, settings), { cause: error });
  if (error instanceof Transient) return new Error(advice.unreachable(id, error, settings), { cause: error });
  if (error instanceof NotAHub) return new Error(advice.notAHub(id, error, settings), { cause: error });
  return error;
}

const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
