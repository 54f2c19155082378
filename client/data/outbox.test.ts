/** A reply goes exactly once: through cuts, lost answers, reloads, second tabs and refusals. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Message } from "../../shared/api/messages.ts";
import { handClock, settle, type HandClock } from "../test/hand-clock.ts";
import { ModelClinic } from "../test/model-clinic.ts";
import { memoryStore, type DeviceStore } from "./device-store.ts";
import { RequestProblem } from "./http.ts";
import { createOutbox, type OutboxEntry, type OutboxParts } from "./outbox.ts";

const problem = (status: number, type = "test") =>
  new RequestProblem({ type, title: "No", status }, status === 429 ? 60_000 : null);

/** Takes replies as the API promises: the first of a client key is stored, any further one gets that answer. */
class Server {
  readonly stored: OutboxEntry[] = [];
  calls = 0;
  /** What the next calls meet; afterwards all is well. */
  readonly weather: ("lost" | "answer-lost" | "busy" | "refuse" | "gone" | "late")[] = [];
  /** Requests without an answer that are still on the wire. */
  readonly #underWay: OutboxEntry[] = [];
  readonly #withdrawn = new Set<string>();
  /** Holds a call up before it is taken. */
  before: () => Promise<void> = () => Promise.resolve();
  readonly #message: Message;

  constructor() {
    const clinic = new ModelClinic(1);
    this.#message = clinic.messages(clinic.conversationIds()[0]!, 1).items[0]!;
  }

  post = async (entry: OutboxEntry): Promise<Message> => {
    this.calls += 1;
    const weather = this.weather.shift();
    await this.before();
    if (weather === "lost") throw problem(0);
    if (weather === "busy") throw problem(503);
    if (weather === "gone") throw problem(401);
    if (weather === "refuse") throw problem(409, "way_unavailable");
    if (weather === "late") {
      this.#underWay.push(entry);
      throw problem(0);
    }
    if (!this.#take(entry)) throw problem(409, "client_key_refused");
    if (weather === "answer-lost") throw problem(0);
    return this.#made(entry);
  };

  withdraw = async (entry: OutboxEntry): Promise<Message | null> => {
    this.calls += 1;
    const weather = this.weather.shift();
    if (weather === "busy") throw problem(503);
    if (weather === "lost" || weather === "late") throw problem(0);
    const stored = this.holds(entry.clientKey);
    if (!stored) this.#withdrawn.add(entry.clientKey);
    if (weather === "answer-lost") throw problem(0);
    return stored ? this.#made(entry) : null;
  };

  holds(key: string): boolean {
    return this.stored.some(({ clientKey }) => clientKey === key);
  }

  /** What was on the wire comes. */
  arrive(): void {
    for (const entry of this.#underWay.splice(0)) this.#take(entry);
  }

  #take(entry: OutboxEntry): boolean {
    if (this.#withdrawn.has(entry.clientKey)) return false;
    if (!this.holds(entry.clientKey)) this.stored.push(entry);
    return true;
  }

  #made = ({ clientKey, text }: OutboxEntry): Message => ({ ...this.#message, clientKey, text });
}

interface Tab {
  device: DeviceStore;
  clock: HandClock;
  server: Server;
  lock?: OutboxParts["exclusively"];
  online?: () => boolean;
  takesBack?: boolean;
  userId?: string;
}

function tab({ device, clock, server, lock, online, takesBack, userId = "me" }: Tab) {
  const sent: Message[] = [];
  const refused: string[] = [];
  const outbox = createOutbox({
    device,
    userId,
    now: clock.now,
    after: clock.after,
    post: server.post,
    withdraw: server.withdraw,
    exclusively: lock ?? ((work) => work()),
    online: online ?? (() => true),
    sent: (message) => sent.push(message),
    refused(entry) {
      refused.push(entry.text);
      return takesBack ?? false;
    },
  });
  const add = (clientKey: string, text = clientKey, conversationId = "c1") =>
    outbox.add({ clientKey, conversationId, text, channel: null, addressId: null });
  const states = () => outbox.pending().map((entry) => `${entry.text} ${entry.pending}`);
  return { outbox, add, states, sent, refused };
}

const setUp = () => ({ device: memoryStore(), clock: handClock(), server: new Server() });

/** One lock for several tabs, as the browser has. */
function sharedLock(): OutboxParts["exclusively"] {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => {});
    return mine;
  };
}

describe("the outbox", () => {
  it("shows a reply at once, and lets go of it when the server has it", async () => {
    const parts = setUp();
    const { add, states, sent } = tab(parts);
    add("hello-key");
    expect(states()).toEqual(["hello-key sending"]);
    await settle();
    expect(states()).toEqual([]);
    expect(sent.map((message) => message.clientKey)).toEqual(["hello-key"]);
  });

  it("keeps the order within a conversation, and lets others pass one that is stuck", async () => {
    const parts = setUp();
    const { add } = tab(parts);
    parts.server.weather.push("busy");
    add("first-of-1", "first", "c1");
    add("second-of-1", "second", "c1");
    add("first-of-2", "other", "c2");
    await settle();
    expect(parts.server.stored.map(({ text }) => text)).toEqual(["other"]);
    await parts.clock.advance(2_000);
    expect(parts.server.stored.map(({ text }) => text)).toEqual(["other", "first", "second"]);
  });

  it("says so while a reply waits on this device, and sends it when the network is back", async () => {
    const parts = setUp();
    let online = false;
    const { outbox, add, states } = tab({ ...parts, online: () => online });
    add("offline-key");
    await settle();
    expect(states()).toEqual(["offline-key on-this-device"]);
    expect(parts.server.calls).toBe(0);
    online = true;
    outbox.kick();
    await settle();
    expect(parts.server.stored).toHaveLength(1);
    expect(states()).toEqual([]);
  });

  it("repeats with the same key after an answer was lost, so that one message is stored", async () => {
    const parts = setUp();
    const { add, states } = tab(parts);
    parts.server.weather.push("answer-lost", "answer-lost");
    add("once-key");
    await settle();
    expect(states()).toEqual(["once-key on-this-device"]);
    await parts.clock.advance(10_000);
    expect(parts.server.calls).toBe(3);
    expect(parts.server.stored).toHaveLength(1);
    expect(states()).toEqual([]);
  });

  it("goes on after a reload, from what the device kept", async () => {
    const parts = setUp();
    const before = tab({ ...parts, online: () => false });
    before.add("kept-key");
    before.outbox.stop();
    const after = tab(parts);
    expect(after.outbox.pending()).toHaveLength(1);
    after.outbox.kick();
    await settle();
    expect(parts.server.stored.map(({ clientKey }) => clientKey)).toEqual(["kept-key"]);
  });

  it("waits as long as the server asks", async () => {
    const parts = setUp();
    const slow = problem(429);
    const { add } = tab({
      ...parts,
      server: Object.assign(new Server(), {
        post: async () => {
          parts.server.calls += 1;
          throw slow;
        },
      }),
    });
    add("slow-key");
    await parts.clock.advance(59_000);
    expect(parts.server.calls).toBe(1);
    await parts.clock.advance(2_000);
    expect(parts.server.calls).toBe(2);
  });

  it("gives a refused reply back to its author, and never sends it by itself again", async () => {
    const parts = setUp();
    const taken = tab({ ...parts, takesBack: true });
    parts.server.weather.push("refuse");
    taken.add("refused-key");
    await settle();
    expect(taken.refused).toEqual(["refused-key"]);
    expect(taken.states()).toEqual([]);

    const kept = tab({ ...parts, takesBack: false });
    parts.server.weather.push("refuse");
    kept.add("kept-refused");
    await settle();
    expect(kept.states()).toEqual(["kept-refused refused"]);
    expect(kept.outbox.pending()[0]?.problem?.status).toBe(409);
    kept.outbox.kick();
    await parts.clock.advance(100_000);
    expect(parts.server.stored).toEqual([]);
    expect(kept.outbox.withdraw("kept-refused")?.text).toBe("kept-refused");
    expect(kept.states()).toEqual([]);
  });

  it("keeps a reply of somebody who was signed out meanwhile", async () => {
    const parts = setUp();
    const { add, states } = tab(parts);
    parts.server.weather.push("gone");
    add("signed-out-key");
    await settle();
    expect(states()).toEqual(["signed-out-key on-this-device"]);
  });

  it("neither shows nor sends what another person left on this device", async () => {
    const parts = setUp();
    const mine = tab({ ...parts, online: () => false });
    mine.add("left-behind");
    mine.outbox.stop();
    const yours = tab({ ...parts, userId: "you" });
    yours.outbox.kick();
    await settle();
    expect(yours.states()).toEqual([]);
    expect(yours.outbox.withdraw("left-behind")).toBeNull();
    expect(parts.server.stored).toEqual([]);
    const back = tab(parts);
    back.outbox.kick();
    await settle();
    expect(parts.server.stored.map(({ clientKey }) => clientKey)).toEqual(["left-behind"]);
  });

  it("lets go when an event tells that the server holds it", () => {
    const parts = setUp();
    const { outbox, add } = tab({ ...parts, online: () => false });
    add("heard-key");
    outbox.settled("heard-key");
    expect(outbox.pending()).toEqual([]);
  });

  it("never withdraws what is on its first way", async () => {
    const parts = setUp();
    const { outbox, add } = tab(parts);
    add("going-key");
    expect(outbox.withdraw("going-key")).toBeNull();
    await settle();
    expect(parts.server.stored).toHaveLength(1);
  });

  it("discards what waits: it never goes, and what waits behind it does", async () => {
    const parts = setUp();
    let online = false;
    const { outbox, add, states } = tab({ ...parts, online: () => online });
    add("first-key");
    add("second-key");
    expect(outbox.withdraw("first-key")?.text).toBe("first-key");
    expect(states()).toEqual(["second-key on-this-device"]);
    online = true;
    outbox.kick();
    await settle();
    expect(parts.server.stored.map(({ clientKey }) => clientKey)).toEqual(["second-key"]);
  });

  it("keeps what was discarded after it was tried until the server knows: what is late under way is not sent", async () => {
    const parts = setUp();
    let online = true;
    const { outbox, add, states, sent } = tab({ ...parts, online: () => online });
    parts.server.weather.push("late");
    add("late-key");
    await settle();
    expect(states()).toEqual(["late-key on-this-device"]);
    online = false;
    expect(outbox.withdraw("late-key")).not.toBeNull();
    await settle();
    expect(states()).toEqual(["late-key withdrawing"]);
    online = true;
    outbox.kick();
    await settle();
    expect(states()).toEqual([]);
    parts.server.arrive();
    expect(parts.server.stored).toEqual([]);
    expect(sent).toEqual([]);
  });

  it("shows what was discarded too late as what it is: sent", async () => {
    const parts = setUp();
    const { outbox, add, states, sent } = tab(parts);
    parts.server.weather.push("answer-lost");
    add("taken-key");
    await settle();
    expect(outbox.withdraw("taken-key")).not.toBeNull();
    await settle();
    expect(sent.map(({ clientKey }) => clientKey)).toEqual(["taken-key"]);
    expect(states()).toEqual([]);
  });

  it("tells of a discarded reply that the server took at that very moment, and tries no more", async () => {
    const parts = setUp();
    const { outbox, add, sent, states } = tab(parts);
    parts.server.weather.push("lost");
    add("crossing-key");
    await settle();
    expect(states()).toEqual(["crossing-key on-this-device"]);
    // The second try is at the server, unanswered, when it is discarded.
    let letGo = () => {};
    const held = new Promise<void>((resolve) => (letGo = resolve));
    parts.server.before = () => held;
    await parts.clock.advance(1000);
    expect(parts.server.calls).toBe(2);
    expect(outbox.withdraw("crossing-key")).not.toBeNull();
    letGo();
    await settle();
    expect(sent.map(({ clientKey }) => clientKey)).toEqual(["crossing-key"]);
    await parts.clock.advance(100_000);
    expect(parts.server.calls).toBe(2);
    expect(states()).toEqual([]);
  });

  it("stores each reply exactly once in order, with two tabs, any weather, reloads, second presses and discarding", async () => {
    const weather = fc.constantFrom("lost", "answer-lost", "late", "busy" as const);
    const step = fc.oneof(
      fc.record({ do: fc.constant("send" as const), tab: fc.nat({ max: 1 }), to: fc.nat({ max: 1 }) }),
      fc.record({ do: fc.constant("press-again" as const), tab: fc.nat({ max: 1 }) }),
      fc.record({ do: fc.constant("reload" as const), tab: fc.nat({ max: 1 }) }),
      fc.record({ do: fc.constant("kick" as const), tab: fc.nat({ max: 1 }) }),
      fc.record({ do: fc.constant("discard" as const), tab: fc.nat({ max: 1 }), nth: fc.nat({ max: 9 }) }),
      fc.record({ do: fc.constant("arrive" as const) }),
      fc.record({ do: fc.constant("wait" as const), ms: fc.nat({ max: 3000 }) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 25, size: "max" }),
        fc.array(weather, { maxLength: 12, size: "max" }),
        async (steps, storms) => {
          const parts = setUp();
          parts.server.weather.push(...storms);
          const lock = sharedLock();
          const tabs = [tab({ ...parts, lock }), tab({ ...parts, lock })];
          const meant: { key: string; to: string }[] = [];
          const discarded = new Set<string>();
          const told: Message[][] = tabs.map(({ sent }) => sent);
          for (const one of steps) {
            if (one.do === "send") {
              const key = `reply-${meant.length}`;
              meant.push({ key, to: `c${one.to}` });
              tabs[one.tab]!.add(key, key, `c${one.to}`);
            } else if (one.do === "press-again") {
              const last = meant.at(-1);
              const waits = parts.device.get(`outbox.me.${last?.key}`) !== null;
              if (last && waits) tabs[one.tab]!.add(last.key, last.key, last.to);
            } else if (one.do === "reload") {
              tabs[one.tab]!.outbox.stop();
              tabs[one.tab] = tab({ ...parts, lock });
              told.push(tabs[one.tab]!.sent);
            } else if (one.do === "discard") {
              const { key } = meant[one.nth] ?? {};
              if (key && tabs[one.tab]!.outbox.withdraw(key)) discarded.add(key);
            } else if (one.do === "arrive") parts.server.arrive();
            else if (one.do === "kick") tabs[one.tab]!.outbox.kick();
            else await parts.clock.advance(one.ms);
          }
          for (let i = 0; i < 20; i++) {
            parts.server.arrive();
            tabs[0]!.outbox.kick();
            await parts.clock.advance(31_000);
          }
          for (const to of ["c0", "c1"]) {
            expect(
              parts.server.stored
                .filter((entry) => entry.conversationId === to)
                .map(({ clientKey }) => clientKey),
            ).toEqual(
              meant
                .filter(
                  ({ key, to: where }) => where === to && (!discarded.has(key) || parts.server.holds(key)),
                )
                .map(({ key }) => key),
            );
          }
          const shown = new Set(told.flat().map(({ clientKey }) => clientKey));
          for (const key of discarded) expect(shown.has(key)).toBe(parts.server.holds(key));
          expect(tabs[0]!.outbox.pending()).toEqual([]);
        },
      ),
      { numRuns: 120 },
    );
  });
});
