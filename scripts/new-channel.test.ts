/** The recipe for a channel stays true: its skeleton compiles and is formatted, and its cases fail until written. */
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { projectRoot } from "./root.ts";

const run = promisify(execFile);
let root: string;

/** Runs a Node program in the copy; resolves to its exit code and words. */
async function node(...args: string[]): Promise<{ code: number; words: string }> {
  try {
    const { stdout, stderr } = await run(process.execPath, args, {
      cwd: root,
      env: { ...process.env, NODE_ENV: "" },
    });
    return { code: 0, words: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, words: stdout + stderr };
  }
}

beforeAll(async () => {
  root = mkdtempSync(path.join(tmpdir(), "threadwell-new-channel-"));
  const copied = ["server/channels", "server/lib", "shared", "scripts/lib", "scripts/new-channel.mjs"];
  for (const part of [...copied, "tsconfig.json", "vitest.config.ts", ".prettierrc.json", "package.json"])
    cpSync(path.join(projectRoot(), part), path.join(root, part), { recursive: true });
  symlinkSync(path.join(projectRoot(), "node_modules"), path.join(root, "node_modules"), "dir");
  const made = await node("scripts/new-channel.mjs", "acme", "--name", "Acme SMS", "--channel", "sms");
  expect(made).toMatchObject({ code: 0, words: expect.stringContaining("acmeAdapter") });
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("it compiles and is formatted as it is", async () => {
  const types = await node("node_modules/typescript/bin/tsc", "--noEmit", "-p", ".");
  expect(types.words.split("\n").filter((line) => line.includes("channels/acme"))).toEqual([]);
  expect(
    await node("node_modules/prettier/bin/prettier.cjs", "--check", "server/channels/acme"),
  ).toMatchObject({
    code: 0,
  });
});

test("its cases run, and fail for what is not written", async () => {
  const file = path.join(root, "result.json");
  await node(
    ...["node_modules/vitest/vitest.mjs", "run", "--project", "node", "server/channels/acme"],
    ...["--reporter=json", `--outputFile=${file}`],
  );
  const result = JSON.parse(readFileSync(file, "utf8")) as {
    testResults: { assertionResults: { fullName: string; status: string }[] }[];
  };
  const failed = result.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ status }) => status === "failed")
    .map(({ fullName }) => fullName);
  expect(failed).toEqual([
    expect.stringContaining("prove everything an adapter owes"),
    expect.stringContaining("message-plain"),
    expect.stringContaining("a plain text goes out"),
  ]);
});

test.each([
  [["acme"], /exists already/],
  [["Acme Inc"], /small letters/],
  [[], /Name the provider/],
  [["other", "--channel", "fax"], /one of sms, whatsapp, email/],
])("%j gets one clear line", async (args, line) => {
  const { code, words } = await node("scripts/new-channel.mjs", ...args);
  expect(code).toBe(1);
  expect(words.trim().split("\n")).toEqual([expect.stringMatching(line)]);
  expect(existsSync(path.join(root, "server/channels/other"))).toBe(false);
});
