/** Brings the demo up in order (folder, lock, ports, packages, bundles, programs) and down again in peace. */
import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ensureBuilt } from "./build.mjs";
import { connectNumbers } from "./connect-numbers.mjs";
import { ensureInstalled } from "./install.mjs";
import { takeLock } from "./lock.mjs";
import { choosePorts, withVariable } from "./ports.mjs";
import { Problem, runMain } from "./problem.mjs";
import { startProgram } from "./program.mjs";

const root = path.dirname(path.dirname(path.dirname(fileURLToPath(import.meta.url))));

/** With `--json` a program is listening: one line when ready, and no words for people. */
const json = process.argv.includes("--json");
const say = (line) => (json ? console.error(line) : console.log(line));

export function main() {
  return runMain(async () => {
    const { env } = process;
    if (env.NODE_ENV === "production")
      throw new Problem(
        "`npm start` runs the demo, with invented patients and public passwords, so it refuses NODE_ENV=production. README.md says how to run in production.",
      );

    const dataDir = writable(path.resolve(root, env.DATA_DIR || "data"));
    const address = `http://localhost:${env.PORT || 3000}`;
    const lock = takeLock(dataDir, { address });
    if (lock.holder) {
      say(
        `\nThreadwell is already running on this data folder (pid ${lock.holder.pid}): ${lock.holder.address}\n`,
      );
      return;
    }
    process.once("exit", lock.release);

    const ports = await choosePorts(env);
    lock.update({ address: `http://localhost:${ports.PORT}` });
    await ensureInstalled({ root, dev: false, say });
    await ensureBuilt({ root, say });
    await run({ dataDir, ports });
  });
}

/** Makes the folder and proves that it can be written. */
function writable(folder) {
  try {
    mkdirSync(path.join(folder, "logs"), { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK);
    const probe = path.join(folder, `.probe-${process.pid}`);
    writeFileSync(probe, "");
    rmSync(probe);
    return folder;
  } catch (error) {
    throw new Problem(
      `The data folder ${folder} cannot be written (${error.code}). Choose another: ${withVariable("DATA_DIR", "/path/to/folder")}`,
    );
  }
}

async function run({ dataDir, ports }) {
  const inbox = `http://localhost:${ports.PORT}`;
  const phones = `http://localhost:${ports.SIMULATOR_PORT}`;
  const common = { ...process.env, DATA_DIR: dataDir, SIMULATOR_URL: phones };
  for (const [name, port] of Object.entries(ports)) common[name] = String(port);

  say("Starting the inbox and the virtual phones …");
  const server = startProgram({
    name: "server",
    file: path.join(root, "dist/server/demo.js"),
    cwd: root,
    env: common,
    logFile: path.join(dataDir, "logs", "server.log"),
  });
  const simulator = startProgram({
    name: "simulator",
    file: path.join(root, "dist/server/simulator.js"),
    cwd: root,
    env: {
      ...common,
      THREADWELL_URL: inbox,
      THREADWELL_SMTP_PORT: common.SMTP_PORT,
      SIMULATOR_DATA_DIR: path.join(dataDir, "simulator"),
    },
    logFile: path.join(dataDir, "logs", "simulator.log"),
  });
  const programs = [server, simulator];
  const stopped = stopOnRequest(programs);

  try {
    const [facts] = await Promise.race([
      Promise.all([server.ready, simulator.ready]),
      stopped.then(() => [null]),
    ]);
    if (facts) {
      await connectNumbers(phones, facts.twilio, facts.lines);
      if (json) tellProgram({ inbox, phones, dataDir, facts, server, simulator });
      else tellPerson({ inbox, phones, dataDir, facts });
    }
    await Promise.race([stopped, ...programs.map(failsWhenItDies)]);
  } finally {
    await Promise.all(programs.map((program) => program.stop()));
  }
  if (process.connected) {
    process.removeAllListeners("disconnect"); // our own farewell is no second request to stop
    process.disconnect();
  }
  if (!json) console.log("Stopped.");
}

async function failsWhenItDies(program) {
  const { code, signal, expected } = await program.ended;
  if (expected) return;
  throw new Problem(
    `The ${program.name} ended by itself (${signal ?? `exit code ${code}`}); the rest is stopped too.${program.tail()}`,
  );
}

/** Resolves at the first Ctrl-C or kill; a second one does not wait for anybody. */
function stopOnRequest(programs) {
  return new Promise((resolve) => {
    let asked = false;
    const ask = () => {
      if (asked) {
        for (const program of programs) program.kill();
        process.exit(1);
      }
      asked = true;
      say("\nStopping … (Ctrl-C again does not wait)");
      resolve();
    };
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"]) process.on(signal, ask);
    // A test or a bench that started us and is gone needs us no longer.
    if (process.connected) process.once("disconnect", ask);
  });
}

function tellPerson({ inbox, phones, dataDir, facts }) {
  const { email, password } = facts.signIn;
  console.log(`
Threadwell is ready.

  Inbox            ${inbox}
  Virtual phones   ${phones}

  Sign in as       ${email}
  Password         ${password}

  Data folder      ${dataDir}

Text the clinic from a virtual phone and watch it arrive in the inbox.
Ctrl-C stops everything.
`);
}

function tellProgram({ inbox, phones, dataDir, facts, server, simulator }) {
  const { signIn, lines, twilio } = facts;
  const pids = { start: process.pid, server: server.pid, simulator: simulator.pid };
  console.log(JSON.stringify({ ready: true, inbox, phones, dataDir, signIn, lines, twilio, pids }));
}
