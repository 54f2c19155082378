/**
 * `npm run test:peers`: the tests against programs and data of others (a provider's own validator, a mock made
 * of its specification, another database). What is not on this machine is skipped, and says so.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsTooOld } from "./lib/node-version.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main() {
  const [{ ensureInstalled }, { ensureBuilt }, { none, runAll, vitest }] = await Promise.all([
    import("./lib/install.mjs"),
    import("./lib/build.mjs"),
    import("./lib/stages.mjs"),
  ]);
  const say = (line) => console.log(line);
  await runAll([
    async () => (await ensureInstalled({ root, dev: true, say }), none),
    async () => (await ensureBuilt({ root, say }), none),
    () => vitest(root, "peers"),
  ]);
}

if (nodeIsTooOld()) console.log("0 passed, 1 failed, 0 skipped");
else await main();
