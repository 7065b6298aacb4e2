import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTorch, type TorchCheckpoint } from "../../../lib/models/weights/torch";
import { random } from "../../../lib/random";
import { MUTATIONS, mutated, watched } from "../../support/fuzz";

const goldens = join(__dirname, "../../goldens/torch");

/** Bytes that most changes are made in: a stream describes its tensors at its front, an archive at both ends. */
const structures = { zip: 8000, stream: 2600, training: 9000, script: 13000 };

test.each(Object.entries(structures))(
  `${MUTATIONS} damaged files (%s) give an error, or tensors of the shape they claim`,
  async (kind, structure) => {
    const original = readFileSync(join(goldens, `2.15-${kind}.bin`));
    let [opened, read] = [0, 0];
    for (let i = 0; i < MUTATIONS; i++) {
      const bytes = mutated(original, structure, random("torch fuzz", kind, i));
      const source = watched(bytes);
      const start = performance.now();
      let stored: TorchCheckpoint;
      try {
        stored = await readTorch(source);
      } catch (error) {
        if (!(error as Error).message.startsWith("mutated is no valid PyTorch checkpoint: ")) throw error;
        if ((error as Error).cause instanceof TypeError) throw error;
        continue;
      }
      opened++;
      let held = 0;
      for (const { shape, read: readValues } of new Set(stored.tensors.values())) {
        const before = source.asked();
        try {
          const values = await readValues();
          if (values.length !== shape.reduce((a, b) => a * b, 1))
            throw new Error(`${i}: ${values.length} for [${shape}]`);
          held += values.byteLength;
          read++;
        } catch (error) {
          if (!(error as Error).message.startsWith('mutated is no valid PyTorch checkpoint: "')) throw error;
        }
        // Besides the values: the bytes of one tensor at a time, and the pickle.
        if (source.asked() - before + held > 3 * bytes.length)
          throw new Error(`${i}: ${held} of ${bytes.length} bytes`);
      }
      if (performance.now() - start > 2000) throw new Error(`${i} took ${performance.now() - start} ms`);
    }
    expect(opened).toBeGreaterThan(0.03 * MUTATIONS);
    expect(opened).toBeLessThan(MUTATIONS);
    expect(read).toBeGreaterThan(0.1 * MUTATIONS);
  },
);
