import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** Unit, table, property and integration tests. Browser and peer tests have projects of their own. */
export default defineConfig({
  test: {
    // Peers run a file at a time, each with a server of its own: what was compiled for one is kept for the next.
    experimental: { fsModuleCache: true },
    projects: [
      {
        test: {
          name: "node",
          include: [
            "server/**/*.test.ts",
            "shared/**/*.test.ts",
            "scripts/**/*.test.{ts,mjs}",
            "client/**/*.test.ts",
          ],
          exclude: ["**/*.peers.test.ts", "**/*.browser.test.ts"],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          // Vitest leaves a core free; most of these wait for a store, so on two cores both are used.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          // No module of ours holds state, so files of one worker share them: loading them anew was half of the time.
          isolate: false,
        },
      },
      {
        test: {
          name: "browser",
          include: ["**/*.browser.test.ts"],
          exclude: ["node_modules/**", "dist/**"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Each has a Threadwell and a browser of its own, and waits more than it works.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: "peers",
          include: ["**/*.peers.test.ts"],
          exclude: ["node_modules/**", "dist/**"],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
