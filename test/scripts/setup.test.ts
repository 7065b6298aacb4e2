import { spawnSync } from "node:child_process";
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkNode, kernelspec, packagesAreCurrent } from "../../scripts/setup.mjs";

const root = join(__dirname, "..", "..");

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "stillact-setup-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("checkNode", () => {
  it("accepts what the packages run on", () => {
    for (const version of ["20.19.0", "22.1.0", "24.11.1"]) expect(() => checkNode(version)).not.toThrow();
  });
  it("says what to install otherwise", () => {
    expect(() => checkNode("18.20.4")).toThrow(/needs Node 20\.19.*18\.20\.4.*nodejs\.org/);
    expect(() => checkNode("20.18.3")).toThrow(/20\.18\.3/);
  });
});

describe("packagesAreCurrent", () => {
  const wanted = {
    "": {},
    lib: { version: "0.1.0" },
    "node_modules/stillact": { resolved: "lib", link: true },
    "node_modules/zod": { version: "4.6.7" },
    "node_modules/fsevents": { version: "2.3.3", optional: true },
  };
  const installed = async (packages: object) => {
    await mkdir(join(folder, "node_modules"), { recursive: true });
    await writeFile(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages }));
    for (const path of Object.keys(packages)) {
      await mkdir(join(folder, path), { recursive: true });
      await writeFile(join(folder, path, "package.json"), "{}");
    }
  };
  beforeEach(() => writeFile(join(folder, "package-lock.json"), JSON.stringify({ packages: wanted })));

  it("is false before npm has finished", async () => {
    expect(packagesAreCurrent(folder)).toBe(false);
    await mkdir(join(folder, "node_modules"));
    expect(packagesAreCurrent(folder)).toBe(false);
  });
  it("is true with everything but other systems' optional packages", async () => {
    await installed({ "node_modules/stillact": { link: true }, "node_modules/zod": { version: "4.6.7" } });
    expect(packagesAreCurrent(folder)).toBe(true);
  });
  it("is false when the folder of a package is gone", async () => {
    await installed({ "node_modules/stillact": { link: true }, "node_modules/zod": { version: "4.6.7" } });
    await rm(join(folder, "node_modules", "zod"), { recursive: true });
    expect(packagesAreCurrent(folder)).toBe(false);
  });
  it("is false when a version changed or a package is missing", async () => {
    await installed({ "node_modules/stillact": { link: true }, "node_modules/zod": { version: "4.6.6" } });
    expect(packagesAreCurrent(folder)).toBe(false);
    await installed({ "node_modules/zod": { version: "4.6.7" } });
    expect(packagesAreCurrent(folder)).toBe(false);
  });
});

describe.skipIf(process.platform === "win32")("commands in a bare checkout", () => {
  /** Runs a command in a copy of the scripts and of what they read, with nothing but what is linked in `bin` on the PATH. */
  async function inBareCheckout(command: readonly string[], ...extra: readonly string[]) {
    for (const path of ["scripts", "package.json", "package-lock.json", "lib/package.json", "lib/bin", ...extra])
      await cp(join(root, path), join(folder, path), { recursive: true });
    await mkdir(join(folder, "bin"));
    await symlink(process.execPath, join(folder, "bin", "node"));
    return spawnSync(process.execPath, command, { cwd: folder, env: { PATH: join(folder, "bin") }, encoding: "utf8" });
  }

  it("says in a sentence that npm is missing", async () => {
    const install = 'import("./scripts/setup.mjs").then((m) => m.npm("npm ci", ["ci"], { log: "npm.log" }))';
    const body = `import("./scripts/processes.mjs").then((m) => m.main(() => ${install}))`;
    const { status, stderr } = await inBareCheckout(["-e", body]);
    expect(stderr).toMatch(/^npm is not on the PATH: it comes with Node .*run this again\.\n$/);
    expect(status).toBe(1);
  });

  it("says in a sentence which options npm test has", async () => {
    const { status, stderr } = await inBareCheckout(["scripts/test.mjs", "--nope"]);
    expect(stderr).toMatch(/^Unknown option '--nope'.*\nnpm test takes parts of paths and -t, -u and --bail: .*\n$/);
    expect(status).toBe(1);
  });

  it("says what to do before npx stillact", async () => {
    const { bin } = JSON.parse(await readFile(join(root, "lib", "package.json"), "utf8"));
    const { status, stderr } = await inBareCheckout([join("lib", bin.stillact), "--help"]);
    expect(stderr).toMatch(/^stillact: the library is not compiled yet; run npm start.*\n$/);
    expect(status).toBe(1);
    expect(await readFile(join(root, "lib", bin.stillact), "utf8")).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it("shows a half-made Python environment as what it is", async () => {
    await mkdir(join(folder, ".venv", "bin"), { recursive: true });
    await writeFile(join(folder, ".venv", "bin", "python"), "");
    const { status, stdout } = await inBareCheckout(["scripts/check.mjs"]);
    expect(stdout).toMatch(
      /^✗ environment {3}\.venv is half-made, out of date or lacks packages; npm start sets it up$/m,
    );
    expect(status).toBe(1);
  });
});

describe("kernelspec", () => {
  it("starts this Node by absolute paths under the name that notebooks carry", async () => {
    const spec = kernelspec();
    expect(spec.argv[0]).toBe(process.execPath);
    expect(await readFile(spec.argv[1], "utf8")).toContain("main()");
    expect(spec.display_name).toBe("TypeScript (stillact)");
  });
});

describe.skipIf(process.platform === "win32")("a machine without what is needed", () => {
  /** Runs `npm start` of a bare checkout with only node, and what `python3` says, on the PATH. */
  async function startWith(python3?: string) {
    await cp(join(root, "scripts"), join(folder, "scripts"), { recursive: true });
    await mkdir(join(folder, "notebooks"));
    await mkdir(join(folder, "bin"));
    await symlink(process.execPath, join(folder, "bin", "node"));
    if (python3) {
      const file = join(folder, "bin", "python3");
      await writeFile(file, `#!/bin/sh\necho ${python3}\n`);
      await chmod(file, 0o755);
    }
    const env = { PATH: join(folder, "bin") };
    return spawnSync(process.execPath, ["scripts/start.mjs"], { cwd: folder, env, encoding: "utf8" });
  }

  it("is told in one sentence that Python is missing", async () => {
    const { status, stderr } = await startWith();
    expect(status).toBe(1);
    expect(stderr).toMatch(/^stillact needs Python 3\.10 or newer .*found none: install it .*python3-venv.*\n$/);
  });
  it("is told that Python is too old", async () => {
    const { status, stderr } = await startWith("3 9 1");
    expect(status).toBe(1);
    expect(stderr).toMatch(/^stillact needs Python 3\.10 or newer .*found only 3\.9: .*\n$/);
  });
  it("is told that venv is missing", async () => {
    const { status, stderr } = await startWith("3 11 0");
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^Python 3\.11 is here but cannot make virtual environments: .*apt install python3-venv.*\n$/,
    );
  });
});

it.skipIf(process.platform === "win32")("npx tsc is the project's TypeScript, not the one inside tslab", async () => {
  const { devDependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const { stdout } = spawnSync(join(root, "node_modules", ".bin", "tsc"), ["--version"], { encoding: "utf8" });
  expect(stdout.trim()).toBe(`Version ${devDependencies.typescript}`);
});
