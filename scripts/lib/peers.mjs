/**
 * Database servers that nobody here wrote, as judges of the embedded store: SecantusDB (the Python build in
 * .peers, made here when Python can; the Rust build where SECANTUSD names it) and a mongod where MONGOD_BIN does.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "./ports.mjs";
import { Problem } from "./problem.mjs";

const version = "0.7.0b3";

/** Makes the virtual environment with SecantusDB when it is missing. Resolves to whether it is there. */
export async function ensureSecantus({ root, say }) {
  const program = inPeers(root, "secantusd-py");
  if (existsSync(program)) return true;
  say(`Installing SecantusDB ${version}, an independent server, into .peers (from PyPI) …`);
  const python = process.platform === "win32" ? "python" : "python3";
  const made =
    (await quiet(python, ["-m", "venv", path.join(root, ".peers")])) &&
    (await quiet(inPeers(root, "pip"), ["install", "--quiet", `secantusdb==${version}`]));
  if (!made) say("SecantusDB could not be installed: it needs Python 3 with venv, and PyPI.");
  return made && existsSync(program);
}

/**
 * The servers on this machine. `judges` says what each is asked: "store" (the conformance suite and generated
 * operations), "application" (the application's own tests with this server as its MongoDB).
 */
export function peersHere(root, env = process.env) {
  const found = [];
  const python = env.SECANTUSD_PY ?? inPeers(root, "secantusd-py");
  if (existsSync(python)) found.push(secantus("secantus-py", python, ["store", "application"]));
  if (env.SECANTUSD) {
    // It answers a write conflict inside a bulkWrite without the label, so the application cannot try again.
    found.push(secantus("secantus-rs", named("SECANTUSD", env.SECANTUSD), ["store"]));
  }
  if (env.MONGOD_BIN) found.push(mongod(named("MONGOD_BIN", env.MONGOD_BIN)));
  return found;
}

function secantus(name, program, judges) {
  return {
    name,
    program,
    judges,
    replicaSet: "secantus",
    args: (port, folder) => [
      ...["--host", "127.0.0.1", "--port", `${port}`, "--storage-path", folder],
      ...["--cache-size", "256M", "--log-level", "ERROR"],
    ],
    ready: async () => {},
  };
}

function mongod(program) {
  return {
    name: "mongod",
    program,
    judges: ["store", "application"],
    replicaSet: "peer",
    args: (port, folder) => [
      ...["--bind_ip", "127.0.0.1", "--port", `${port}`, "--dbpath", folder],
      ...["--replSet", "peer", "--quiet"],
    ],
    ready: initiate,
  };
}

/** A mongod becomes a replica set of one when it is told to; it is usable when it says that it is the primary. */
async function initiate(port) {
  const { MongoClient } = await import("mongodb");
  const client = new MongoClient(`mongodb://127.0.0.1:${port}/?directConnection=true`);
  try {
    const members = [{ _id: 0, host: `127.0.0.1:${port}` }];
    await client.db("admin").command({ replSetInitiate: { _id: "peer", members } });
    for (let tries = 0; tries < 100; tries++) {
      if ((await client.db("admin").command({ hello: 1 })).isWritablePrimary) return;
      await pause(200);
    }
    throw new Problem("mongod did not become the primary of its replica set.");
  } finally {
    await client.close();
  }
}

/** Starts one on a port of its own and an empty folder. `uri` names no database. `stop` leaves nothing behind. */
export async function startPeer(peer) {
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-peer-"));
  const port = await freePort();
  const child = spawn(peer.program, peer.args(port, folder), { stdio: "ignore" });
  const gone = once(child, "exit").catch(() => {});
  const stop = async () => {
    const hard = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.kill("SIGTERM");
    await gone;
    clearTimeout(hard);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (let tries = 0; !(await listens(port)); tries++) {
      if (tries > 150 || child.exitCode !== null || child.pid === undefined)
        throw new Problem(`${peer.name} (${peer.program}) did not start.`);
      await pause(200);
    }
    await peer.ready(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { uri: `mongodb://127.0.0.1:${port}/?replicaSet=${peer.replicaSet}&w=majority`, stop };
}

/** Whether a server still answers who comes new: what was asked of it before is no excuse for minutes of silence. */
export async function answersPing(uri, withinMs = 20_000) {
  const { MongoClient } = await import("mongodb");
  const limits = {
    serverSelectionTimeoutMS: withinMs,
    socketTimeoutMS: withinMs,
    connectTimeoutMS: withinMs,
  };
  const client = new MongoClient(uri, limits);
  try {
    await client.db("admin").command({ ping: 1 });
    return true;
  } catch {
    return false;
  } finally {
    await client.close(true);
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const listens = (port) =>
  new Promise((resolve) => {
    const socket = createConnection(port, "127.0.0.1");
    socket.once("connect", () => (socket.destroy(), resolve(true)));
    socket.once("error", () => resolve(false));
  });

function inPeers(root, program) {
  const windows = process.platform === "win32";
  return path.join(root, ".peers", windows ? "Scripts" : "bin", windows ? `${program}.exe` : program);
}

function named(variable, program) {
  if (existsSync(program)) return program;
  throw new Problem(`${variable} names ${program}, which is not there.`);
}

function quiet(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: "ignore" });
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}
