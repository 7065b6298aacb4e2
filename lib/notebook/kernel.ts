import { randomBytes } from "node:crypto";

/** One output by MIME type: JSON types as objects, binary ones in base64, others as text. */
export type Bundle = Readonly<Record<string, unknown>>;

interface Content {
  data: Bundle;
  metadata: Bundle;
  transient: { display_id?: string };
}

type Write = (content: Content, update: boolean) => void;

/**
 * The writer of tslab's current cell, null outside a notebook. It changes with every cell, so it is looked up each
 * time: an update through an older cell's writer would be dropped. The loaded module is looked for instead of required,
 * which would load a second kernel.
 */
function kernelWriter(): Write | null {
  for (const [path, module] of Object.entries(require.cache)) {
    if (!/[\\/]tslab[\\/]dist[\\/]jupyter\.js$/.test(path)) continue;
    const { lastWriteDisplayData } = (module?.exports ?? {}) as { lastWriteDisplayData?: Write | null };
    if (lastWriteDisplayData) return lastWriteDisplayData;
  }
  return null;
}

/** True while code runs in a notebook cell of tslab. */
export const inNotebook = (): boolean => kernelWriter() !== null;

/** Shows one output under the current cell. Outside a notebook its text/plain is printed to the terminal. */
export function showBundle(data: Bundle, metadata: Bundle = {}): void {
  const write = kernelWriter();
  if (write) write({ data, metadata, transient: {} }, false);
  else if (data["text/plain"] !== undefined) console.log(String(data["text/plain"]));
}

/** One output that is replaced in place. */
export interface Slot {
  /** Shows the output the first time, replaces it later. Does nothing outside a notebook. */
  show(data: Bundle, metadata?: Bundle): void;
}

export function createSlot(): Slot {
  const id = randomBytes(8).toString("hex");
  let shown = false;
  return {
    show(data, metadata = {}) {
      const write = kernelWriter();
      if (!write) return;
      write({ data, metadata, transient: { display_id: id } }, shown);
      shown = true;
    },
  };
}
