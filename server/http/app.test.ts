/** The app around the doors: headers, pages, health, overload, faults. Over real HTTP. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express, { Router } from "express";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStaffDoor, type StaffDoor } from "../test/staff-door.ts";

let folder: string;
let door: StaffDoor;
let production: StaffDoor;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-client-"));
  await mkdir(join(folder, "assets"));
  await writeFile(join(folder, "index.html"), "<!doctype html><title>Threadwell</title>");
  await writeFile(join(folder, "assets", "main-abc123.js"), "export {};");
  await writeFile(join(folder, ".env"), "secret");
  await writeFile(join(folder, "..", "threadwell-outside.txt"), "outside");
  const webhooks = Router();
  webhooks.post("/webhooks/echo", express.raw({ type: () => true }), (request, response) => {
    response.send(String((request.body as Buffer).length));
  });
  door = await openStaffDoor({ clientFolder: folder, webhooks, maxApiRequests: 4 });
  production = await openStaffDoor({
    clientFolder: folder,
    production: true,
    publicUrl: "https://inbox.example.org",
    trustProxy: 1,
  });
});
afterAll(async () => {
  await door?.stop();
  await production?.stop();
  await rm(folder, { recursive: true, force: true });
  await rm(join(folder, "..", "threadwell-outside.txt"), { force: true });
});

const get = (path: string, headers: Record<string, string> = {}, from = door) =>
  fetch(`${from.url}${path}`, { headers, redirect: "manual" });
const html = { accept: "text/html,*/*" };

/** A request exactly as written: fetch would tidy the path. */
function raw(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
    let text = "";
    socket.on("data", (data) => (text += data.toString("latin1")));
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\nAccept: text/html\r\nConnection: close\r\n\r\n`);
  });
}

describe("headers", () => {
  it("forbid what no page of ours needs", async () => {
    const { headers } = await get("/", html);
    const policy = headers.get("content-security-policy")!;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain(`connect-src 'self' ${door.url.replace("http", "ws")}`);
    expect(policy).not.toMatch(/script-src[^;]*unsafe|\*|https?:|upgrade-insecure/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
  });

  it("insist on https in production", async () => {
    const { headers } = await get("/", html, production);
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=31536000/);
    expect(headers.get("content-security-policy")).toContain("upgrade-insecure-requests");
    expect(headers.get("content-security-policy")).toMatch(/connect-src 'self' wss:\/\//);
  });

  it("stand on every kind of answer, with a request id of its own", async () => {
    const ids = new Set<string>();
    for (const path of [
      "/",
      "/health",
      "/api/v1/staff",
      "/api/v1/nothing",
      "/nothing.js",
      "/webhooks/none",
    ]) {
      const { headers } = await get(path, { ...html, "x-request-id": "mine" });
      expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
      expect(headers.get("content-security-policy")).toContain("default-src 'self'");
      ids.add(headers.get("x-request-id")!);
    }
    expect(ids.size).toBe(6);
    expect(ids.has("mine")).toBe(false);
  });
});

describe("cookies in production", () => {
  it("travel by https only, under a name that only https may set", async () => {
    const { people } = production.clinic;
    const response = await fetch(`${production.url}/api/v1/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: "https://inbox.example.org" },
      body: JSON.stringify({ email: people[0]!.email, password: "a password for tests" }),
    });
    expect(response.status).toBe(200);
    expect(response.headers.get("set-cookie")).toMatch(
      /^__Secure-threadwell=.*; HttpOnly; Secure; SameSite=Strict$/,
    );
  });

  it("count tries by the address that the trusted proxy names", async () => {
    const attempt = (from: string) =>
      fetch(`${production.url}/api/v1/session`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": from },
        body: JSON.stringify({ email: "guessed@clinic.example", password: "x" }),
      }).then(({ status }) => status);
    for (let n = 0; n < 10; n += 1) expect(await attempt("203.0.113.1")).toBe(401);
    expect(await attempt("203.0.113.1")).toBe(429);
    // Only the last hop is believed: what the sender puts before it is not.
    expect(await attempt("198.51.100.9, 203.0.113.1")).toBe(429);
    expect(await attempt("203.0.113.2")).toBe(401);
  });
});

describe("pages", () => {
  it.each(["/", "/inbox", "/conversations/abc", "/sign-in?next=/inbox"])(
    "%s is the one page, never stale",
    async (path) => {
      const response = await get(path, html);
      expect(response.status).toBe(200);
      expect(response.headers.get("cache-control")).toBe("no-cache");
      expect(await response.text()).toContain("<title>Threadwell</title>");
    },
  );

  it("keeps hashed files for ever", async () => {
    const response = await get("/assets/main-abc123.js");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("content-type")).toMatch("javascript");
  });

  it.each([
    ["a file of an older build", "/assets/main-old.js", { accept: "*/*" }],
    ["a file of an older build, asked for as a page", "/assets/main-old.js", html],
    ["an address of the API", "/api/v2/staff", html],
    ["the API itself", "/api", html],
    ["a provider's address", "/webhooks/none", html],
    ["a hidden file", "/.env", html],
    ["what a program asks for", "/inbox", { accept: "application/json" }],
  ])("does not turn %s into a page", async (_name, path, headers) => {
    const response = await get(path, headers);
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toMatch("application/problem+json");
  });

  it.each([
    "/../threadwell-outside.txt",
    "/assets/../../threadwell-outside.txt",
    "/%2e%2e/threadwell-outside.txt",
    "/..%2fthreadwell-outside.txt",
    "/assets/%00",
    "/%5c..%5cthreadwell-outside.txt",
  ])("%s stays inside", async (path) => {
    const text = await raw(path);
    expect(text).not.toContain("outside\r\n");
    expect(text).not.toMatch(/\r\n\r\noutside/);
    expect(text).toMatch(/^HTTP\/1\.1 (400|403|404|200) /);
  });
});

describe("health", () => {
  it("is alive while it runs, and ready while its store answers", async () => {
    expect(await (await get("/health")).json()).toEqual({ status: "ok" });
    const ready = await get("/ready");
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: "ok", queue: { driver: "store", reachable: true } });
  });
});

describe("overload", () => {
  it("turns screens away with a word when to come back, and still takes webhooks", async () => {
    const slow = door.parts.sessions.authenticate;
    let letGo: (() => void)[] = [];
    door.parts.sessions.authenticate = async () => {
      await new Promise<void>((go) => letGo.push(go));
      return null;
    };
    const headers = { authorization: "Bearer x" };
    const held = Array.from({ length: 4 }, () => get("/api/v1/staff", headers));
    while (letGo.length < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    const turnedAway = await get("/api/v1/staff", headers);
    expect(turnedAway.status).toBe(503);
    expect(turnedAway.headers.get("retry-after")).toBe("1");
    const hook = await fetch(`${door.url}/webhooks/echo`, { method: "POST", body: "12345" });
    expect(await hook.text()).toBe("5");
    letGo.forEach((go) => go());
    letGo = [];
    expect((await Promise.all(held)).map(({ status }) => status)).toEqual([401, 401, 401, 401]);
    door.parts.sessions.authenticate = slow;
    const nora = await door.signIn();
    expect((await nora.send("GET", "/staff")).status).toBe(200);
  });
});

describe("faults", () => {
  it("say only that they are one; the log has the reference, the route and no words", async () => {
    const nora = await door.signIn();
    const { page } = door.parts.store.conversations;
    door.parts.store.conversations.page = async () => {
      throw new Error("broken on purpose");
    };
    const answer = await nora.send("GET", "/conversations?queue=open");
    door.parts.store.conversations.page = page;
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain("on purpose");
    const { reference } = answer.json;
    expect(reference).toBe(answer.headers.get("x-request-id"));
    const line = door.logged
      .map((one) => JSON.parse(one))
      .find((one) => one.reference === reference && one.level === 50);
    expect(line).toMatchObject({ route: "/conversations", err: { message: "broken on purpose" } });
    expect(door.logged.join("")).not.toMatch(/queue=open|Bearer|threadwell=/);
  });
});

it("is alive but not ready when its store is gone, and says 503 with a word when to come back", async (context) => {
  const lonely = await openStaffDoor();
  const nora = await lonely.signIn();
  if (!(await lonely.loseStore())) {
    await lonely.stop();
    context.skip("the store is not ours to stop");
  }
  expect((await get("/health", {}, lonely)).status).toBe(200);
  expect((await get("/ready", {}, lonely)).status).toBe(503);
  lonely.clock.advance(2_000);
  const answer = await nora.send("GET", "/conversations");
  expect([answer.status, answer.text, lonely.logged.filter((l) => l.includes('"level":50'))]).toEqual([
    503,
    expect.stringContaining('"unavailable"'),
    expect.anything(),
  ]);
  expect(answer.headers.get("retry-after")).toBe("2");
  await lonely.stop();
});
