/**
 * Runs a TypeScript script on a Node that cannot read TypeScript: bundles it into node_modules/.cache with the
 * bundler that is here anyway, packages left outside, and runs the result in a child with the same stdio.
 *
 *   node scripts/run.mjs scripts/check-imports.ts [arguments]
 */
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

// The builder sets NODE_ENV for itself; the script gets what we were given.
const env = { ...process.env };
const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** Bundles `script` (relative to the project) into `folder`; resolves to the path of the program. */
async function bundle(script, folder) {
  const { build } = await import("vite");
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: script,
      outDir: folder,
      target: "node20",
      sourcemap: "inline",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "program.mjs", chunkFileNames: "[name]-[hash].mjs" } },
    },
  });
  return path.join(folder, "program.mjs");
}

const [script, ...rest] = process.argv.slice(2);
if (!script) {
  console.error("Name a script: node scripts/run.mjs scripts/<name>.ts [arguments]");
  process.exit(2);
}

const cache = path.join(root, "node_modules", ".cache", "threadwell");
await mkdir(cache, { recursive: true });
const folder = await mkdtemp(path.join(cache, `${path.basename(script, ".ts")}-`));
const clean = () => rm(folder, { recursive: true, force: true });

try {
  const program = await bundle(script, folder);
  const child = spawn(process.execPath, ["--enable-source-maps", program, ...rest], {
    cwd: root,
    env,
    // Whoever started this by a channel ends by closing it, also when killed: the script has one to hear that by.
    stdio: ["inherit", "inherit", "inherit", ...(process.connected ? ["ipc"] : [])],
  });
  // The child hears Ctrl-C by itself, being of the same group; a polite kill of this process is passed on.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("disconnect", () => child.kill("SIGTERM"));
  process.channel?.unref();
  const code = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (exitCode, signal) => resolve(exitCode ?? (signal === "SIGINT" ? 130 : 1)));
  });
  process.exitCode = code;
} finally {
  await clean();
}
