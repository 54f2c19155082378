/** `npm run build`: brings node_modules and the three bundles up to date, and nothing else. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsTooOld } from "./lib/node-version.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main() {
  const { ensureInstalled } = await import("./lib/install.mjs");
  const { ensureBuilt } = await import("./lib/build.mjs");
  const say = (line) => console.log(line);
  await ensureInstalled({ root, dev: false, say });
  const built = await ensureBuilt({ root, say });
  say(built.length === 0 ? "Everything is built already." : `Built: ${built.join(", ")}.`);
}

if (!nodeIsTooOld()) {
  const { runMain } = await import("./lib/problem.mjs");
  await runMain(main);
}
