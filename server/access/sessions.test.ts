import fc from "fast-check";
import { createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { createIds } from "../lib/ids.ts";
import type { UserRecord } from "../store/users.ts";
import {
  createAuditRows,
  createSessionRows,
  createThrottleRows,
  createUserRows,
} from "../test/access-rows.ts";
import { createTestClock } from "../test/clock.ts";
import { createAudit } from "./audit.ts";
import { createPasswords } from "./passwords.ts";
import { absoluteMs, createSessions, idleMs, lostAnswerMs, type Grant } from "./sessions.ts";
import { createThrottle, limits } from "./throttle.ts";
import { accessTokenMs, createAccessTokens } from "./tokens.ts";

const home = "198.51.100.7";
const minute = 60_000;
const password = "correct horse battery";
const organizationId = "b".repeat(24);

async function setUp() {
  const clock = createTestClock();
  const ids = createIds(clock);
  let derivations = 0;
  const passwords = createPasswords({
    derive: async (text, salt) => {
      derivations += 1;
      return Buffer.from(text.padEnd(32).slice(0, 32)).map(
        (byte, index) => byte ^ (salt[index] ?? 0),
      ) as Buffer;
    },
  });
  const user: UserRecord = {
    id: "a".repeat(24),
    organizationId,
    name: "Ada",
    initials: "A",
    email: "ada@clinic.example",
    role: "coordinator",
    timeZone: "Europe/Berlin",
    passwordHash: await passwords.hash(password),
    active: true,
  };
  const rows = createSessionRows();
  const auditRows = createAuditRows();
  const sessions = createSessions({
    sessions: rows,
    users: createUserRows([user]),
    passwords,
    tokens: createAccessTokens(createSecretKey(randomBytes(32)), clock),
    throttle: createThrottle(createThrottleRows(), clock),
    audit: createAudit({ entries: auditRows, ids, clock }),
    clock,
    ids,
  });
  const revoked: string[] = [];
  sessions.onRevoked((sessionId, because) => revoked.push(`${sessionId} ${because}`));
  derivations = 0;
  return {
    clock,
    user,
    rows,
    sessions,
    revoked,
    derivations: () => derivations,
    audited: () => auditRows.entries.map(({ action }) => action),
    entries: auditRows.entries,
    start: () => sessions.start({ email: user.email, password }, home),
    refresh: (grant: Grant) => sessions.refresh(grant.refreshToken, home),
  };
}

const idOf = (grant: Grant) => grant.refreshToken.split(".")[0]!;
const over = { status: 401, type: "session_over" };

describe("signing in", () => {
  it("grants a token that names person, organization and session", async () => {
    const { sessions, start, audited, user } = await setUp();
    const grant = await start();
    expect(await sessions.authenticate(grant.accessToken)).toMatchObject({
      scope: { organizationId, userId: user.id },
      sessionId: idOf(grant),
    });
    expect(audited()).toEqual(["session.started"]);
  });

  it("takes the address in any letters, with blanks around it", async () => {
    const { sessions } = await setUp();
    await sessions.start({ email: " ADA@Clinic.example ", password }, home);
  });

  it("answers an unknown person, a wrong password and one who left alike, for the same work", async () => {
    const answers: unknown[] = [];
    for (const [email, guess, active] of [
      ["nobody@clinic.example", password, true],
      ["ada@clinic.example", "wrong", true],
      ["ada@clinic.example", password, false],
    ] as const) {
      const { sessions, user, derivations, audited } = await setUp();
      user.active = active;
      const error: unknown = await sessions
        .start({ email, password: guess }, home)
        .catch((thrown: unknown) => thrown);
      const { status, type, message, detail } = error as Record<string, unknown>;
      answers.push({ status, type, message, detail, derivations: derivations(), audited: audited() });
    }
    expect(answers[0]).toMatchObject({ status: 401, derivations: 1, audited: ["session.refused"] });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it("throttles unknown and known people alike, without hashing, and notes it once", async () => {
    for (const email of ["nobody@clinic.example", "ada@clinic.example"]) {
      const { sessions, derivations, audited, clock } = await setUp();
      const attempt = (guess: string) =>
        sessions.start({ email, password: guess }, home).then(
          () => 200,
          (error: { status: number }) => error.status,
        );
      const answers: number[] = [];
      for (let n = 0; n < limits.pair.tries + 20; n += 1) answers.push(await attempt(`guess ${n}`));
      expect(answers.filter((status) => status === 401)).toHaveLength(limits.pair.tries);
      expect(answers.filter((status) => status === 429)).toHaveLength(20);
      expect(derivations()).toBe(limits.pair.tries);
      expect(audited()).toHaveLength(limits.pair.tries + 1);
      clock.advance(limits.pair.ms);
      expect(await attempt(password)).toBe(email.startsWith("ada") ? 200 : 401);
    }
  });

  it("writes no address and no password into the trail", async () => {
    const { sessions, entries, start } = await setUp();
    await start();
    await sessions.start({ email: "typed-secret@x.example", password: "hunter2" }, home).catch(() => null);
    expect(JSON.stringify(entries)).not.toMatch(/typed-secret|hunter2|ada@/);
  });
});

describe("staying signed in", () => {
  it("turns each refresh token into the next", async () => {
    const { start, refresh, clock, sessions } = await setUp();
    let grant = await start();
    const seen = new Set([grant.refreshToken]);
    for (let n = 0; n < 20; n += 1) {
      clock.advance(9 * minute);
      grant = await refresh(grant);
      seen.add(grant.refreshToken);
      expect(await sessions.authenticate(grant.accessToken)).not.toBeNull();
    }
    expect(seen.size).toBe(21);
  });

  it("gives a lost answer again: the same successor, for a few seconds", async () => {
    const { start, refresh, clock, revoked, audited } = await setUp();
    const first = await start();
    clock.advance(9 * minute);
    const lost = await refresh(first);
    clock.advance(lostAnswerMs);
    const again = await refresh(first);
    expect(again.refreshToken).toBe(lost.refreshToken);
    const third = await refresh(again);
    expect(third.refreshToken).not.toBe(again.refreshToken);
    expect(revoked).toEqual([]);
    expect(audited()).toEqual(["session.started"]);
  });

  it("revokes the family when the token before is used too late", async () => {
    const { start, refresh, clock, revoked, audited, sessions } = await setUp();
    const first = await start();
    const second = await refresh(first);
    clock.advance(lostAnswerMs + 1);
    await expect(refresh(first)).rejects.toMatchObject(over);
    expect(revoked).toEqual([`${idOf(first)} reuse`]);
    expect(audited()).toEqual(["session.started", "session.reuse"]);
    await expect(refresh(second)).rejects.toMatchObject(over);
    expect(await sessions.authenticate(second.accessToken)).toBeNull();
    expect(audited()).toHaveLength(2);
  });

  it("revokes the family when the successor was used already, however soon", async () => {
    const { start, refresh, revoked } = await setUp();
    const first = await start();
    const third = await refresh(await refresh(first));
    await expect(refresh(first)).rejects.toMatchObject(over);
    await expect(refresh(third)).rejects.toMatchObject(over);
    expect(revoked).toEqual([`${idOf(first)} reuse`]);
  });

  it("of many at once with one token, all get the one successor", async () => {
    const { start, refresh, revoked } = await setUp();
    const first = await start();
    const grants = await Promise.all(Array.from({ length: 20 }, () => refresh(first)));
    expect(new Set(grants.map(({ refreshToken }) => refreshToken)).size).toBe(1);
    expect(revoked).toEqual([]);
  });

  it("ends a session of someone who has left", async () => {
    const { start, refresh, user, revoked } = await setUp();
    const grant = await start();
    user.active = false;
    await expect(refresh(grant)).rejects.toMatchObject(over);
    expect(revoked).toHaveLength(1);
  });

  it.each([undefined, "", "x", ".", "a".repeat(24), `${"a".repeat(24)}.${"A".repeat(43)}`, `{"$ne":null}.x`])(
    "answers %j like any session that is over",
    async (token) => {
      const { sessions, audited } = await setUp();
      await expect(sessions.refresh(token, home)).rejects.toMatchObject(over);
      expect(audited()).toEqual([]);
    },
  );

  it("keeps neither token nor successor readable in the row", async () => {
    const { start, refresh, rows } = await setUp();
    const first = await start();
    const second = await refresh(first);
    const stored = JSON.stringify(await rows.byIds([idOf(first)]));
    for (const { refreshToken } of [first, second]) expect(stored).not.toContain(refreshToken.split(".")[1]);
  });
});

describe("time limits", () => {
  it("ends after fifteen idle minutes, for requests and refresh alike", async () => {
    const { start, refresh, clock, sessions, audited, revoked } = await setUp();
    const grant = await start();
    const other = await start();
    clock.advance(idleMs - 1_000);
    expect(await sessions.isLive(idOf(grant))).toBe(true);
    clock.advance(1_000);
    expect(await sessions.isLive(idOf(grant))).toBe(false);
    await expect(refresh(grant)).rejects.toMatchObject(over);
    expect(await sessions.endedAmong([idOf(other)])).toEqual([
      { sessionId: idOf(other), because: "expired" },
    ]);
    expect(audited().filter((action) => action === "session.ended")).toHaveLength(2);
    expect(revoked).toHaveLength(2);
  });

  it("counts requests as activity, and an open socket's checks not", async () => {
    const { start, clock, sessions } = await setUp();
    const [active, idle] = [await start(), await start()];
    clock.advance(8 * minute);
    expect(await sessions.authenticate(active.accessToken)).not.toBeNull();
    await sessions.isLive(idOf(idle));
    await sessions.endedAmong([idOf(idle)]);
    clock.advance(8 * minute);
    expect(await sessions.isLive(idOf(active))).toBe(true);
    expect(await sessions.isLive(idOf(idle))).toBe(false);
  });

  it("ends after twelve hours, however busy, and so do its access tokens", async () => {
    const { start, refresh, clock, sessions } = await setUp();
    let grant = await start();
    const started = clock.now().getTime();
    while (clock.now().getTime() - started < absoluteMs - 9 * minute) {
      clock.advance(9 * minute);
      grant = await refresh(grant);
      expect(grant.accessTokenExpiresAt.getTime()).toBeLessThanOrEqual(started + absoluteMs);
    }
    clock.advance(started + absoluteMs - clock.now().getTime());
    expect(await sessions.authenticate(grant.accessToken)).toBeNull();
    await expect(refresh(grant)).rejects.toMatchObject(over);
  });
});

describe("revoking", () => {
  it("is out at once in this process, and listeners hear why", async () => {
    const { start, sessions, revoked, audited } = await setUp();
    const grant = await start();
    expect(await sessions.authenticate(grant.accessToken)).not.toBeNull();
    await sessions.end(idOf(grant));
    expect(await sessions.authenticate(grant.accessToken)).toBeNull();
    await sessions.end(idOf(grant));
    expect(revoked).toEqual([`${idOf(grant)} signed_out`]);
    expect(audited()).toEqual(["session.started", "session.ended"]);
  });

  it("is out within a second when another process did it, and asks the store no more than that", async () => {
    const { start, sessions, rows, clock } = await setUp();
    const grant = await start();
    await sessions.authenticate(grant.accessToken);
    const before = rows.reads;
    for (let n = 0; n < 100; n += 1) await sessions.authenticate(grant.accessToken);
    expect(rows.reads).toBe(before);
    await rows.end(idOf(grant), clock.now(), "signed_out");
    clock.advance(1_000);
    expect(await sessions.authenticate(grant.accessToken)).toBeNull();
    expect(await sessions.endedAmong([idOf(grant), "d".repeat(24)])).toEqual([
      { sessionId: idOf(grant), because: "signed_out" },
      { sessionId: "d".repeat(24), because: "expired" },
    ]);
  });
});

describe("any course of events", () => {
  // A thief copies a refresh token at some moment; both go on. Whoever comes second ends the family.
  it("never leaves two holders of different live tokens", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            by: fc.constantFrom<("person" | "thief" | "steal")[]>("person", "thief", "steal"),
            wait: fc.integer({ min: 0, max: 9 * minute }),
          }),
          { minLength: 1, maxLength: 12 },
        ),
        async (steps) => {
          const { start, refresh, clock, sessions } = await setUp();
          const first = await start();
          let person: Grant | null = first;
          let thief: Grant | null = null;
          const attempt = (grant: Grant) => refresh(grant).catch(() => null);
          for (const { by, wait } of steps) {
            clock.advance(wait);
            if (by === "steal") thief = person;
            else if (by === "person") person = person && (await attempt(person));
            else thief = thief && (await attempt(thief));
            // Two that both hold something hold one family: once one of them is refused, nobody is in.
            if (person === null && thief) expect(await attempt(thief)).toBeNull();
          }
          const live = await sessions.isLive(idOf(first));
          if (person && thief && live && person.refreshToken !== thief.refreshToken) {
            // Different tokens: one of them is old. Both moving on must end it.
            const [a, b] = [await attempt(person), await attempt(thief)];
            clock.advance(lostAnswerMs + 1);
            const later = [a && (await attempt(a)), b && (await attempt(b))].filter(Boolean);
            expect(later.length).toBeLessThanOrEqual(1);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("keeps a screen alive whose answers get lost, as long as it asks again soon", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 30 }), async (losses) => {
        const { start, refresh, clock, revoked } = await setUp();
        let grant = await start();
        for (const lost of losses) {
          clock.advance(accessTokenMs - minute);
          for (let n = 0; n < lost; n += 1) {
            await refresh(grant);
            clock.advance(lostAnswerMs / 4);
          }
          grant = await refresh(grant);
        }
        expect(revoked).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
