import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { getHFHubCachePath } from "@huggingface/hub";

/** What the environment says about the hub, under the names that Hugging Face's own libraries use. */
export interface HubSettings {
  /** HF_ENDPOINT, else https://huggingface.co; no slash at the end. */
  endpoint: string;
  /**
   * HF_TOKEN, else what `hf auth login` has left in the file HF_TOKEN_PATH or HF_HOME/token (not if
   * HF_HUB_DISABLE_IMPLICIT_TOKEN is set). Sent to the endpoint's host alone, never kept.
   */
  token: string | undefined;
  /** HF_HUB_OFFLINE: only what is in the cache. */
  offline: boolean;
  /** HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub: shared with Python. */
  cache: string;
}

/**
 * Reads the settings.
 *
 * @throws Error if HF_ENDPOINT is not an http(s) address
 */
export function hubSettings(): HubSettings {
  const endpoint = (process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : undefined;
  if (protocol !== "https:" && protocol !== "http:") {
    throw new Error(`hub: HF_ENDPOINT is "${endpoint}", which is not an http(s) address`);
  }
  return {
    endpoint,
    token: process.env.HF_TOKEN?.trim() || storedToken(),
    offline: isTrue(process.env.HF_HUB_OFFLINE),
    cache: getHFHubCachePath(),
  };
}

function storedToken(): string | undefined {
  const { HF_TOKEN_PATH, HF_HOME, XDG_CACHE_HOME, HF_HUB_DISABLE_IMPLICIT_TOKEN } = process.env;
  if (isTrue(HF_HUB_DISABLE_IMPLICIT_TOKEN)) return undefined;
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), ".cache"), "huggingface");
  try {
    return readFileSync(HF_TOKEN_PATH || join(home, "token"), "utf8").trim() || undefined;
  } catch {
    return undefined; // none was left, or it is another user's: public models need none
  }
}

const isTrue = (value = "") => ["1", "on", "yes", "true"].includes(value.toLowerCase());

const word = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Checks the id of a model, which becomes the name of a folder.
 *
 * @throws Error unless it is "owner/name", or "name" alone
 */
export function checkId(id: string): void {
  const parts = id.split("/");
  if (parts.length <= 2 && id.length <= 96 && parts.every((part) => word.test(part)) && !/--|\.\./.test(id)) return;
  throw new Error(`hub: "${id}" is not the id of a model; ids look like Xenova/dinov2-small`);
}

/**
 * Checks a revision, which becomes the name of a file.
 *
 * @throws Error unless it can be a branch, a tag or a commit
 */
export function checkRevision(revision: string): void {
  if (revision.length <= 200 && revision.split("/").every((part) => word.test(part) && !part.includes(".."))) return;
  throw new Error(`hub: "${revision}" is not a revision; give a branch, a tag, or a commit of 40 hexadecimal digits`);
}

/**
 * Checks the name of a file inside a model's folder.
 *
 * @throws Error unless it stays inside the folder that it is joined to, on any system
 */
export function checkFile(file: string): void {
  const parts = file.split("/");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  const plain = !/[\\:\u0000-\u001f]/.test(file) && parts.every((part) => part !== "" && part !== "." && part !== "..");
  if (plain && file.length <= 1000) return;
  throw new Error(`hub: "${file}" is not the name of a file inside a model's folder; names look like onnx/model.onnx`);
}

export const isCommit = (revision: string) => /^[0-9a-f]{40}$/.test(revision);
