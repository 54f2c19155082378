/** Builds the three bundles when a source of theirs is newer than what was built, told by content. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Problem } from "./problem.mjs";

/** What each bundle is made of. Tests and documents change no bundle. */
const bundles = [
  { name: "client", args: [], sources: ["client", "shared"], proof: "dist/client/index.html" },
  {
    name: "server",
    args: ["--mode", "server"],
    sources: ["server", "shared", "scripts", "client/styles"],
    proof: "dist/server/main.js",
  },
  {
    name: "simulator",
    args: ["--mode", "simulator"],
    sources: ["scripts/simulator", "shared", "client/styles"],
    proof: "dist/simulator/index.html",
  },
];
const common = ["package-lock.json", "tsconfig.json", "vite.config.ts"];

/** Resolves to the names of what was built anew. Rejects with a Problem that shows the builder's words. */
export async function ensureBuilt({ root, say }) {
  const stamps = new Map(Object.entries(readStamps(root)));
  const hashes = hashSources(root);
  const stale = bundles.filter(
    ({ name, proof }) => stamps.get(name) !== hashes[name] || !existsSync(path.join(root, proof)),
  );
  if (stale.length === 0) return [];

  say(`Building the ${stale.map(({ name }) => name).join(", ")} …`);
  for (const { name } of stale) stamps.delete(name);
  writeStamps(root, stamps);
  const results = await Promise.allSettled(stale.map((bundle) => build(root, bundle)));
  for (const [i, { name }] of stale.entries())
    if (results[i].status === "fulfilled") stamps.set(name, hashes[name]);
  writeStamps(root, stamps);
  const broken = results.find(({ status }) => status === "rejected");
  if (broken) throw broken.reason;
  return stale.map(({ name }) => name);
}

function hashSources(root) {
  const digests = new Map();
  const digest = (file) => {
    if (!digests.has(file))
      digests.set(
        file,
        createHash("sha256")
          .update(readFileSync(path.join(root, file)))
          .digest("hex"),
      );
    return digests.get(file);
  };
  const hashOf = ({ sources }) => {
    const files = [...common, ...sources.flatMap((folder) => filesUnder(root, folder))];
    const sum = createHash("sha256");
    for (const file of files.filter((name) => existsSync(path.join(root, name))).sort())
      sum.update(`${file} ${digest(file)}\n`);
    return sum.digest("hex");
  };
  return Object.fromEntries(bundles.map((bundle) => [bundle.name, hashOf(bundle)]));
}

function filesUnder(root, folder) {
  const top = path.join(root, folder);
  if (!statSync(top, { throwIfNoEntry: false })?.isDirectory()) return [];
  return readdirSync(top, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.(test\.\w+|md|mjs)$/.test(entry.name))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

const stampFile = (root) => path.join(root, "dist", ".built.json");

function readStamps(root) {
  try {
    return JSON.parse(readFileSync(stampFile(root), "utf8"));
  } catch {
    return {};
  }
}

function writeStamps(root, stamps) {
  mkdirSync(path.join(root, "dist"), { recursive: true });
  writeFileSync(stampFile(root), `${JSON.stringify(Object.fromEntries(stamps), null, 2)}\n`);
}

function build(root, { name, args }) {
  const vite = path.join(root, "node_modules", "vite", "bin", "vite.js");
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, "build", "--logLevel", "error", ...args], {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let words = "";
    const keep = (chunk) => (words = (words + chunk).slice(-8000));
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Problem(`The ${name} could not be built:\n${withoutStack(words)}`)),
    );
  });
}

const withoutStack = (words) =>
  words
    .split("\n")
    .filter((line) => !/^\s+at .*[:(]/.test(line))
    .join("\n")
    .trim();
