/** `npm test`: installs and builds if needed, then every static check and the node and browser tests. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsTooOld } from "./lib/node-version.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

async function main() {
  const [{ ensureInstalled }, { ensureBuilt }, { check, none, runAll, vitest }] = await Promise.all([
    import("./lib/install.mjs"),
    import("./lib/build.mjs"),
    import("./lib/stages.mjs"),
  ]);
  const say = (line) => console.log(line);
  const bin = (...parts) => path.join("node_modules", ...parts);

  await runAll([
    async () => (await ensureInstalled({ root, dev: true, say }), none),
    async () => (await ensureBuilt({ root, say }), none),
    () => check(root, "types", bin("typescript", "bin", "tsc"), ["--noEmit", "-p", "."]),
    () => check(root, "lint", bin("oxlint", "bin", "oxlint"), ["--deny-warnings"]),
    () => check(root, "format", bin("prettier", "bin", "prettier.cjs"), ["--check", "--log-level=warn", "."]),
    () => check(root, "imports", "scripts/run.mjs", ["scripts/check-imports.ts"]),
    () => vitest(root, "node"),
    () => vitest(root, "browser"),
  ]);
}

if (nodeIsTooOld()) console.log("0 passed, 1 failed, 0 skipped");
else await main();
