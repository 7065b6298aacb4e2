import { main, run } from "./processes.mjs";
import { inProject, root } from "./project.mjs";
import { setUpPackages } from "./setup.mjs";

/** `npm run test:hub`: models of full size, in the layouts of the hub, from a hub on this machine. */
async function test() {
  console.log(
    "Random models of full size (0.6 to 0.8 GB) are made, served by this machine, downloaded into build/hub and loaded, " +
      "one after the other: 2 GB of disk while it runs, 6 GB of memory, about 5 minutes on 2 cores. No network is used.",
  );
  await setUpPackages();
  const vitest = inProject("node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, STILLACT_HUB_TEST: "1" };
  return run(process.execPath, [vitest, "run", "test/hub"], { cwd: root, env });
}

main(test);
