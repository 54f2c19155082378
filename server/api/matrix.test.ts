/** Who may what: every route of the table, with no token, a dead one, another organization's records and one's own. */
import { createHmac, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { addressOf, examples, nameOf } from "../test/route-examples.ts";
import { openStaffDoor, type Answer, type StaffDoor, type Visitor } from "../test/staff-door.ts";
import { apiRoutes } from "./api.ts";
import type { Route } from "./route.ts";

let door: StaffDoor;
let nora: Visitor;
let stranger: Visitor;
let routes: Route[];
const openToAll = ["POST /session", "POST /session/refresh", "GET /openapi.json"];

beforeAll(async () => {
  door = await openStaffDoor();
  [nora, stranger] = [await door.signIn(), await door.signIn(door.other.people[0]!.email)];
  routes = apiRoutes(door.parts);
});
afterAll(() => door?.stop());

function request(visitor: Visitor, route: Route, id: string | undefined): Promise<Answer> {
  const example = examples[nameOf(route)]!;
  const thread = door.clinic.threads[0]!;
  return visitor.send(
    route.method.toUpperCase(),
    addressOf(route, id, example.query),
    example.body?.(door.clinic, thread),
  );
}

/** What an asker can see of an answer, but for what names this one occurrence. */
function seen({ status, text, headers }: Answer) {
  const names = [...headers.entries()].filter(([name]) => name !== "x-request-id" && name !== "date");
  return { status, text, headers: Object.fromEntries(names) };
}

const absent = () => randomBytes(12).toString("hex");

it("has an example for every route, and no example for none", () => {
  expect(routes.map(nameOf).sort()).toEqual(Object.keys(examples).sort());
  expect(
    routes
      .filter(({ access }) => access === "public")
      .map(nameOf)
      .sort(),
  ).toEqual(openToAll.sort());
});

describe("without a live session", () => {
  function deadTokens(): [string, string][] {
    const [head, payload] = nora.token!.split(".");
    const forged = createHmac("sha256", "guess").update(`${head}.${payload}`).digest("base64url");
    const none = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString("base64url");
    return [
      ["a forged one", `Bearer ${head}.${payload}.${forged}`],
      ["an unsigned one", `Bearer ${none}.${payload}.`],
      ["no token", "Bearer "],
      ["another scheme", `Basic ${nora.token}`],
      ["an operator", 'Bearer {"$ne":null}'],
    ];
  }

  it("every route of the staff answers 401, with a body that only says so", async () => {
    const visitor = door.visitor();
    for (const route of routes.filter(({ access }) => access === "staff")) {
      const id = examples[nameOf(route)]?.id?.(door.clinic.threads[0]!);
      const bare = await request(visitor, route, id);
      expect([nameOf(route), bare.status, bare.json.type]).toEqual([nameOf(route), 401, "unauthorized"]);
      expect(bare.headers.get("www-authenticate")).toBe("Bearer");
      for (const [name, authorization] of deadTokens()) {
        const example = examples[nameOf(route)]!;
        const answer = await visitor.send(
          route.method.toUpperCase(),
          addressOf(route, id, example.query),
          example.body?.(door.clinic, door.clinic.threads[0]!),
          { authorization },
        );
        expect([nameOf(route), name, answer.text]).toEqual([nameOf(route), name, bare.text]);
      }
    }
  });

  it("a session that ended is 401 on every route, though its token has time left", async () => {
    const visitor = await door.signIn(door.clinic.people[1]!.email);
    const { token } = visitor;
    await visitor.send("DELETE", "/session");
    visitor.token = token;
    for (const route of routes.filter(({ access }) => access === "staff")) {
      const answer = await request(visitor, route, examples[nameOf(route)]?.id?.(door.clinic.threads[0]!));
      expect([nameOf(route), answer.status]).toEqual([nameOf(route), 401]);
    }
  });

  it("an idle session is 401 a moment after its fifteen minutes", async () => {
    const visitor = await door.signIn();
    door.clock.advance(14 * 60_000);
    // The access token lasts ten minutes: it is the session that is asked here.
    const renewed = await visitor.send("POST", "/session/refresh");
    expect(renewed.status).toBe(200);
    door.clock.advance(15 * 60_000);
    expect((await visitor.send("GET", "/staff")).status).toBe(401);
    expect((await visitor.send("POST", "/session/refresh")).status).toBe(401);
    [nora, stranger] = [await door.signIn(), await door.signIn(door.other.people[0]!.email)];
  });
});

describe("another organization's records", () => {
  it("answer exactly like ids that are not there, on every route with an id", async () => {
    for (const route of routes) {
      const example = examples[nameOf(route)]!;
      if (!example.id) continue;
      const theirs = seen(await request(stranger, route, example.id(door.clinic.threads[0]!)));
      const nobodys = seen(await request(stranger, route, absent()));
      expect([nameOf(route), theirs]).toEqual([nameOf(route), nobodys]);
      expect([nameOf(route), theirs.text.includes("clinic.example")]).toEqual([nameOf(route), false]);
    }
  });

  it("answer like ids that are not there inside bodies too", async () => {
    const [own] = door.other.threads;
    const send = async (path: string, body: (id: string) => object, theirs: string) => {
      const method = path.endsWith("messages") ? "POST" : "PUT";
      const pair = [
        await stranger.send(method, path, body(theirs)),
        await stranger.send(method, path, body(absent())),
      ];
      return pair.map(seen);
    };
    const [foreignUser, noUser] = await send(
      `/conversations/${own!.conversationId}/assignee`,
      (userId) => ({ userId }),
      door.clinic.people[0]!.id,
    );
    expect(foreignUser).toEqual(noUser);
    expect(foreignUser!.status).toBe(404);
    const [foreignAddress, noAddress] = await send(
      `/conversations/${own!.conversationId}/messages`,
      (addressId) => ({ clientKey: "foreign-address", text: "hello", channel: "sms", addressId }),
      door.clinic.threads[0]!.addressId,
    );
    expect(foreignAddress).toEqual(noAddress);
    expect(foreignAddress!.status).toBeGreaterThanOrEqual(400);
  });

  it("answer like ids that are not there where a policy names or tries them", async () => {
    const admin = await door.signIn(door.other.people[3]!.email);
    const change = examples["PUT /policies"]!.body!;
    const attempt = examples["POST /policies/try"]!.body!;
    const [own] = door.other.threads;
    for (const [method, path, theirs, nobodys] of [
      ["PUT", "/policies", change(door.clinic, own!), change({ ...door.clinic, lineId: absent() }, own!)],
      [
        "POST",
        "/policies/try",
        attempt(door.other, door.clinic.threads[0]!),
        attempt(door.other, { ...own!, patientId: absent() }),
      ],
    ] as const) {
      const [one, other] = [await admin.send(method, path, theirs), await admin.send(method, path, nobodys)];
      expect([path, seen(one)]).toEqual([path, seen(other)]);
      expect([path, one.status]).toEqual([path, 404]);
    }
  });

  it("a client key of theirs is no key of ours", async () => {
    const body = { clientKey: "the-same-key", text: "hello" };
    const ours = await nora.send(
      "POST",
      `/conversations/${door.clinic.threads[1]!.conversationId}/messages`,
      body,
    );
    const theirs = await stranger.send(
      "POST",
      `/conversations/${door.other.threads[1]!.conversationId}/messages`,
      body,
    );
    expect([ours.status, theirs.status]).toEqual([201, 201]);
    expect(theirs.json.id).not.toBe(ours.json.id);
  });

  it("are nowhere in what the other can read", async () => {
    const before = seen(await nora.send("GET", `/conversations/${door.clinic.threads[0]!.conversationId}`));
    expect(before.text).toContain("clinic.example ana");
    for (const route of routes.filter(({ method, access }) => method === "get" && access === "staff")) {
      const answer = await request(stranger, route, examples[nameOf(route)]?.id?.(door.other.threads[0]!));
      expect([nameOf(route), answer.status]).toEqual([nameOf(route), 200]);
      expect([nameOf(route), answer.text.includes("clinic.example")]).toEqual([nameOf(route), false]);
    }
  });
});

it("one's own records: every route does what its example asks, in the shape that it promises", async () => {
  const visitor = await door.signIn();
  // Signing out comes last: it ends the session that asks.
  const order = [...routes].sort(
    (a, b) => Number(nameOf(a) === "DELETE /session") - Number(nameOf(b) === "DELETE /session"),
  );
  const admin = await door.signIn(door.clinic.people[3]!.email);
  for (const route of order) {
    const asker = examples[nameOf(route)]?.admin ? admin : visitor;
    const answer = await request(asker, route, examples[nameOf(route)]?.id?.(door.clinic.threads[0]!));
    const { refused } = examples[nameOf(route)]!;
    if (refused !== undefined) {
      expect([nameOf(route), answer.status, Object.keys(route.refusals)]).toEqual([
        nameOf(route),
        refused,
        expect.arrayContaining([String(refused)]),
      ]);
      continue;
    }
    expect([nameOf(route), Object.keys(route.answers)]).toEqual([
      nameOf(route),
      expect.arrayContaining([String(answer.status)]),
    ]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    const schema = route.answers[answer.status];
    if (schema) schema.parse(answer.json);
    else expect(answer.text).toBe("");
  }
});
