#!/usr/bin/env node
const { existsSync } = require("node:fs");
const { join } = require("node:path");

// npm links this file before the library is compiled.
const compiled = join(__dirname, "..", "dist", "cli.js");
if (existsSync(compiled)) require(compiled);
else {
  console.error(
    "stillact: the library is not compiled yet; run npm start (everything) or npm run build once, in the project",
  );
  process.exitCode = 1;
}
