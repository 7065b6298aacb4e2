import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Message {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
  update: boolean;
}

/** Stands where tslab's module would stand and keeps what is written to it. */
export function fakeKernel() {
  const { cache } = createRequire(__filename);
  const path = join(tmpdir(), "tslab", "dist", "jupyter.js");
  const messages: Message[] = [];
  const lastWriteDisplayData = (content: Omit<Message, "update">, update: boolean) => {
    messages.push(JSON.parse(JSON.stringify({ ...content, update })));
  };
  cache[path] = { exports: { lastWriteDisplayData } } as unknown as NodeJS.Module;
  return {
    messages,
    close() {
      delete cache[path];
    },
  };
}
