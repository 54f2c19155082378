/** Keeps node_modules in step with package-lock.json, and asks npm only when it is not. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Problem } from "./problem.mjs";

/**
 * Installs with the lock file when something is missing. `dev` asks for the developer's packages too; those
 * that are there already are kept. Resolves to whether npm ran. Rejects with a Problem that says what to do.
 */
export async function ensureInstalled({ root, dev, say }) {
  const want = wanted(root);
  const stamp = readStamp(root);
  if (stamp && stamp.lock === want.lock && stamp.machine === want.machine && (stamp.dev || !dev))
    return false;

  const here = installed(root);
  const withDev = dev || Boolean(stamp?.dev) || (here !== null && has(here, want.packages, "dev"));
  const sameMachine = !stamp || stamp.machine === want.machine;
  if (here && sameMachine && fits(here, want.packages, dev)) {
    writeStamp(root, { lock: want.lock, machine: want.machine, dev: has(here, want.packages, "dev") });
    return false;
  }

  say(`Installing packages${withDev ? ", the developer's too" : ""} (from package-lock.json) …`);
  await npm(root, [
    "ci",
    ...(withDev ? ["--include=dev"] : ["--omit=dev"]),
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ]);
  writeStamp(root, { lock: want.lock, machine: want.machine, dev: withDev });
  return true;
}

function wanted(root) {
  const text = readFileSync(path.join(root, "package-lock.json"));
  return {
    lock: createHash("sha256").update(text).digest("hex"),
    // Some packages carry machine code: a folder copied from another system has to be installed anew.
    machine: `${process.platform} ${process.arch}`,
    packages: JSON.parse(text).packages,
  };
}

/** What npm says it installed, or null when it never finished. */
function installed(root) {
  try {
    return JSON.parse(readFileSync(path.join(root, "node_modules", ".package-lock.json"), "utf8")).packages;
  } catch {
    return null;
  }
}

function fits(here, packages, dev) {
  return Object.entries(packages).every(([name, entry]) => {
    // Optional packages belong to other systems or to nobody: npm alone knows.
    if (name === "" || entry.optional || entry.peer || (entry.dev && !dev) || entry.devOptional) return true;
    return here[name]?.version === entry.version;
  });
}

const has = (here, packages, kind) =>
  Object.keys(packages).some((name) => packages[name][kind] && here[name]);

const stampFile = (root) => path.join(root, "node_modules", ".threadwell-lock");

function readStamp(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), "utf8"));
  } catch {
    return null;
  }
}

const writeStamp = (root, stamp) => writeFileSync(stampFile(root), `${JSON.stringify(stamp)}\n`);

/** The npm that started us, else the one on the path. On Windows that is a batch file, which needs a shell. */
function npmCommand() {
  const own = process.env.npm_execpath;
  if (own && own.endsWith("npm-cli.js") && existsSync(own)) return { file: process.execPath, first: [own] };
  return { file: process.platform === "win32" ? "npm.cmd" : "npm", first: [] };
}

function npm(root, args) {
  const { file, first } = npmCommand();
  return new Promise((resolve, reject) => {
    const child = spawn(file, [...first, ...args], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      shell: file.endsWith(".cmd"),
    });
    let words = "";
    child.stderr.on("data", (chunk) => (words = (words + chunk).slice(-8000)));
    child.once("error", () =>
      reject(
        new Problem("npm was not found. It comes with Node: install Node 20.19 or newer from nodejs.org."),
      ),
    );
    child.once("exit", (code) => (code === 0 ? resolve() : reject(new Problem(explain(words, code)))));
  });
}

function explain(words, code) {
  const offline = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|E[45]\d\d/.exec(words);
  if (offline)
    return `The packages could not be fetched from the npm registry (${offline[0]}). Check the network, or npm's registry and proxy settings, then start again.`;
  if (/ENOSPC/.test(words)) return "The disk is full: the packages could not be installed.";
  if (/EACCES|EPERM|EROFS/.test(words))
    return "The packages could not be written: check who owns the project's folder.";
  const last = words
    .split("\n")
    .filter((line) => /^npm (error|ERR!)/.test(line) && !/complete log|debug-0/.test(line))
    .slice(0, 6)
    .join("\n");
  return `npm could not install the packages (exit code ${code}).\n${last}`;
}
