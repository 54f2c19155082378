/**
 * Runs checks and test projects one after the other and sums them up. Whatever happens, the last line reads
 * `N passed, N failed, N skipped`, and the exit code is 0 only when something passed and nothing failed.
 */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

export const none = Object.freeze({ passed: 0, failed: 0, skipped: 0 });
export const add = (a, b) => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});
export const inWords = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

/** Runs `program`; resolves to its exit code (or 1) and, unless `show`, to its words. */
export function run(root, program, args, { show = false, minutes = 15, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: show ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"],
    });
    let words = "";
    const keep = (chunk) => (words += chunk);
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    const tooLong = setTimeout(() => {
      words += `\nStopped after ${minutes} minutes.\n`;
      if (show) console.error(`Stopped after ${minutes} minutes.`);
      child.kill("SIGKILL");
    }, minutes * 60_000);
    child.once("error", (error) => (words += error.message));
    child.once("close", (code) => {
      clearTimeout(tooLong);
      resolve({ code: code ?? 1, words });
    });
  });
}

/** A static check counts as one test; its words are shown when it fails. */
export async function check(root, name, program, args) {
  const started = performance.now();
  const { code, words } = await run(root, program, args, { minutes: 5 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${code === 0 ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
  if (code !== 0) console.log(words.trimEnd());
  return code === 0 ? { ...none, passed: 1 } : { ...none, failed: 1 };
}

/**
 * One project of vitest.config.ts, or the `files` of it. A run without a single test, or one that crashed,
 * counts as failed. `beside`: others run at the same time, so its words are shown together when it is over.
 */
export async function vitest(root, project, options = {}) {
  const { minutes = 20, env = {}, files = [], name = project, beside = false } = options;
  if (!beside) console.log(`\n--- tests: ${name}`);
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-counts-"));
  const file = path.join(folder, "result.json");
  try {
    const { code, words } = await run(
      root,
      path.join("node_modules", "vitest", "vitest.mjs"),
      [
        ...["run", "--project", project, "--reporter=default", "--reporter=json"],
        ...[`--outputFile.json=${file}`, ...files],
      ],
      { show: !beside, minutes, env },
    );
    if (beside) console.log(`\n--- tests: ${name}\n${words.trim()}`);
    const { counts, skippedIn } = countVitest(readResult(file), code);
    for (const line of skippedIn) console.log(`skipped  ${path.relative(root, line.file)}: ${line.tests}`);
    console.log(`${counts.failed === 0 ? "ok    " : "FAILED"}  tests: ${name}: ${inWords(counts)}`);
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readResult(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

/** Pure: vitest's JSON and exit code → counts. Anything that went wrong outside a test is one failure more. */
export function countVitest(result, code) {
  if (!result) return { counts: { ...none, failed: 1 }, skippedIn: [] };
  const counts = {
    passed: result.numPassedTests ?? 0,
    failed: result.numFailedTests ?? 0,
    skipped: (result.numPendingTests ?? 0) + (result.numTodoTests ?? 0),
  };
  const files = result.testResults ?? [];
  const brokenFiles = files.filter(
    (one) => one.status === "failed" && !one.assertionResults?.some((test) => test.status === "failed"),
  );
  counts.failed += brokenFiles.length;
  const nothingRan = counts.passed + counts.failed + counts.skipped === 0;
  if (counts.failed === 0 && (code !== 0 || nothingRan)) counts.failed = 1;

  const skippedIn = files
    .map((one) => ({
      file: one.name,
      tests: (one.assertionResults ?? []).filter((test) =>
        ["skipped", "pending", "todo"].includes(test.status),
      ).length,
    }))
    .filter(({ tests }) => tests > 0);
  return { counts, skippedIn };
}

/** Prints the last line and sets the exit code. Call it last, and always. */
export function finish(counts) {
  if (counts.failed > 0 || counts.passed === 0) process.exitCode = 1;
  console.log(`\n${inWords(counts)}`);
}

/** Runs `work` on each of the items, at most `lanes` at a time. Rejects with the first that does, when all are over. */
export async function inLanes(lanes, items, work) {
  const left = [...items];
  const lane = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  const ends = await Promise.allSettled(Array.from({ length: lanes }, lane));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
}

/** Runs the steps in order; one that throws counts as failed and does not hide the others. */
export async function runAll(steps) {
  let sum = none;
  try {
    for (const step of steps) {
      try {
        sum = add(sum, await step());
      } catch (error) {
        console.error(error instanceof Error ? error.message : error);
        sum = add(sum, { ...none, failed: 1 });
      }
    }
  } finally {
    finish(sum);
  }
}
