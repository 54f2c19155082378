/** The staff's API over real HTTP on a real store: what each resource answers. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { conversationPageSchema, conversationSchema, patientSchema } from "../../shared/api/conversations.ts";
import { messagePageSchema, messageSchema } from "../../shared/api/messages.ts";
import { sessionSchema } from "../../shared/api/session.ts";
import { gapSchema } from "../../shared/events/catalogue.ts";
import type { Thread } from "../test/clinic.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../test/staff-door.ts";

let door: StaffDoor;
let nora: Visitor;
let thread: Thread;

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
});
beforeEach(async () => {
  thread = await door.clinic.addThread(`patient ${door.clinic.threads.length}`);
});
afterAll(() => door?.stop());

const audited = async () =>
  (await door.store.audit.list({ organizationId: door.clinic.organizationId, userId: null }, 100)).map(
    ({ action, subject }) => ({ action, subject }),
  );

describe("conversations", () => {
  it("lists a queue page by page, whole and without a row twice", async () => {
    for (let n = 0; n < 7; n += 1) await door.clinic.addThread(`page ${n}`);
    for (const queue of ["needs-reply", "open", "failed", "unassigned"]) {
      const ids: string[] = [];
      let cursor: string | null = null;
      do {
        const answer = await nora.send(
          "GET",
          `/conversations?queue=${queue}&limit=3${cursor === null ? "" : `&cursor=${cursor}`}`,
        );
        expect(answer.status).toBe(200);
        const page = conversationPageSchema.strict().parse(answer.json);
        expect(page.items.length).toBeLessThanOrEqual(3);
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      const all = await nora.send("GET", `/conversations?queue=${queue}&limit=100`);
      expect(ids).toEqual(all.json.items.map(({ id }: { id: string }) => id));
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(7);
    }
  });

  it("asks the store no more often for a hundred rows than for one", async () => {
    await nora.send("GET", "/conversations?queue=open");
    for (const limit of [1, 100]) {
      door.commands();
      await nora.send("GET", `/conversations?queue=open&limit=${limit}`);
      // The event's number, the page, the reader's marks.
      expect(door.commands()).toEqual(["find", "find", "find"]);
    }
  });

  it("names the last event that a page shows", async () => {
    const { json } = await nora.send("GET", "/conversations");
    const gap = gapSchema.parse((await nora.send("GET", `/events?after=${json.eventNumber}`)).json);
    expect(gap).toEqual({ kind: "events", events: [], last: json.eventNumber });
    await nora.send("PUT", `/conversations/${thread.conversationId}/assignee`, { userId: null });
    await nora.send("PUT", `/conversations/${thread.conversationId}/status`, { status: "closed" });
    const after = gapSchema.parse((await nora.send("GET", `/events?after=${json.eventNumber}`)).json);
    expect(after).toMatchObject({ kind: "events", events: [{ name: "conversation.changed" }] });
  });

  it.each(["", "x", "e30", Buffer.from('{"at":{"$gt":0},"id":"x"}').toString("base64url"), "%00"])(
    "refuses the cursor %j by name",
    async (cursor) => {
      const answer = await nora.send("GET", `/conversations?cursor=${cursor}`);
      expect(answer.status).toBe(400);
      expect(answer.json.fields).toMatchObject([{ path: "query.cursor" }]);
    },
  );

  it("counts the queues", async () => {
    const { json } = await nora.send("GET", "/conversations/counts");
    expect(json).toMatchObject({ mine: 0 });
    const [user] = door.clinic.people;
    await nora.send("PUT", `/conversations/${thread.conversationId}/assignee`, { userId: user!.id });
    const later = await nora.send("GET", "/conversations/counts");
    expect(later.json).toEqual({ ...json, mine: 1, unassigned: json.unassigned - 1 });
    await nora.send("PUT", `/conversations/${thread.conversationId}/assignee`, { userId: null });
  });

  it("shows one with its patient and its ways, and writes down who looked", async () => {
    const answer = await nora.send("GET", `/conversations/${thread.conversationId}`);
    const conversation = conversationSchema.strict().parse(answer.json);
    expect(conversation.patientDetails.addresses).toHaveLength(1);
    expect(conversation.ways).toMatchObject([{ channel: "sms", isDefault: true }]);
    expect(await audited()).toContainEqual({
      action: "conversation.read",
      subject: { conversation: thread.conversationId, session: expect.any(String) },
    });
  });

  it("moves the read mark forward only, for the reader alone", async () => {
    const dev = await door.signIn(door.clinic.people[1]!.email);
    const path = `/conversations/${thread.conversationId}`;
    expect((await nora.send("PUT", `${path}/read`, { seq: 2 })).status).toBe(204);
    expect((await nora.send("PUT", `${path}/read`, { seq: 1 })).status).toBe(204);
    expect((await nora.send("GET", path)).json.readSeq).toBe(2);
    expect((await dev.send("GET", path)).json.readSeq).toBe(0);
  });

  it("refuses to assign to someone who has left or works elsewhere", async () => {
    for (const userId of [door.clinic.people[2]!.id, door.other.people[0]!.id, "f".repeat(24)]) {
      const answer = await nora.send("PUT", `/conversations/${thread.conversationId}/assignee`, { userId });
      expect(answer.status).toBe(404);
    }
  });
});

describe("messages", () => {
  it("pages backwards, oldest first", async () => {
    const path = `/conversations/${thread.conversationId}/messages`;
    const newest = messagePageSchema.strict().parse((await nora.send("GET", `${path}?limit=1`)).json);
    expect(newest).toMatchObject({ items: [{ seq: 2, delivery: { state: "failed" } }], hasOlder: true });
    const older = messagePageSchema.strict().parse((await nora.send("GET", `${path}?limit=1&before=2`)).json);
    expect(older).toMatchObject({ items: [{ seq: 1, delivery: null }], hasOlder: false });
    expect((await nora.send("GET", `${path}?before=1`)).json).toEqual({
      items: [],
      waiting: [],
      hasOlder: false,
    });
  });

  it("writes down the first look at a thread, once", async () => {
    const path = `/conversations/${thread.conversationId}/messages`;
    for (let n = 0; n < 3; n += 1) await nora.send("GET", path);
    await nora.send("GET", `${path}?before=2`);
    const looks = (await audited()).filter(
      ({ action, subject }) =>
        action === "conversation.read" && subject["conversation"] === thread.conversationId,
    );
    expect(looks).toHaveLength(1);
  });

  it("asks the store three times: for a page, its deliveries, and what waits for its time", async () => {
    const path = `/conversations/${thread.conversationId}/messages`;
    await nora.send("GET", path);
    door.commands();
    await nora.send("GET", path);
    expect(door.commands()).toEqual(["find", "find", "find"]);
  });

  it("sends a reply once for one key, and writes down who sent it", async () => {
    const path = `/conversations/${thread.conversationId}/messages`;
    const reply = { clientKey: "compose-0001", text: "Friday at 9 works." };
    const answers = await Promise.all(Array.from({ length: 5 }, () => nora.send("POST", path, reply)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    const messages = answers.map(({ json }) => messageSchema.strict().parse(json));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
    expect(messages[0]).toMatchObject({
      seq: 3,
      author: { id: door.clinic.people[0]!.id },
      text: reply.text,
    });
    const sent = (await audited()).filter(({ subject }) => subject["message"] === messages[0]!.id);
    expect(sent).toMatchObject([{ action: "message.sent" }]);
    expect(JSON.stringify(await audited())).not.toContain("Friday");
  });

  it("says which way cannot be used, and why", async () => {
    const answer = await nora.send("POST", `/conversations/${thread.conversationId}/messages`, {
      clientKey: "compose-0002",
      text: "By mail",
      channel: "email",
    });
    expect(answer.status).toBe(409);
    expect(answer.json).toMatchObject({ type: "way_unavailable", title: expect.any(String) });
    expect(answer.headers.get("content-type")).toMatch("application/problem+json");
  });

  it("settles a failed message, once, and only one in trouble", async () => {
    const [inbound, failed] = thread.messageIds;
    const answer = await nora.send("POST", `/messages/${failed}/resolve`);
    expect(answer.status).toBe(200);
    messageSchema.strict().parse(answer.json);
    expect((await nora.send("GET", `/conversations/${thread.conversationId}`)).json.trouble).toBeNull();
    expect((await nora.send("POST", `/messages/${inbound}/resolve`)).status).toBe(404);
  });
});

describe("patients and staff", () => {
  it("changes what is named and writes down which fields, never what they hold", async () => {
    const answer = await nora.send("PATCH", `/patients/${thread.patientId}`, {
      name: "Marisol Vega",
      tags: ["VIP", "VIP"],
    });
    expect(patientSchema.strict().parse(answer.json)).toMatchObject({
      name: "Marisol Vega",
      tags: ["VIP"],
      language: "es",
    });
    const entry = (await audited()).find(({ action }) => action === "patient.changed");
    expect(entry?.subject).toMatchObject({ patient: thread.patientId, fields: "name tags" });
    expect(JSON.stringify(await audited())).not.toMatch(/Marisol|VIP/);
    const { json } = await nora.send("GET", `/conversations/${thread.conversationId}`);
    expect(json.patient.name).toBe("Marisol Vega");
  });

  it("lists who works here now", async () => {
    const { json } = await nora.send("GET", "/staff");
    expect(json.items.map(({ name }: { name: string }) => name).sort()).toEqual([
      "clinic.example dev",
      "clinic.example ines",
      "clinic.example nora",
    ]);
  });
});

describe("the session", () => {
  it("is granted, shown, renewed and ended", async () => {
    const dev = door.visitor();
    const email = door.clinic.people[1]!.email;
    const started = await dev.send("POST", "/session", { email, password: "a password for tests" });
    const session = sessionSchema.strict().parse(started.json);
    expect(session).toMatchObject({
      user: { email },
      organization: { name: "clinic.example", simulatorUrl: null },
    });
    expect(started.headers.get("set-cookie")).toMatch(
      /^threadwell=[0-9a-f]{24}\.[\w-]{43}; Max-Age=43200; Path=\/api\/v1\/session; HttpOnly; SameSite=Strict$/,
    );
    expect((await dev.send("GET", "/session")).json).toEqual(session);
    const before = dev.cookie;
    const renewed = await dev.send("POST", "/session/refresh");
    expect(renewed.status).toBe(200);
    expect(dev.cookie).not.toBe(before);
    const ended = await dev.send("DELETE", "/session");
    expect(ended.status).toBe(204);
    expect(ended.headers.get("set-cookie")).toMatch(/^threadwell=; Max-Age=0; Path=\/api\/v1\/session/);
    expect((await dev.send("GET", "/session")).status).toBe(401);
  });

  it("answers a stranger and a wrong password with the same bytes, headers and work", async () => {
    const answers = [];
    for (const email of [
      "nobody@clinic.example",
      door.clinic.people[1]!.email,
      door.clinic.people[2]!.email,
    ]) {
      const before = door.derivations();
      door.commands();
      const { status, text, headers } = await door
        .visitor()
        .send("POST", "/session", { email, password: "wrong" });
      const names = [...headers.keys()].sort();
      answers.push({ status, text, names, work: door.derivations() - before, commands: door.commands() });
    }
    expect(answers[0]).toMatchObject({ status: 401, work: 1 });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it("throttles with Retry-After, before any hashing", async () => {
    const statuses: number[] = [];
    const before = door.derivations();
    for (let n = 0; n < 14; n += 1) {
      const answer = await door
        .visitor()
        .send("POST", "/session", { email: "guessed@clinic.example", password: `${n}` });
      statuses.push(answer.status);
      if (answer.status === 429) expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
    }
    expect(statuses).toEqual([...Array<number>(10).fill(401), ...Array<number>(4).fill(429)]);
    expect(door.derivations() - before).toBe(10);
  });

  it("refuses pages of other sites, with the cookie and without", async () => {
    const visitor = await door.signIn();
    for (const origin of ["https://evil.example", "null", "http://localhost:1"]) {
      const refreshed = await visitor.send("POST", "/session/refresh", undefined, { origin });
      expect(refreshed).toMatchObject({ status: 403, json: { type: "wrong_origin" } });
      const email = door.clinic.people[0]!.email;
      const started = await visitor.send(
        "POST",
        "/session",
        { email, password: "a password for tests" },
        { origin },
      );
      expect(started.status).toBe(403);
      expect(started.headers.get("set-cookie")).toBeNull();
    }
    expect((await visitor.send("POST", "/session/refresh", undefined, { origin: door.url })).status).toBe(
      200,
    );
  });

  it("of ten refreshes at once with one cookie, all go on; a copied old one ends the family", async () => {
    const visitor = await door.signIn();
    const first = visitor.cookie!;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        door.visitor().send("POST", "/session/refresh", undefined, { cookie: first }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(200));
    const cookies = new Set(answers.map(({ headers }) => headers.get("set-cookie")!.split(";")[0]));
    expect(cookies.size).toBe(1);
    visitor.cookie = [...cookies][0]!;
    await visitor.send("POST", "/session/refresh");
    expect((await visitor.send("GET", "/session")).status).toBe(200);
    expect((await door.visitor().send("POST", "/session/refresh", undefined, { cookie: first })).status).toBe(
      401,
    );
    expect((await visitor.send("GET", "/session")).status).toBe(401);
    expect((await visitor.send("POST", "/session/refresh")).status).toBe(401);
    expect((await audited()).filter(({ action }) => action === "session.reuse")).toHaveLength(1);
  });

  it("ends a colleague's access within ten seconds of their leaving", async () => {
    const dev = await door.signIn(door.clinic.people[1]!.email);
    const { id } = door.clinic.people[1]!;
    await door.store.users.model.updateOne({ _id: id }, { $set: { active: false } });
    door.clock.advance(10_000);
    expect((await dev.send("GET", "/staff")).status).toBe(401);
    await door.store.users.model.updateOne({ _id: id }, { $set: { active: true } });
    door.clock.advance(10_000);
  });
});
