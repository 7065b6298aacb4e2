// A worker as bench/worker.ts is one, for tests of the protocol: node fake-worker.mjs HOW
import { createInterface } from "node:readline";

const how = process.argv[2];
const answer = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

if (how === "dies at start") {
  console.error("Error: there is no engine");
  process.exit(3);
}
console.log("a library says hello");
if (how !== "is mute") answer({ versions: { fake: "1" } });
createInterface({ input: process.stdin })
  .on("line", (line) => {
    if (how === "dies" && line === "steps 2") {
      console.error("Error: out of memory");
      process.exit(1);
    }
    if (how === "answers twice") answer({ line: `before ${line}` });
    answer({ line });
  })
  .on("close", () => process.exit(0));
