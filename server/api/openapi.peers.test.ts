/**
 * Our OpenAPI document, judged by Prism: it stands between a visitor and the running API and reports whatever is not
 * as the document says. Runs where Prism is: in .peers (npm i --prefix .peers @stoplight/prism-cli@5.14) or at $PRISM.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, examples, nameOf } from "../test/route-examples.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../test/staff-door.ts";
import { apiRoutes } from "./api.ts";

const root = resolve(import.meta.dirname, "../..");
const prism = process.env["PRISM"] ?? resolve(root, ".peers/node_modules/@stoplight/prism-cli/dist/index.js");
const here = existsSync(prism);
if (!here) console.info(`OpenAPI contract test skipped: no ${prism}`);

describe.runIf(here)("our OpenAPI document, by Prism", () => {
  let door: StaffDoor;
  let proxy: ChildProcess;
  let folder: string;
  let url: string;
  let nora: Visitor;

  beforeAll(async () => {
    door = await openStaffDoor();
    nora = await door.signIn();
    folder = await mkdtemp(join(tmpdir(), "threadwell-openapi-"));
    const file = join(folder, "openapi.json");
    await writeFile(file, await (await fetch(`${door.url}/api/v1/openapi.json`)).text());
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    proxy = spawn(
      process.execPath,
      [prism, "proxy", "-h", "127.0.0.1", "-p", String(port), file, `${door.url}/api/v1`],
      { stdio: "ignore" },
    );
    const until = Date.now() + 60_000;
    while (
      !(await fetch(url).then(
        () => true,
        () => false,
      ))
    ) {
      if (Date.now() > until || proxy.exitCode !== null) throw new Error("Prism did not start");
      await new Promise((done) => setTimeout(done, 200));
    }
  });
  afterAll(async () => {
    if (proxy?.exitCode === null) {
      proxy.kill("SIGTERM");
      await once(proxy, "exit");
    }
    await door?.stop();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function violations(method: string, path: string, body: unknown, token: string | null) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    await response.arrayBuffer();
    const found = response.headers.get("sl-violations");
    return { status: response.status, violations: found === null ? [] : (JSON.parse(found) as unknown[]) };
  }

  it("is kept by a good request to every route and its answer", async () => {
    const routes = apiRoutes(door.parts);
    // Signing out comes last: it ends the session that asks. The refresh cookie stays at home.
    const order = [
      ...routes.filter((route) => nameOf(route) !== "DELETE /session"),
      ...routes.filter((route) => nameOf(route) === "DELETE /session"),
    ];
    const admin = await door.signIn(door.clinic.people[3]!.email);
    for (const route of order) {
      const example = examples[nameOf(route)]!;
      const asker = example.admin ? admin : nora;
      const [thread] = door.clinic.threads;
      const result = await violations(
        route.method.toUpperCase(),
        addressOf(route, example.id?.(thread!), example.query),
        example.body?.(door.clinic, thread!),
        route.access === "staff" ? asker.token : null,
      );
      expect([nameOf(route), result.violations]).toEqual([nameOf(route), []]);
      const expected =
        nameOf(route) === "POST /session/refresh"
          ? [401]
          : example.refused === undefined
            ? Object.keys(route.answers).map(Number)
            : [example.refused];
      expect(expected).toContain(result.status);
    }
  });

  it("is kept by refusals, and notices a request that breaks it", async () => {
    nora = await door.signIn();
    const path = `/conversations/${door.clinic.threads[0]!.conversationId}/status`;
    const wrong = await violations("PUT", path, { status: "ajar" }, nora.token);
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.violations)).toContain("request");
    expect(JSON.stringify(wrong.violations)).not.toContain("response");
    const absent = await violations("GET", `/conversations/${"f".repeat(24)}`, undefined, nora.token);
    expect(absent).toEqual({ status: 404, violations: [] });
    const unsigned = await violations("GET", "/staff", undefined, null);
    expect(unsigned.status).toBe(401);
    expect(JSON.stringify(unsigned.violations)).not.toContain("response");
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
