/** What no screen of ours would send: operators, prototypes, wrong shapes, sizes, types and methods. */
import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { addressOf, examples, nameOf } from "../test/route-examples.ts";
import { openStaffDoor, type Answer, type StaffDoor, type Visitor } from "../test/staff-door.ts";
import { apiRoutes } from "./api.ts";
import type { Route } from "./route.ts";

// Each asks every route that there is many times, and there are more of them every month.
vi.setConfig({ testTimeout: 90_000 });

let door: StaffDoor;
let nora: Visitor;
let routes: Route[];

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
  routes = apiRoutes(door.parts);
});
afterAll(() => door?.stop());

/** Stands in every hostile value: it may never come back, and never reach the log. */
const canary = "canary7f3a9b";
const operators: unknown[] = [
  { $ne: null },
  { $gt: "" },
  { $regex: `.*${canary}` },
  { $where: `sleep(1000) || "${canary}"` },
  { $in: [canary] },
  [],
  [canary],
  [{ $ne: null }],
  { length: 24 },
  { toString: canary },
];

const idOf = (route: Route) => examples[nameOf(route)]?.id?.(door.clinic.threads[0]!);
const withBodies = () => routes.filter(({ body }) => body !== null);
const goodBody = (route: Route) => examples[nameOf(route)]!.body!(door.clinic, door.clinic.threads[0]!);

function send(route: Route, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const visitor = route.access === "public" ? door.visitor() : nora;
  return visitor.send(
    route.method.toUpperCase(),
    addressOf(route, idOf(route), examples[nameOf(route)]?.query),
    body,
    headers,
  );
}

function refused(answer: Answer, what: unknown, status = 400): void {
  expect([what, answer.status, answer.text]).toEqual([what, status, expect.stringContaining('"type"')]);
  expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  expect(answer.text).not.toContain(canary);
}

/** Raw JSON, because an object literal cannot hold a key `__proto__`. */
const withKey = (body: object, key: string, value: unknown) =>
  JSON.stringify(body).replace(
    /^\{/,
    `{${JSON.stringify(key)}:${JSON.stringify(value)}${Object.keys(body).length ? "," : ""}`,
  );

/** Writes a body of so many bytes without looking up; answers what came back and how much was taken from us. */
function pour(framing: string, bytes: number): Promise<{ head: string; sent: number }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(door.url).port), "127.0.0.1");
    let head = "";
    let sent = 0;
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    const framed = framing.startsWith("Transfer")
      ? Buffer.concat([Buffer.from("10000\r\n"), chunk, Buffer.from("\r\n")])
      : chunk;
    const more = (): void => {
      while (!socket.destroyed && sent < bytes) {
        sent += chunk.length;
        if (!socket.write(framed)) return void socket.once("drain", more);
      }
    };
    socket.on("data", (data) => (head += data.toString("latin1")));
    socket.on("error", () => undefined);
    socket.on("close", () => resolve({ head, sent }));
    socket.setTimeout(10_000, () => reject(new Error("the connection stayed open")));
    socket.write(
      `POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${framing}\r\n\r\n`,
    );
    more();
  });
}

describe("bodies", () => {
  it("take no operator, list or object in the place of any value", async () => {
    let tried = 0;
    for (const route of withBodies()) {
      for (const key of Object.keys(route.body!.shape)) {
        for (const hostile of operators) {
          // The one field that is a list of texts may be an empty one or hold a text.
          const value = { ...goodBody(route), [key]: hostile };
          if (route.body!.safeParse(value).success) continue;
          const answer = await send(route, value);
          refused(answer, [nameOf(route), key, hostile]);
          expect(answer.json.fields[0].path.split(".")[0]).toBe(key);
          tried += 1;
        }
      }
    }
    expect(tried).toBeGreaterThan(80);
  });

  it("take no key that is not theirs, and name it", async () => {
    for (const route of withBodies()) {
      for (const key of ["$where", "$or", "__proto__", "constructor", "prototype", "organizationId", "a.b"]) {
        const answer = await send(route, withKey(goodBody(route), key, { isAdmin: canary }));
        refused(answer, [nameOf(route), key]);
        expect(answer.json.fields).toContainEqual({ path: key, expected: "no such field" });
      }
    }
    expect(({} as Record<string, unknown>)["isAdmin"]).toBeUndefined();
  });

  it("do not repeat a key that looks like someone's words", async () => {
    for (const route of withBodies()) {
      refused(await send(route, withKey(goodBody(route), `${canary} says: <b>hi</b>`, 1)), nameOf(route));
    }
  });

  it("are objects and nothing else", async () => {
    for (const route of withBodies()) {
      for (const body of [
        "null",
        "[]",
        `"${canary}"`,
        "1",
        "true",
        `[{"$ne":null}]`,
        "",
        "{",
        `{"a":`,
        "\u0000",
      ]) {
        refused(await send(route, body), [nameOf(route), body]);
      }
      refused(await send(route, undefined), nameOf(route));
    }
  });

  it("of any JSON at all are refused or taken, never a fault", async () => {
    const faults = () => door.logged.filter((line) => line.includes('"level":50'));
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: withBodies().length - 1 }),
        fc.json({ maxDepth: 6 }),
        async (index, body) => {
          const route = withBodies()[index]!;
          const { status } = await send(route, body);
          expect([200, 201, 204, 400, 401, 404, 409, 429]).toContain(status);
        },
      ),
      { numRuns: 150 },
    );
    expect(faults()).toEqual([]);
  });

  it("nested a hundred thousand deep are refused, and the next request is answered", async () => {
    const deep = `{"name":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    const route = routes.find((one) => nameOf(one) === "PATCH /patients/:id")!;
    const { status } = await send(route, deep);
    expect([400, 413]).toContain(status);
    expect((await nora.send("GET", "/staff")).status).toBe(200);
  });

  it("beyond the cap are refused: 256 KB, 8 KB where strangers may knock, 6 MB where a file comes in", async () => {
    for (const route of withBodies()) {
      const { bodyLimit } = route;
      const file = nameOf(route) === "POST /patients/:id/consent-forms";
      expect(bodyLimit).toBe(route.access === "public" ? 8 * 1024 : file ? 6 * 1024 * 1024 : 256 * 1024);
      refused(await send(route, { ...goodBody(route), text: "x".repeat(bodyLimit) }), nameOf(route), 413);
    }
  });

  it.each(["Content-Length: 104857600", "Transfer-Encoding: chunked"])(
    "of 100 MB (%s) are refused at their first bytes, and the connection is let go",
    async (framing) => {
      const { head, sent } = await pour(framing, 100 * 1024 * 1024);
      // The answer may be lost on a connection that is cut while we still write.
      if (head !== "") expect(head).toMatch(/^HTTP\/1\.1 413 /);
      expect(sent).toBeLessThan(20 * 1024 * 1024);
      expect((await nora.send("GET", "/staff")).status).toBe(200);
    },
  );

  it.each([
    ["text/plain"],
    ["application/x-www-form-urlencoded"],
    ["multipart/form-data; boundary=x"],
    ["application/xml"],
    ["application/problem+json"],
  ])("of type %s are refused", async (type) => {
    for (const route of withBodies())
      refused(
        await send(route, JSON.stringify(goodBody(route)), { "content-type": type }),
        nameOf(route),
        415,
      );
  });

  it("compressed or in another alphabet are refused", async () => {
    for (const route of withBodies()) {
      const body = JSON.stringify(goodBody(route));
      refused(await send(route, body, { "content-encoding": "gzip" }), nameOf(route), 415);
      refused(
        await send(route, body, { "content-type": "application/json; charset=latin1" }),
        nameOf(route),
        415,
      );
    }
  });
});

describe("addresses", () => {
  it.each([
    "%7B%22$ne%22:null%7D",
    "[$ne]",
    "..%2f..%2fetc%2fpasswd",
    "%00",
    "null",
    "__proto__",
    "A".repeat(24),
    "f".repeat(23),
    "f".repeat(25),
    canary,
  ])("refuse the id %s", async (id) => {
    for (const route of routes.filter(({ path }) => path.includes(":id"))) {
      const visitor = nora;
      const answer = await visitor.send(
        route.method.toUpperCase(),
        addressOf(route, id),
        examples[nameOf(route)]?.body?.(door.clinic, door.clinic.threads[0]!),
      );
      refused(answer, nameOf(route));
    }
  });

  it("that cannot be decoded are refused", async () => {
    refused(await nora.send("GET", `/conversations/%E0%A4%A${canary}`), "undecodable");
  });

  it("take no operator and no second value in the query", async () => {
    for (const route of routes.filter(({ query }) => Object.keys(query.shape).length > 0)) {
      for (const key of Object.keys(route.query.shape as Record<string, z.ZodType>)) {
        const base = addressOf(route, idOf(route));
        for (const query of [
          `${key}[$ne]=${canary}`,
          `${key}[]=1`,
          `${key}=1&${key}=2`,
          `${key}=${encodeURIComponent(`{"$gt":"${canary}"}`)}`,
          `${key}.$ne=1`,
          `__proto__[${key}]=1`,
          "$where=1",
          "organizationId=1",
        ]) {
          refused(await nora.send("GET", `${base}?${query}`), [nameOf(route), query]);
        }
      }
    }
  });

  it.each([
    "limit=0",
    "limit=101",
    "limit=1e9",
    "limit=-1",
    "limit=NaN",
    "limit=1.5",
    "queue=all",
    `cursor=${"x".repeat(201)}`,
  ])("refuse the list with %s", async (query) => {
    refused(await nora.send("GET", `/conversations?${query}`), query);
  });

  it("answer 405 with what is allowed, and 404 where nothing is", async () => {
    for (const { path } of routes) {
      const allowed = routes.filter((one) => one.path === path).map(({ method }) => method.toUpperCase());
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
        if (allowed.includes(method)) continue;
        // "/conversations/counts" is also a place where an id could stand.
        if (path === "/conversations/counts") continue;
        const answer = await nora.send(method, path.replace(":id", "f".repeat(24)));
        expect([method, path, answer.status]).toEqual([method, path, 405]);
        for (const one of allowed) expect(answer.headers.get("allow")).toContain(one);
      }
    }
    for (const path of ["/", "/nothing", "/Conversations", "/conversations/", "/session/refresh/x"])
      refused(await nora.send("GET", path), path, 404);
  });
});

it("nothing hostile reached the log, and no request was a fault", () => {
  expect(door.logged.length).toBeGreaterThan(500);
  expect(door.logged.filter((line) => line.includes(canary))).toEqual([]);
  expect(door.logged.filter((line) => line.includes('"level":50'))).toEqual([]);
});
