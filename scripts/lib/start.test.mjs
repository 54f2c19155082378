/**
 * `npm start` from the outside: the real start script in a small tree of its own, where npm, the builder and
 * the two programs are stand-ins that write down what happened to them.
 */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import net from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import { freePort } from "./ports.mjs";

const scripts = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** The stand-ins. Each appends a line to `diary` in the tree when something happens to it. */
const diary = `import { appendFileSync } from "node:fs";
export const note = (line) => appendFileSync(new URL("./diary", import.meta.url), line + "\\n");`;

const builder = `import { mkdirSync, writeFileSync } from "node:fs";
import { note } from "../../../diary.mjs";
const mode = process.argv.includes("--mode") ? process.argv.at(-1) : "client";
note("built " + mode);
for (const file of { client: ["client/index.html"], server: ["server/main.js"], simulator: ["simulator/index.html"] }[mode]) {
  mkdirSync("dist/" + file.split("/")[0], { recursive: true });
  writeFileSync("dist/" + file, "");
}`;

const program = (name, facts) => `import http from "node:http";
import { note } from "../../diary.mjs";
note("${name} started");
const stop = () => { note("${name} stopped"); process.exit(0); };
process.on("SIGTERM", process.env.STUBBORN === "${name}" ? () => note("${name} will not") : stop);
process.on("disconnect", stop);
process.on("SIGINT", () => note("${name} heard Ctrl-C itself"));
if (process.env.FAILS === "${name}") { console.error("the cellar is flooded"); process.exit(3); }
const numbers = [{ sid: "PN1", phone_number: "+15035550100", sms_url: "" }];
const server = http.createServer((request, response) => {
  if (request.url === "/die") { console.error("a tile fell off"); process.exit(4); }
  if (request.method === "POST") note("number set up by " + request.headers.authorization.split(" ")[0]);
  response.end(JSON.stringify({ incoming_phone_numbers: numbers }));
});
server.listen(Number(process.env.${name === "server" ? "PORT" : "SIMULATOR_PORT"}), "127.0.0.1", () =>
  console.log(JSON.stringify(${facts})));`;

const serverFacts = `{ ready: true, signIn: { email: "nora@clinic.example", password: "a public word" },
  lines: [{ channel: "sms", address: "+15035550100", webhookUrl: "http://x/y" }], twilio: { accountSid: "AC1", authToken: "t" } }`;

const cleanUps = [];
afterEach(async () => {
  for (const clean of cleanUps.splice(0).reverse()) await clean();
});

async function tree() {
  const root = mkdtempSync(path.join(tmpdir(), "threadwell-start-"));
  cleanUps.push(() => rmSync(root, { recursive: true, force: true }));
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  cpSync(path.join(scripts, "lib"), path.join(root, "scripts/lib"), { recursive: true });
  cpSync(path.join(scripts, "start.mjs"), path.join(root, "scripts/start.mjs"));
  write("package.json", '{ "type": "module" }');
  write("package-lock.json", '{ "packages": { "": {} } }');
  write("node_modules/.package-lock.json", '{ "packages": {} }');
  write("node_modules/vite/bin/vite.js", builder);
  write("diary.mjs", diary);
  write("diary", "");
  write("server/main.ts", "export {};");
  write("dist/server/demo.js", program("server", serverFacts));
  write("dist/server/simulator.js", program("simulator", "{ ready: true }"));
  const env = {
    PORT: String(await freePort()),
    SIMULATOR_PORT: String(await freePort()),
    SIMULATOR_SMTP_PORT: String(await freePort()),
    SMTP_PORT: String(await freePort()),
    DATA_DIR: path.join(root, "data"),
  };
  return { root, env, write, diary: () => readFileSync(path.join(root, "diary"), "utf8").trim().split("\n") };
}

/** Starts the start script; `saw(words)` resolves when they were printed, `end` when it is over. */
function start({ root, env }, more = {}, args = []) {
  const child = spawn(process.execPath, ["scripts/start.mjs", ...args], {
    cwd: root,
    env: { ...process.env, NODE_ENV: "test", ...env, ...more },
    detached: true,
    stdio: ["ignore", "pipe", "pipe", ...(args.includes("--json") ? ["ipc"] : [])],
  });
  let words = "";
  const waiting = new Set();
  const hear = (chunk) => {
    words += chunk;
    for (const look of waiting) look();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  // Not "close": it never comes after a disconnect from our side.
  const end = new Promise((resolve) =>
    child.once("exit", (code) => setTimeout(() => resolve({ code, words }), 50)),
  );
  cleanUps.push(async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await end;
  });
  const saw = (part) =>
    new Promise((resolve, reject) => {
      const look = () => words.includes(part) && (waiting.delete(look), resolve(words));
      waiting.add(look);
      look();
      void end.then(() => reject(new Error(`It ended without saying "${part}":\n${words}`)));
    });
  return { child, end, saw };
}

test("it builds, starts both, sets up the numbers, and says where everything is", async () => {
  const house = await tree();
  const words = await start(house).saw("Ctrl-C stops everything");
  expect(words).toContain(`http://localhost:${house.env.PORT}`);
  expect(words).toContain(`http://localhost:${house.env.SIMULATOR_PORT}`);
  expect(words).toContain("nora@clinic.example");
  expect(words).toContain("a public word");
  expect(words).toContain(house.env.DATA_DIR);
  expect(house.diary().sort()).toEqual(
    [
      "built client",
      "built server",
      "built simulator",
      "number set up by Basic",
      "server started",
      "simulator started",
    ].sort(),
  );
});

test("a second time it builds nothing; a changed source builds its bundles alone", async () => {
  const house = await tree();
  const first = start(house);
  await first.saw("Ctrl-C stops everything");
  first.child.kill("SIGINT");
  await first.end;

  const second = start(house);
  await second.saw("Ctrl-C stops everything");
  second.child.kill("SIGINT");
  await second.end;
  expect(house.diary().filter((line) => line.startsWith("built"))).toHaveLength(3);

  house.write("server/main.ts", "export const changed = true;");
  house.write("server/main.test.ts", "a test changes no bundle");
  await start(house).saw("Ctrl-C stops everything");
  expect(house.diary().filter((line) => line.startsWith("built"))).toHaveLength(4);
  expect(house.diary().filter((line) => line === "built server")).toHaveLength(2);
});

test("Ctrl-C to the whole terminal stops both children once, in peace, and frees the folder", async () => {
  const house = await tree();
  const { child, saw, end } = start(house);
  await saw("Ctrl-C stops everything");
  process.kill(-child.pid, "SIGINT"); // what a terminal does: everybody in the group
  const { code, words } = await end;
  expect(code).toBe(0);
  expect(words).toContain("Stopped.");
  const diary = house.diary();
  expect(diary.filter((line) => line.endsWith("stopped")).sort()).toEqual([
    "server stopped",
    "simulator stopped",
  ]);
  expect(diary.filter((line) => line.includes("Ctrl-C"))).toEqual([]);
  expect(existsSync(path.join(house.env.DATA_DIR, "threadwell.lock"))).toBe(false);
});

test("a second Ctrl-C waits for nobody", async () => {
  const house = await tree();
  const { child, saw, end } = start(house, { STUBBORN: "server" });
  await saw("Ctrl-C stops everything");
  child.kill("SIGINT");
  await saw("Stopping");
  const asked = performance.now();
  child.kill("SIGINT");
  const { code } = await end;
  expect(code).toBe(1);
  expect(performance.now() - asked).toBeLessThan(5000);
});

test("a second start on the same data names the first and leaves it alone", async () => {
  const house = await tree();
  const first = start(house);
  await first.saw("Ctrl-C stops everything");
  const second = start({ ...house, env: { ...house.env, PORT: String(await freePort()) } });
  const { code, words } = await second.end;
  expect(code).toBe(0);
  expect(words).toContain(
    `Threadwell is already running on this data folder (pid ${first.child.pid}): http://localhost:${house.env.PORT}`,
  );
  expect((await fetch(`http://127.0.0.1:${house.env.PORT}`)).ok).toBe(true);
  expect(house.diary().filter((line) => line === "server started")).toHaveLength(1);
});

test("twenty starts at once on one folder: one runs", async () => {
  const house = await tree();
  const starts = Array.from({ length: 20 }, () => start(house));
  const first = await Promise.race(
    starts.map(({ saw }, i) => saw("Ctrl-C stops everything").then(() => i, never)),
  );
  const others = await Promise.all(starts.filter((_, i) => i !== first).map(({ end }) => end));
  expect(others.map(({ words }) => words.includes("already running"))).toEqual(others.map(() => true));
  expect(house.diary().filter((line) => line === "server started")).toHaveLength(1);
});

test.each([
  ["a process that is gone", { pid: 2 ** 22 + 12345, born: null }],
  ["a process whose number belongs to another by now", { pid: process.pid, born: "another birth" }],
])("the lock of %s holds nobody up", async (_, lock) => {
  const house = await tree();
  house.write("data/threadwell.lock", JSON.stringify({ ...lock, address: "http://localhost:1" }));
  await start(house).saw("Ctrl-C stops everything");
});

test("a lock that is no lock holds nobody up", async () => {
  const house = await tree();
  house.write("data/threadwell.lock", "");
  await start(house).saw("Ctrl-C stops everything");
});

test.each(["PORT", "SIMULATOR_PORT", "SMTP_PORT"])("a busy %s gets one clear line", async (name) => {
  const house = await tree();
  const other = net.createServer().listen(Number(house.env[name]), "127.0.0.1");
  cleanUps.push(() => new Promise((resolve) => other.close(resolve)));
  const { code, words } = await start(house).end;
  expect(code).toBe(1);
  expect(words.trim().split("\n")).toEqual([
    expect.stringMatching(new RegExp(`Port ${house.env[name]} is in use .* ${name}=`)),
  ]);
  expect(house.diary()).toEqual([""]);
});

test("busy mail ports that nobody asked for move out of the way", async () => {
  const house = await tree();
  const { SMTP_PORT: _, SIMULATOR_SMTP_PORT: __, ...env } = house.env;
  const other = net.createServer().once("error", () => {});
  other.listen(2526, "127.0.0.1");
  cleanUps.push(() => new Promise((resolve) => other.close(resolve)));
  await start({ ...house, env }).saw("Ctrl-C stops everything");
});

test.each([
  ["PORT is no number", { PORT: "web" }, /PORT is "web"; it has to be a number/],
  ["the data folder is a file", { DATA_DIR: "package.json/data" }, /data folder .* cannot be written/],
  ["it is called production", { NODE_ENV: "production" }, /refuses NODE_ENV=production/],
])("when %s it says so in one line", async (_, env, line) => {
  const house = await tree();
  const { code, words } = await start(house, env).end;
  expect(code).toBe(1);
  expect(words.trim().split("\n")).toEqual([expect.stringMatching(line)]);
});

test("a program that cannot start is named, with its last words, and the other is stopped", async () => {
  const house = await tree();
  const { code, words } = await start(house, { FAILS: "server" }).end;
  expect(code).toBe(1);
  expect(words).toContain("The server ended before it was ready (3).");
  expect(words).toContain("the cellar is flooded");
  expect(words).not.toContain("    at ");
});

test("a program that dies later is named, with its last words, and the other is stopped", async () => {
  const house = await tree();
  const { saw, end } = start(house);
  await saw("Ctrl-C stops everything");
  await fetch(`http://127.0.0.1:${house.env.SIMULATOR_PORT}/die`).catch(() => {});
  const { code, words } = await end;
  expect(code).toBe(1);
  expect(words).toContain("The simulator ended by itself (exit code 4)");
  expect(words).toContain("a tile fell off");
  expect(house.diary()).toContain("server stopped");
});

test("killed without a word, the children end by themselves", async () => {
  const house = await tree();
  const { child, saw, end } = start(house);
  await saw("Ctrl-C stops everything");
  child.kill("SIGKILL");
  await end;
  await expect.poll(() => house.diary().filter((line) => line.endsWith("stopped")).length).toBe(2);
});

test("--json gives a program one line with everything it needs, and stops when asked", async () => {
  const house = await tree();
  const { child, saw, end } = start(house, {}, ["--json"]);
  const words = await saw('"ready":true');
  const line = JSON.parse(words.split("\n").find((one) => one.startsWith("{")));
  expect(line).toMatchObject({
    inbox: `http://localhost:${house.env.PORT}`,
    phones: `http://localhost:${house.env.SIMULATOR_PORT}`,
    signIn: { email: "nora@clinic.example" },
    lines: [{ channel: "sms" }],
  });
  expect(line.pids.server).toBeGreaterThan(0);
  child.kill("SIGTERM");
  expect((await end).code).toBe(0);
});

test("a program that started it and is gone needs it no longer", async () => {
  const house = await tree();
  const { child, saw, end } = start(house, {}, ["--json"]);
  await saw('"ready":true');
  child.disconnect();
  expect((await end).code).toBe(0);
  expect(house.diary()).toContain("server stopped");
});

function never() {
  return new Promise(() => {});
}
