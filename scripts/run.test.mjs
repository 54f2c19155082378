/** A script that a bench started ends with the bench, also where that was killed. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

test("ends with its script when the channel of whoever started it closes", async () => {
  const child = spawn(process.execPath, ["scripts/run.mjs", "scripts/bench/counting-provider.ts"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  let said = "";
  for await (const chunk of child.stdout) {
    said += chunk;
    if (said.includes("\n")) break;
  }
  const { port } = JSON.parse(said);
  const ended = once(child, "exit");
  child.disconnect();
  await ended;
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
}, 30_000);
