/** A child program of ours: started, waited for until it says it is ready, watched, and stopped in peace. */
import { spawn } from "node:child_process";
import { createWriteStream, renameSync, rmSync, statSync } from "node:fs";
import { Problem } from "./problem.mjs";

const linesKept = 15;

/**
 * Starts `file` with Node. `name` is how a person knows it; its words go to `logFile`. Returns at once;
 * `ready` resolves to the first JSON line with `ready: true`, `ended` when the process is gone.
 */
export function startProgram({
  name,
  file,
  args = [],
  nodeArgs = [],
  env,
  cwd,
  logFile,
  readyWithinSeconds = 60,
}) {
  turnOver(logFile);
  const log = createWriteStream(logFile, { flags: "a", mode: 0o600 });
  const child = spawn(process.execPath, ["--enable-source-maps", ...nodeArgs, file, ...args], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    // In a group of its own, Ctrl-C reaches this process alone, which then stops the children in order.
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const last = [];
  let stopping = false;

  const gone = whenGone(child);
  const ready = new Promise((resolve, reject) => {
    const late = setTimeout(
      () =>
        reject(new Problem(`The ${name} was not ready within ${readyWithinSeconds} seconds.${tail(last)}`)),
      readyWithinSeconds * 1000,
    );
    const hear = (line) => {
      const facts = line.includes('"ready":true') ? parse(line) : null;
      if (facts?.ready === true) {
        // Not logged: it may carry a sign-in.
        clearTimeout(late);
        resolve(facts);
        return;
      }
      log.write(`${line}\n`);
      last.push(line);
      if (last.length > linesKept) last.shift();
    };
    byLine(child.stdout, hear);
    byLine(child.stderr, hear);
    child.once("error", (error) => {
      clearTimeout(late);
      reject(new Problem(`The ${name} could not be started: ${error.message}`));
    });
    void gone.then(({ code, signal }) => {
      clearTimeout(late);
      reject(new Problem(`The ${name} ended before it was ready (${signal ?? code}).${tail(last)}`));
    });
  });
  ready.catch(() => {}); // whoever waits hears it; nobody waiting is no crash

  const ended = gone.then(({ code, signal }) => {
    log.end();
    return { code, signal, expected: stopping };
  });

  return {
    name,
    pid: child.pid,
    ready,
    ended,
    tail: () => tail(last),
    /** Asks it to end, and after `seconds` insists. Resolves when it is gone. */
    async stop(seconds = 10) {
      stopping = true;
      if (child.exitCode === null && child.signalCode === null) {
        // Windows has no polite signal: there the closed channel is the request.
        if (process.platform === "win32") {
          if (child.connected) child.disconnect();
        } else child.kill("SIGTERM");
      }
      const insist = setTimeout(() => child.kill("SIGKILL"), seconds * 1000);
      const end = await ended;
      clearTimeout(insist);
      return end;
    },
    kill() {
      stopping = true;
      child.kill("SIGKILL");
    },
  };
}

/**
 * Resolves when the process is gone and its last words were read. Not by its `close` event: that one never comes
 * for a child whose channel was closed from our side.
 */
function whenGone(child) {
  return new Promise((resolve) => {
    child.once("error", () => resolve({ code: 1, signal: null }));
    child.once("exit", (code, signal) => {
      const read = [child.stdout, child.stderr].map(
        (stream) => new Promise((done) => (stream.closed ? done() : stream.once("close", done))),
      );
      const late = setTimeout(() => resolve({ code, signal }), 1000);
      void Promise.all(read).then(() => {
        clearTimeout(late);
        resolve({ code, signal });
      });
    });
  });
}

function byLine(stream, hear) {
  let rest = "";
  stream.setEncoding("utf8");
  stream.on("data", (chunk) => {
    const lines = (rest + chunk).split("\n");
    rest = (lines.pop() ?? "").slice(0, 1_000_000);
    for (const line of lines) hear(line);
  });
  stream.on("end", () => rest && hear(rest));
}

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The last words of a program, for a person: log lines lose their JSON. */
function tail(lines) {
  if (lines.length === 0) return " It said nothing.";
  const words = lines.map((line) => {
    const entry = parse(line);
    if (!entry || typeof entry.msg !== "string") return line;
    const error = entry.err?.stack ?? entry.err?.message ?? "";
    return [entry.msg, error].filter(Boolean).join(": ");
  });
  return ` Its last words:\n${words.map((line) => `  ${line.replaceAll("\n", "\n  ")}`).join("\n")}`;
}

/** A log over 10 MB is put aside, so that a long-lived demo cannot fill the disk. */
function turnOver(logFile) {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size < 10_000_000) return;
  rmSync(`${logFile}.1`, { force: true });
  renameSync(logFile, `${logFile}.1`);
}
