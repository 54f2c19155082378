/** The driver of the line: one socket at a time, late answers ignored, tokens renewed, endings passed on. */
import { describe, expect, it } from "vitest";
import type { Gap, PushedEvent } from "../../shared/events/catalogue.ts";
import { handClock, settle } from "../test/hand-clock.ts";
import { ModelClinic } from "../test/model-clinic.ts";
import { createConnection } from "./connection.ts";
import type { SocketHandlers } from "./socket.ts";

function setUp() {
  const clock = handClock();
  const clinic = new ModelClinic(3);
  const sockets: {
    auth: { token: string; after: number | null };
    handlers: SocketHandlers;
    open: boolean;
  }[] = [];
  const applied: number[] = [];
  const reloads: number[] = [];
  const ended: string[] = [];
  const session = { token: "token-1" as string | null, renewals: 0, away: false, renewOk: true };
  const connection = createConnection({
    openSocket(auth, handlers) {
      const socket = { auth, handlers, open: true };
      sockets.push(socket);
      return {
        renew: async () => session.renewOk,
        close: () => {
          socket.open = false;
        },
      };
    },
    token: async () => {
      if (session.away) throw new Error("no answer");
      return session.token;
    },
    renewToken: async () => {
      session.renewals += 1;
      if (session.away) throw new Error("no answer");
      if (session.token !== null) session.token = `token-${session.renewals + 1}`;
      return session.token;
    },
    ended: (why) => ended.push(why),
    apply: (events: readonly PushedEvent[]) => applied.push(...events.map(({ number }) => number)),
    reload: (last) => reloads.push(last),
    now: clock.now,
    random: () => 0.5,
    after: clock.after,
  });
  const last = () => {
    const socket = sockets.at(-1);
    if (!socket) throw new Error("no socket was opened");
    return socket;
  };
  const ready = (gap: Gap = clinic.gap(last().auth.after)) => last().handlers.ready(gap);
  const live = async () => {
    connection.signedIn();
    await settle();
    ready();
  };
  return { clock, clinic, sockets, applied, reloads, ended, session, connection, last, ready, live };
}

describe("the connection", () => {
  it("opens with the session's token, and again after a cut from the last number", async () => {
    const { live, last, clinic, connection, clock, applied, reloads, ready } = setUp();
    await live();
    expect(last().auth).toEqual({ token: "token-1", after: null });
    expect(reloads).toEqual([clinic.number]);
    const held = clinic.number;
    last().handlers.dropped();
    expect(connection.line().state).toBe("waiting");
    clinic.do({ act: "inbound", who: 0 });
    await clock.advance(1000);
    expect(last().auth.after).toBe(held);
    ready();
    expect(applied).toEqual([held + 1]);
    expect(connection.line()).toMatchObject({ state: "live", missed: 1 });
    connection.dismissMissed();
    expect(connection.line().missed).toBe(0);
  });

  it("never listens to a socket it has given up", async () => {
    const { live, sockets, clinic, connection, clock, applied, ready } = setUp();
    await live();
    const first = sockets[0];
    first?.handlers.dropped();
    await clock.advance(1000);
    ready();
    expect(first?.open).toBe(false);
    clinic.do({ act: "inbound", who: 0 });
    for (const event of clinic.events.slice(-1)) first?.handlers.event(event);
    first?.handlers.dropped();
    first?.handlers.revoked("signed_out");
    expect(applied).toEqual([]);
    expect(connection.line().state).toBe("live");
  });

  it("opens only one socket when a person is faster than the timer", async () => {
    const { live, last, sockets, connection, clock } = setUp();
    await live();
    last().handlers.dropped();
    connection.tryNow();
    connection.tryNow();
    await clock.advance(60_000);
    expect(sockets).toHaveLength(2);
    expect(sockets.filter(({ open }) => open)).toHaveLength(1);
  });

  it("waits and tries again when the token could not be asked for", async () => {
    const { session, connection, sockets, clock } = setUp();
    session.away = true;
    connection.signedIn();
    await settle();
    expect(connection.line().state).toBe("waiting");
    session.away = false;
    await clock.advance(1000);
    expect(sockets).toHaveLength(1);
  });

  it("renews a token the server does not take, and opens with the new one", async () => {
    const { connection, last, session, live } = setUp();
    connection.signedIn();
    await settle();
    last().handlers.unauthorized();
    await settle();
    expect(session.renewals).toBe(1);
    expect(last().auth.token).toBe("token-2");
    await live();
    expect(connection.line().state).toBe("live");
  });

  it("does not spin when every token is refused", async () => {
    const { connection, sockets, clock } = setUp();
    connection.signedIn();
    for (let i = 0; i < 200; i++) {
      await settle();
      const socket = sockets.at(-1);
      if (socket?.open) socket.handlers.unauthorized();
      await clock.advance(100);
    }
    // Twenty seconds of refusals: 0, 0, then after 1 s, 2 s, 4 s, 8 s and so on.
    expect(sockets.length).toBeLessThan(9);
  });

  it("treats an expired session as a token to renew, and passes a revoked one on", async () => {
    const { live, last, session, ended, connection } = setUp();
    await live();
    last().handlers.revoked("expired");
    await settle();
    expect(session.renewals).toBe(1);
    last().handlers.revoked("reuse");
    expect(ended).toEqual(["reuse"]);
    connection.signedOut();
    expect(connection.line().state).toBe("signed-out");
    expect(last().open).toBe(false);
  });

  it("asks anew when the open socket does not take the session's fresh token", async () => {
    const { live, session, sockets, connection } = setUp();
    await live();
    connection.tokenRenewed("token-9");
    await settle();
    expect(sockets).toHaveLength(1);
    session.renewOk = false;
    connection.tokenRenewed("token-10");
    await settle();
    expect(sockets).toHaveLength(2);
  });
});
