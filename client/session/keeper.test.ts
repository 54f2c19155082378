/** The session's keeper: one renewal at a time, idle sign-out, and what tabs tell each other. */
import { describe, expect, it } from "vitest";
import type { Session } from "../../shared/api/session.ts";
import { memoryStore, type DeviceStore } from "../data/device-store.ts";
import { handClock, settle, type HandClock } from "../test/hand-clock.ts";
import { createKeeper, idleMs, type TabWord } from "./keeper.ts";

const minute = 60_000;
const id = (n: number) => n.toString(16).padStart(24, "0");

/** Signs one person in, rotates the cookie at every renewal, and ends the session on a copy of an old cookie. */
function setUp() {
  const clock = handClock(Date.UTC(2030, 0, 1));
  const device = memoryStore();
  const server = {
    cookie: 1,
    signedIn: true,
    user: 1,
    away: false,
    requests: [] as string[],
    /** Set to hold answers back until it resolves. */
    gate: null as Promise<void> | null,
  };
  /** The cookie jar that all tabs of the browser share. */
  const jar = { cookie: 1 };
  let tokens = 0;

  const session = (): Session => ({
    accessToken: `token-${++tokens}`,
    accessTokenExpiresAt: new Date(clock.now() + 10 * minute).toISOString(),
    user: {
      id: id(server.user),
      name: "Nora",
      initials: "N",
      role: "coordinator",
      email: "nora@clinic.example",
      timeZone: "UTC",
    },
    organization: {
      id: id(9),
      name: "Clinic",
      timeZone: "UTC",
      replyTargetMinutes: 60,
      simulatorUrl: null,
    },
  });
  const answer = (status: number, body: unknown, headers = {}) =>
    new Response(status === 204 ? null : JSON.stringify(body), { status, headers });
  const no = (status: number, headers = {}) =>
    answer(status, { type: "unauthorized", title: "No session", status }, headers);

  const fetch = async (url: string, init: RequestInit) => {
    const name = `${init.method} ${url.replace("/api/v1", "")}`;
    server.requests.push(name);
    const carried = jar.cookie;
    await server.gate;
    if (server.away) throw new TypeError("network");
    if (name === "POST /session") {
      const { password } = JSON.parse(String(init.body)) as { password: string };
      if (password === "throttled") return no(429, { "retry-after": "30" });
      if (password !== "right") return no(401);
      server.signedIn = true;
      return answer(200, session());
    }
    if (name === "DELETE /session") {
      server.signedIn = false;
      return answer(204, null);
    }
    if (!server.signedIn) return no(401);
    if (carried !== server.cookie) {
      server.signedIn = false;
      return no(401);
    }
    jar.cookie = server.cookie += 1;
    return answer(200, session());
  };

  const ears: { tab: number; hear: (word: TabWord) => void }[] = [];
  let turn: Promise<unknown> = Promise.resolve();
  let opened = 0;
  const tab = (own: { device?: DeviceStore; clock?: HandClock } = {}) => {
    const number = ++opened;
    return createKeeper({
      fetch,
      device: own.device ?? device,
      now: clock.now,
      after: clock.after,
      exclusively: (work) => {
        const mine = turn.then(work, work);
        turn = mine.catch(() => {});
        return mine;
      },
      tabs: {
        tell: (word) => {
          for (const ear of ears) if (ear.tab !== number) ear.hear(word);
        },
        hear: (hear) => ears.push({ tab: number, hear }),
      },
    });
  };
  return { clock, device, server, tab };
}

const wrong = { email: "nora@clinic.example", password: "wrong" };
const right = { email: "nora@clinic.example", password: "right" };

describe("the session's keeper", () => {
  it("starts with the cookie's session, or signed out without one", async () => {
    const { tab, server } = setUp();
    const keeper = tab();
    expect(keeper.state().status).toBe("starting");
    await keeper.start();
    expect(keeper.state()).toMatchObject({ status: "signed-in", because: null });
    server.signedIn = false;
    const other = tab();
    await other.start();
    expect(other.state()).toEqual({ status: "signed-out", session: null, because: null });
  });

  it("says that the server is away instead of asking for a password, and starts when it is back", async () => {
    const { tab, server } = setUp();
    server.away = true;
    const keeper = tab();
    await keeper.start();
    expect(keeper.state().status).toBe("unreachable");
    server.away = false;
    await keeper.start();
    expect(keeper.state().status).toBe("signed-in");
  });

  it("renews once for many who ask at the same time", async () => {
    const { tab, server } = setUp();
    const keeper = tab();
    await keeper.start();
    const refused = await keeper.token();
    server.requests.length = 0;
    const tokens = await Promise.all([keeper.renew(refused), keeper.renew(refused), keeper.renew(refused)]);
    expect(new Set(tokens).size).toBe(1);
    expect(tokens[0]).not.toBe(refused);
    expect(server.requests).toEqual(["POST /session/refresh"]);
    // Who comes late with the old token gets the new one without a request.
    expect(await keeper.renew(refused)).toBe(tokens[0]);
    expect(server.requests).toHaveLength(1);
  });

  it("renews once for two tabs: the second takes what the first was given", async () => {
    const { tab, server } = setUp();
    const [one, two] = [tab(), tab()];
    await one.start();
    await two.start();
    const refused = one.state().session!.accessToken;
    server.requests.length = 0;
    const [a, b] = await Promise.all([one.renew(refused), two.renew(refused)]);
    expect(a).toBe(b);
    expect(server.requests).toEqual(["POST /session/refresh"]);
    expect(server.signedIn).toBe(true);
  });

  it("renews by itself a minute before the end", async () => {
    const { tab, server, clock } = setUp();
    const keeper = tab();
    await keeper.start();
    server.requests.length = 0;
    await clock.advance(8.9 * minute);
    expect(server.requests).toEqual([]);
    await clock.advance(0.2 * minute);
    expect(server.requests).toEqual(["POST /session/refresh"]);
  });

  it("goes on with the old token when a renewal gets no answer, and ends when the server says no", async () => {
    const { tab, server, clock } = setUp();
    const keeper = tab();
    await keeper.start();
    server.away = true;
    await clock.advance(9.1 * minute);
    expect(keeper.state().status).toBe("signed-in");
    server.away = false;
    server.signedIn = false;
    expect(await keeper.renew(await keeper.token().catch(() => null))).toBeNull();
    expect(keeper.state()).toMatchObject({ status: "signed-out", because: "expired" });
  });

  it("signs out after fifteen minutes without activity, in every tab, and not a moment before", async () => {
    const { tab, clock, server } = setUp();
    const [one, two] = [tab(), tab()];
    await one.signIn(right);
    await settle();
    expect(two.state().status).toBe("signed-in");
    await clock.advance(idleMs - 1000);
    one.checkIdle();
    expect(one.state().status).toBe("signed-in");
    two.active();
    await clock.advance(idleMs - 1000);
    one.checkIdle();
    expect(one.state().status).toBe("signed-in");
    await clock.advance(2000);
    one.checkIdle();
    await settle();
    expect(one.state()).toMatchObject({ status: "signed-out", because: "idle" });
    expect(two.state()).toMatchObject({ status: "signed-out", because: "idle" });
    expect(server.requests.at(-1)).toBe("DELETE /session");
  });

  it("does not let the first key after a long pause save the session", async () => {
    const { tab, clock } = setUp();
    const keeper = tab();
    await keeper.signIn(right);
    await clock.advance(idleMs + minute);
    keeper.active();
    expect(keeper.state()).toMatchObject({ status: "signed-out", because: "idle" });
  });

  it("does not come back by the cookie after a long absence", async () => {
    const { tab, clock, server } = setUp();
    await tab().signIn(right);
    await clock.advance(5 * minute);
    const later = tab();
    await clock.advance(idleMs);
    await later.start();
    expect(later.state()).toMatchObject({ status: "signed-out", because: "idle" });
    expect(server.signedIn).toBe(false);
  });

  it("tells why a sign-in did not work, and the wait", async () => {
    const { tab, server } = setUp();
    server.signedIn = false;
    const keeper = tab();
    await keeper.start();
    expect(await keeper.signIn(wrong)).toMatchObject({ problem: { status: 401 }, retryAfterMs: null });
    expect(await keeper.signIn({ ...wrong, password: "throttled" })).toMatchObject({
      problem: { status: 429 },
      retryAfterMs: 30_000,
    });
    server.away = true;
    expect(await keeper.signIn(right)).toMatchObject({ problem: { status: 0 } });
    server.away = false;
    expect(await keeper.signIn(right)).toBeNull();
    expect(keeper.state().status).toBe("signed-in");
  });

  it("steps aside when another person signs in in another tab", async () => {
    const { tab, server } = setUp();
    const [one, two] = [tab(), tab()];
    await one.signIn(right);
    server.user = 2;
    await two.signIn(right);
    expect(one.state()).toMatchObject({ status: "signed-out", because: "elsewhere" });
    expect(two.state().session?.user.id).toBe(id(2));
  });

  it("never writes a token to the device", async () => {
    const { tab, device } = setUp();
    const keeper = tab();
    await keeper.signIn(right);
    keeper.active();
    for (const key of device.keys("")) expect(device.get(key)).not.toContain("token");
  });
});
