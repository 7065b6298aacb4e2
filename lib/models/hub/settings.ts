import { getHFHubCachePath } from "@huggingface/hub";

/** What the environment says about the hub, under the names that Hugging Face's own libraries use. */
export interface HubSettings {
  /** HF_ENDPOINT, else https://huggingface.co; no slash at the end. */
  endpoint: string;
  /** HF_TOKEN. Sent to the endpoint's host alone, never kept. */
  token: string | undefined;
  /** HF_HUB_OFFLINE: only what is in the cache. */
  offline: boolean;
  /** HF_HUB_CACHE, else HF_HOME/hub, else ~/.cache/huggingface/hub: shared with Python. */
  cache: string;
}

/** Reads the settings. Throws when HF_ENDPOINT is not an http(s) address. */
export function hubSettings(): HubSettings {
  const endpoint = (process.env.HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, "");
  const protocol = URL.canParse(endpoint) ? new URL(endpoint).protocol : undefined;
  if (protocol !== "https:" && protocol !== "http:") {
    throw new Error(`hub: HF_ENDPOINT is "${endpoint}", which is not an http(s) address`);
  }
  return {
    endpoint,
    token: process.env.HF_TOKEN?.trim() || undefined,
    offline: isTrue(process.env.HF_HUB_OFFLINE),
    cache: getHFHubCachePath(),
  };
}

const isTrue = (value = "") => ["1", "on", "yes", "true"].includes(value.toLowerCase());
