/**
 * `npm run bench:start [-- --again 5 --cold]`: from a bare clone of HEAD to a ready inbox, then restarts on the
 * same data. npm's own cache is used as it is on this machine; --cold gives npm an empty one.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../lib/ports.mjs";
import { projectRoot } from "../root.ts";
import { flag, median, option, say, tell } from "./lib.ts";

/** Seconds from the command to its ready line; the inbox has answered and everything is stopped again. */
async function startOnce(folder: string, env: NodeJS.ProcessEnv): Promise<number> {
  const started = performance.now();
  const child = spawn("npm", ["start", "--silent", "--", "--json"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, which Ctrl-C then reaches as a whole.
    detached: true,
  });
  const gone = new Promise<number | null>((resolve) => child.once("close", resolve));
  const ready = new Promise<string>((resolve, reject) => {
    let words = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      words += chunk;
      const line = words.split("\n").find((one) => one.includes('"ready":true'));
      if (line) resolve(line);
    });
    child.once("error", reject);
    void gone.then((code) => reject(new Error(`npm start ended with ${code} before it was ready.`)));
  });
  const { inbox } = JSON.parse(await ready) as { inbox: string };
  const seconds = (performance.now() - started) / 1000;

  const page = await fetch(inbox);
  if (!page.ok) throw new Error(`The inbox answered ${page.status} right after it said it was ready.`);
  if (child.pid !== undefined) process.kill(-child.pid, "SIGINT");
  await gone;
  return seconds;
}

const folder = mkdtempSync(path.join(tmpdir(), "threadwell-bench-start-"));
try {
  const clone = path.join(folder, "threadwell");
  say("Cloning …");
  execFileSync("git", ["clone", "--quiet", projectRoot(), clone], { stdio: "inherit" });
  const env: NodeJS.ProcessEnv = { ...process.env };
  // What npm told this script about itself is not part of a bare clone.
  for (const name of Object.keys(env)) if (/^npm_/i.test(name)) Reflect.deleteProperty(env, name);
  for (const name of ["PORT", "SIMULATOR_PORT", "SIMULATOR_SMTP_PORT", "SMTP_PORT"])
    env[name] = String(await freePort());
  Reflect.deleteProperty(env, "DATA_DIR");
  if (flag("cold")) {
    env["npm_config_cache"] = path.join(folder, "npm-cache");
    mkdirSync(env["npm_config_cache"]);
  }

  const fresh = await startOnce(clone, env);
  tell({ figure: "start.fresh_s", value: fresh, unit: "s" });
  const again: number[] = [];
  for (let i = 0; i < option("again", 5); i++) again.push(await startOnce(clone, env));
  say(`  restarts: ${again.map((seconds) => seconds.toFixed(2)).join(", ")} s`);
  tell({ figure: "start.again_s", value: median(again), unit: "s" });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
