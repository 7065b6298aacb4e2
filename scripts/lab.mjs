import { main, run } from "./processes.mjs";
import { kernelEnvironment, root, venvPython } from "./project.mjs";
import { setUp } from "./setup.mjs";

/** `npm run lab`: JupyterLab on the project with its TypeScript kernel; further arguments are JupyterLab's own. */
main(async () => {
  await setUp();
  const args = ["-m", "jupyterlab", `--ServerApp.root_dir=${root}`, "--LabApp.default_url=/lab/tree/notebooks"];
  // On the terminal itself: Ctrl-C is JupyterLab's to answer.
  return run(venvPython, [...args, ...process.argv.slice(2)], { env: kernelEnvironment(), terminal: true });
});
