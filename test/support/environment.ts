import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";

// Every test file gets its own folders, so that no test sees what another run or a user left behind.
const folder = mkdtempSync(join(tmpdir(), "stillact-test-"));
process.env.STILLACT_CACHE = join(folder, "cache");
process.env.STILLACT_BUILD = join(folder, "build");
for (const name of ["STILLACT_DATA", "STILLACT_PROFILE", "STILLACT_CLIP", "STILLACT_ENGINE"]) delete process.env[name];
afterAll(() => rmSync(folder, { recursive: true, force: true }));
