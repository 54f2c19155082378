/** When npm is asked and when it is not, with a stand-in for npm that writes down what it was asked. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ensureInstalled } from "./install.mjs";

const npm = `const fs = require("node:fs");
fs.appendFileSync("asked", process.argv.slice(2).join(" ") + "\\n");
if (process.env.NPM_SAYS) { console.error(process.env.NPM_SAYS); process.exit(1); }
const lock = JSON.parse(fs.readFileSync("package-lock.json")).packages;
const dev = process.argv.includes("--include=dev");
const packages = Object.fromEntries(Object.entries(lock).filter(([name, one]) => name && (dev || !one.dev)));
fs.rmSync("node_modules", { recursive: true, force: true });
fs.mkdirSync("node_modules");
fs.writeFileSync("node_modules/.package-lock.json", JSON.stringify({ packages }));`;

const packages = {
  "": {},
  "node_modules/plain": { version: "1.0.0" },
  "node_modules/tool": { version: "2.0.0", dev: true },
  "node_modules/elsewhere": { version: "3.0.0", optional: true },
};

let root;
const kept = { npm_execpath: process.env.npm_execpath, NPM_SAYS: process.env.NPM_SAYS };
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), "threadwell-install-"));
  mkdirSync(path.join(root, "npm"));
  writeFileSync(path.join(root, "npm", "npm-cli.js"), npm);
  process.env.npm_execpath = path.join(root, "npm", "npm-cli.js");
  lockWith(packages);
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
  for (const [name, value] of Object.entries(kept)) {
    if (value === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = value;
  }
});

const lockWith = (entries) =>
  writeFileSync(path.join(root, "package-lock.json"), JSON.stringify({ packages: entries }));
const asked = () => {
  const file = path.join(root, "asked");
  return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
};
const ensure = (dev) => ensureInstalled({ root, dev, say: () => {} });

test("a bare clone is installed once, without the developer's packages", async () => {
  expect(await ensure(false)).toBe(true);
  expect(await ensure(false)).toBe(false);
  expect(asked()).toEqual([expect.stringMatching(/^ci --omit=dev /)]);
});

test("tests ask for the developer's packages too, and a later start keeps them", async () => {
  await ensure(false);
  expect(await ensure(true)).toBe(true);
  expect(await ensure(false)).toBe(false);
  lockWith({ ...packages, "node_modules/plain": { version: "1.0.1" } });
  expect(await ensure(false)).toBe(true);
  expect(asked().map((line) => line.split(" ")[1])).toEqual(["--omit=dev", "--include=dev", "--include=dev"]);
});

test("what a person installed by hand is accepted as it is", async () => {
  const here = { "node_modules/plain": packages["node_modules/plain"] };
  mkdirSync(path.join(root, "node_modules"));
  writeFileSync(path.join(root, "node_modules/.package-lock.json"), JSON.stringify({ packages: here }));
  expect(await ensure(false)).toBe(false);
  expect(await ensure(true)).toBe(true);
});

test("an install that never finished is done anew", async () => {
  mkdirSync(path.join(root, "node_modules/plain"), { recursive: true });
  expect(await ensure(false)).toBe(true);
});

test("a folder copied from another system is installed anew", async () => {
  await ensure(false);
  const file = path.join(root, "node_modules/.threadwell-lock");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), machine: "amiga m68k" }));
  expect(await ensure(false)).toBe(true);
});

test.each([
  [
    "npm error network request failed, reason: getaddrinfo ENOTFOUND registry",
    /could not be fetched .*ENOTFOUND/,
  ],
  ["npm error code ENOSPC", /disk is full/],
  ["npm error code EACCES", /who owns/],
  [
    "npm error code EUSAGE\nnpm error lock file and package.json are out of step",
    /exit code 1[^]*out of step/,
  ],
])("npm's %j becomes a line that says what to do", async (words, line) => {
  process.env.NPM_SAYS = words;
  await expect(ensure(false)).rejects.toThrow(line);
  expect(existsSync(path.join(root, "node_modules/.threadwell-lock"))).toBe(false);
});
