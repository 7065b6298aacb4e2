import { expect, test } from "vitest";
import { downloadSentence } from "../../../lib/models/hub/download-sentence";

test("says size, place, minutes and memory", () => {
  const plan = { id: "owner/name", bytes: 605_200_001, endpoint: "https://hub", cache: "/models" };
  expect(downloadSentence(plan)).toBe(
    "owner/name: 606 MB come from https://hub into /models, once: about 49 s at 100 Mbit/s, 9 min at 10 Mbit/s. " +
      "In use it takes about 1.2 GB of memory.",
  );
});
