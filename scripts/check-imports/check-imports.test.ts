/** Each rule fires on a small tree that breaks it, names the place, says why, and is silent one step beside. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { readModules } from "./read.ts";
import { check, type Finding } from "./rules.ts";

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Writes the files into a fresh folder and checks it. */
function checkTree(files: Record<string, string>): Finding[] {
  const root = mkdtempSync(path.join(tmpdir(), "threadwell-imports-"));
  made.push(root);
  for (const [file, source] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), source);
  }
  return check(readModules(root));
}

/** A tree of two files in which the first imports the second. */
function edge(from: string, to: string): Record<string, string> {
  const specifier = path.posix.relative(path.posix.dirname(from), to);
  return {
    [from]: `import { value } from "${specifier.startsWith(".") ? specifier : `./${specifier}`}";\nexport const own = value;\n`,
    [to]: "export const value = 1;\n",
  };
}

const forbidden: [from: string, to: string, why: RegExp][] = [
  ["shared/text/segments.ts", "server/lib/clock.ts", /imports no server/],
  ["shared/cast.ts", "client/app.ts", /imports no client/],
  ["shared/cast.ts", "scripts/seed.ts", /imports no scripts/],
  ["client/data/a.ts", "server/api/a.ts", /client and shared only, not server/],
  ["client/app.ts", "scripts/seed.ts", /client and shared only, not scripts/],
  ["client/components/row.ts", "client/data/list.ts", /fetches nothing/],
  ["client/data/list.ts", "client/screens/inbox/list.ts", /knows nothing of screens/],
  ["server/main.ts", "scripts/seed.ts", /never imports scripts/],
  ["server/main.test.ts", "scripts/bench/lib.ts", /never imports scripts/],
  ["server/http/app.ts", "client/app.ts", /never imports the client/],
  ["server/lib/clock.ts", "server/store/lines.ts", /server\/lib may not import server\/store/],
  ["server/lib/clock.ts", "server/config/env.ts", /stands above it/],
  ["server/store/lines.ts", "server/channels/contract.ts", /neighbours/],
  ["server/consent/policy.ts", "server/rules/ways.ts", /neighbours/],
  ["server/rules/plan.ts", "server/outbound/send.ts", /stands above it/],
  ["server/inbound/save.ts", "server/outbound/plan.ts", /neighbours/],
  ["server/commands/reply.ts", "server/api/messages.ts", /stands above it/],
  ["server/webhooks/door.ts", "server/jobs/index.ts", /neighbours/],
  ["server/jobs/sweep.ts", "server/http/app.ts", /stands above it/],
  ["server/http/app.ts", "server/context.ts", /stands above it/],
  ["server/context.ts", "server/main.ts", /stands above it/],
  ["server/embedded/process.ts", "shared/cast.ts", /stands alone/],
  ["server/embedded/process.ts", "server/lib/clock.ts", /stands alone/],
  ["server/main.ts", "server/embedded/start.ts", /imported by the context alone/],
  ["server/store/connect.ts", "server/embedded/start.ts", /imported by the context alone/],
  ["server/channels/twilio/send.ts", "server/channels/email/send.ts", /provider twilio may not import/],
  ["server/channels/email/adapter.ts", "server/channels/registry.ts", /does not know the registry/],
  ["server/inbound/save.ts", "server/test/factories.ts", /for tests only/],
  ["server/channels/email/adapter.ts", "server/channels/kit/run-cases.ts", /for tests only/],
  ["server/oddity/a.ts", "server/lib/clock.ts", /server\/oddity has no floor/],
  ["scripts/simulator/main.ts", "server/lib/clock.ts", /no other way into Threadwell/],
  ["scripts/simulator/page/app.ts", "client/components/bubble.ts", /no other way into Threadwell/],
  ["scripts/bench/e2e.ts", "client/data/list.ts", /not the client/],
];

const allowed: [from: string, to: string][] = [
  ["client/data/a.ts", "shared/api/a.ts"],
  ["client/screens/inbox/list.ts", "client/data/list.ts"],
  ["client/data/list.test.ts", "client/screens/inbox/list.ts"],
  ["server/config/env.ts", "server/lib/crypto.ts"],
  ["server/rules/ways.ts", "server/consent/policy.ts"],
  ["server/store/lines.ts", "server/lib/clock.ts"],
  ["server/store/lines.ts", "server/store/scope.ts"],
  ["server/http/app.ts", "server/api/list.ts"],
  ["server/context.ts", "server/embedded/start.ts"],
  ["server/main.ts", "server/context.ts"],
  ["server/demo.ts", "server/main.ts"],
  ["server/channels/registry.ts", "server/channels/twilio/adapter.ts"],
  ["server/channels/twilio/adapter.ts", "server/channels/contract.ts"],
  ["server/inbound/save.test.ts", "server/test/factories.ts"],
  ["server/channels/email/email.test.ts", "server/channels/kit/run-cases.ts"],
  ["server/test/harness.ts", "server/context.ts"],
  ["server/lib/clock.ts", "shared/cast.ts"],
  ["scripts/seed.ts", "server/context.ts"],
  ["scripts/simulator/page/app.ts", "shared/cast.ts"],
  ["scripts/simulator/page/app.ts", "client/styles/tokens.css"],
];

describe("directions", () => {
  test.each(forbidden)("%s → %s is refused", (from, to, why) => {
    expect(checkTree(edge(from, to))).toEqual([
      { file: from, line: 1, rule: "direction", reason: expect.stringMatching(why) },
    ]);
  });

  test.each(allowed)("%s → %s is fine", (from, to) => {
    expect(checkTree(edge(from, to))).toEqual([]);
  });

  test("every way of importing is seen, at its own line", () => {
    const source = [
      'import type { A } from "../outbound/a.ts";',
      'export type B = import("../outbound/a.ts").A;',
      'export const later = () => import("../outbound/a.ts");',
      'export { c } from "../outbound/a.ts";',
      'export * from "../outbound/a.ts";',
      "export const own: A | null = null;",
    ].join("\n");
    const findings = checkTree({
      "server/rules/a.ts": source,
      "server/outbound/a.ts": "export const c = 1;",
    });
    expect(findings.map(({ line, rule }) => [line, rule])).toEqual([
      [1, "direction"],
      [2, "direction"],
      [3, "direction"],
      [4, "direction"],
      [5, "direction"],
    ]);
  });

  test("neighbours may share types and call each other not", () => {
    const tree = (line: string) => ({
      "server/rules/a.ts": `${line}\nexport const own = 1;\n`,
      "server/store/a.ts": "export const a = 1;\nexport type A = 1;\n",
    });
    expect(checkTree(tree('import type { A } from "../store/a.ts";'))).toEqual([]);
    expect(checkTree(tree('import { type A } from "../store/a.ts";'))).toEqual([]);
    for (const line of ['import { a, type A } from "../store/a.ts";', 'import "../store/a.ts";'])
      expect(checkTree(tree(line))).toMatchObject([{ reason: expect.stringContaining("may share types") }]);
  });

  test("words in comments and strings are no imports", () => {
    const source = `// import x from "../main.ts"\nexport const text = 'import x from "../main.ts"';\n`;
    expect(checkTree({ "server/lib/a.ts": source, "server/main.ts": "" })).toEqual([]);
  });
});

describe("circles", () => {
  test("a circle is told once, with its whole round", () => {
    const findings = checkTree({
      "server/rules/a.ts": 'import { b } from "./b.ts";\nexport const a = () => b;\n',
      "server/rules/b.ts": 'export const one = 1;\nimport { c } from "./c.ts";\nexport const b = () => c;\n',
      "server/rules/c.ts": 'import type { a } from "./a.ts";\nexport type c = typeof a;\n',
    });
    expect(findings).toEqual([
      {
        file: "server/rules/c.ts",
        line: 1,
        rule: "circle",
        reason: "server/rules/a.ts → server/rules/b.ts → server/rules/c.ts → server/rules/a.ts",
      },
    ]);
  });

  test("a diamond is no circle", () => {
    const use = (name: string) => `import { d } from "./d.ts";\nexport const ${name} = d;\n`;
    const top = 'import { b } from "./b.ts";\nimport { c } from "./c.ts";\nexport const a = b + c;\n';
    const findings = checkTree({
      "shared/a.ts": top,
      "shared/b.ts": use("b"),
      "shared/c.ts": use("c"),
      "shared/d.ts": "export const d = 1;\n",
    });
    expect(findings).toEqual([]);
  });
});

describe("barrels", () => {
  const leaf = { "shared/leaf.ts": "export const leaf = 1;\n" };
  test.each([
    ["export *", '/** All of it. */\nexport * from "./leaf.ts";\n', 2],
    ["export names", 'export { leaf } from "./leaf.ts";\n', 1],
    ["import, then export", 'import { leaf } from "./leaf.ts";\nexport { leaf };\n', 2],
  ])("%s", (_, source, line) => {
    expect(checkTree({ ...leaf, "shared/index.ts": source })).toEqual([
      { file: "shared/index.ts", line, rule: "barrel", reason: expect.stringMatching(/defines the name/) },
    ]);
  });

  test("a file with something of its own is no barrel", () => {
    const source = 'export { leaf } from "./leaf.ts";\nexport const own = 2;\n';
    expect(checkTree({ ...leaf, "shared/index.ts": source })).toEqual([]);
  });
});

describe("packages", () => {
  test.each([
    ["server/inbound/save.ts", "mongoose", /only server\/store imports mongoose/],
    ["scripts/seed.ts", "mongoose", /only server\/store imports mongoose/],
    ["server/store/log.ts", "lmdb", /only server\/embedded imports lmdb/],
    ["server/outbound/sender.ts", "bull", /only server\/jobs imports bull/],
    ["server/context.ts", "ioredis", /only server\/jobs imports bull/],
    ["client/app.ts", "node:fs", /no Node modules/],
    ["shared/cast.ts", "fs/promises", /no Node modules/],
  ])("%s may not import %s", (file, name, why) => {
    const findings = checkTree({ [file]: `import "${name}";\n` });
    expect(findings).toEqual([{ file, line: 1, rule: "package", reason: expect.stringMatching(why) }]);
  });

  test.each([
    ["server/store/lines.ts", "mongoose"],
    ["server/embedded/wire/wire.test.ts", "mongoose"],
    ["server/embedded/storage/log.ts", "lmdb"],
    ["server/jobs/bull-queue.ts", "bull"],
    ["server/test/redis-server.ts", "ioredis"],
    ["client/app.tsx", "react"],
    ["shared/text/segments.test.ts", "node:fs"],
  ])("%s may import %s", (file, name) => {
    expect(checkTree({ [file]: `import "${name}";\n` })).toEqual([]);
  });
});

describe("state and endings", () => {
  test("a top-level let is state of the process", () => {
    expect(
      checkTree({ "server/lib/a.ts": "\nlet count = 0;\nexport const next = () => ++count;\n" }),
    ).toEqual([
      { file: "server/lib/a.ts", line: 2, rule: "state", reason: expect.stringContaining("`count`") },
    ]);
  });

  test("a let inside a function, in a test or in a script is not", () => {
    const findings = checkTree({
      "server/lib/a.ts": "export function f() { let n = 0; return ++n; }\n",
      "server/lib/a.test.ts": "let n = 0;\nexport const next = () => ++n;\n",
      "scripts/a.ts": "let n = 0;\nexport const next = () => ++n;\n",
    });
    expect(findings).toEqual([]);
  });

  test("an import without its ending is a guess", () => {
    const tree = { ...edge("shared/a.ts", "shared/b.ts"), "shared/a.ts": 'import "./b";\n' };
    expect(checkTree(tree)).toMatchObject([{ file: "shared/a.ts", line: 1, rule: "ending" }]);
  });
});
