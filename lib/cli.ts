import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectRoot } from "./paths";

const HELP = `Usage: npx stillact COMMAND

  predict PHOTO ...   is the person sitting, standing or walking/running?
      --model FOLDER  a saved classifier (default: the one that notebook 02 saves)
      --json          one line of JSON per photo, with all probabilities
  report              score all results of the last run and write the report
      --publish       copy them to results/, add the run to its history and update the README's table
      --why TEXT      with --publish: what a further run under the same plan was made for
  fetch MODEL         puts a CLIP of the Hugging Face hub into the cache shared with Python
  --help, --version
`;

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      model: { type: "string" },
      json: { type: "boolean", default: false },
      publish: { type: "boolean", default: false },
      why: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
      version: { type: "boolean", default: false },
    },
  });
  const [command, ...files] = positionals;
  if (values.version) console.log(packageVersion());
  else if (values.help || command === undefined) console.log(HELP);
  else if (command === "predict") await (await import("./commands/predict.js")).predictCommand(files, values);
  else if (command === "report") await (await import("./commands/report.js")).reportCommand(values);
  else if (command === "fetch" && files.length === 1)
    await (await import("./commands/fetch.js")).fetchCommand(files[0]!);
  else if (command === "fetch") throw new Error("fetch: name one model, such as openai/clip-vit-base-patch32");
  else throw new Error(`there is no command "${command}"; see npx stillact --help`);
}

function packageVersion(): string {
  return (JSON.parse(readFileSync(join(projectRoot(), "lib", "package.json"), "utf8")) as { version: string }).version;
}

main(process.argv.slice(2)).catch((error: Error) => {
  console.error(`stillact: ${error.message}`);
  process.exitCode = 1;
});
