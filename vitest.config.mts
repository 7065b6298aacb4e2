import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks", // onnxruntime-node has crashed in worker threads
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["test/support/compile.mjs"],
    setupFiles: ["test/support/environment.ts"],
    alias: {
      "@stillact/engine": new URL("./lib/engine/index.ts", import.meta.url).pathname,
      stillact: new URL("./lib/index.ts", import.meta.url).pathname,
    },
  },
});
