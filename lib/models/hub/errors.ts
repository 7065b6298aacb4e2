import type { Refused } from "./request";
import type { HubSettings } from "./settings";

/** What went wrong with a model, and what to do about it. */
export const advice = {
  offline(
    id: string,
    revision: string,
    files: readonly string[],
    damaged: readonly string[],
    { cache }: HubSettings,
  ): string {
    const what = files.map((file) => (damaged.includes(file) ? `${file} (damaged)` : file)).join(", ");
    return (
      `hub: ${what || `revision "${revision}"`} of ${id} is not in the cache ${cache} and HF_HUB_OFFLINE is set; unset it, ` +
      "or fetch the model once with a network and the same HF_HOME"
    );
  },
  noFiles(id: string, commit: string, files: readonly string[], { endpoint }: HubSettings): string {
    return (
      `hub: ${id} has no ${files.join(", ")} at ${commit.slice(0, 7)}; see ${endpoint}/${id}/tree/${commit} for what it has, ` +
      "and choose a model with ONNX files (the owners Xenova and onnx-community have many), or another dtype"
    );
  },
  refused(id: string, revision: string, { status, code, message }: Refused, { endpoint, token }: HubSettings): string {
    const start = `hub: ${endpoint} refuses ${id} (${message})`;
    if (status === 401 || status === 403) {
      const next = token ? "a token that may read it; the one set may not" : "a token of an account that may read it";
      return `${start}: it does not exist, is private, or has terms to accept at ${endpoint}/${id}; check the id, or set HF_TOKEN to ${next}`;
    }
    if (status === 404) {
      const what = code === "RevisionNotFound" ? `revision "${revision}"` : "model or file of that name";
      return `${start}: there is no ${what}; check it at ${endpoint}/${id}`;
    }
    return start;
  },
  unreachable(id: string, { message }: Error, { endpoint }: HubSettings): string {
    return (
      `hub: ${id} could not be fetched from ${endpoint} (${message}). Check the network and start again (what has arrived is ` +
      "kept), set HF_ENDPOINT to a mirror, or copy the model's folder into the cache of HF_HOME"
    );
  },
  wrongContent(id: string, { message }: Error, { endpoint }: HubSettings): string {
    return (
      `hub: ${endpoint} sends another content of ${id} than it lists: ${message}. It was deleted; set HF_ENDPOINT to ` +
      "another mirror, or copy the model's folder into the cache of HF_HOME"
    );
  },
  notAHub(id: string, { message }: Error, { endpoint }: HubSettings): string {
    return (
      `hub: what ${endpoint} says about ${id} is not what a hub says (${message}); check HF_ENDPOINT, or whether the ` +
      "network asks for a sign-in first"
    );
  },
};
