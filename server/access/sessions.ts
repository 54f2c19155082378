/**
 * Sessions: one sign-in, one family of refresh tokens. Each refresh token is good once. Only the answer that got
 * lost on its way is forgiven: for a few seconds the token before the current one gets the very same successor
 * again, as long as that successor is unused. Any other old token means a copy is about: the family is revoked.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import { ProblemError } from "../lib/problem.ts";
import type { Scope } from "../store/scope.ts";
import type { SessionEnd, SessionRecord, SessionRows } from "../store/sessions.ts";
import type { UserRecord, Users } from "../store/users.ts";
import type { Audit } from "./audit.ts";
import { createLiveSessions } from "./live-sessions.ts";
import type { Passwords } from "./passwords.ts";
import type { Throttle } from "./throttle.ts";
import type { AccessTokens } from "./tokens.ts";

export interface Sessions {
  /** Throws ProblemError 401 `wrong_credentials` or TryLaterError. Unknown people and wrong passwords look alike. */
  start(signIn: { email: string; password: string }, remoteAddress: string): Promise<Grant>;
  /** `refreshToken` as it was granted. Throws ProblemError 401 `session_over`. */
  refresh(refreshToken: string | undefined, remoteAddress: string): Promise<Grant>;
  /** Signs out. A session that is over already stays as it was. */
  end(sessionId: string): Promise<void>;
  /** Who asks, from an access token whose session is live; null otherwise. Counts as activity. */
  authenticate(token: string): Promise<Caller | null>;
  /** As of at most a second ago. No activity. */
  isLive(sessionId: string): Promise<boolean>;
  /** Which of these are over and why, read from the store at once; closes those whose time has come. */
  endedAmong(sessionIds: readonly string[]): Promise<{ sessionId: string; because: SessionEnd }[]>;
  /** Told at once of every session that this process ends. Answers how to stop listening. */
  onRevoked(listener: (sessionId: string, because: SessionEnd) => void): () => void;
}

export interface Grant {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  /** The session's end, whatever happens. */
  refreshTokenExpiresAt: Date;
  user: UserRecord;
}

/** One authenticated person in one session. */
export interface Caller {
  scope: Scope & { userId: string };
  sessionId: string;
  tokenExpiresAt: Date;
}

/** Without refresh or request for this long, a session is over. The screen signs out sooner when nobody is there. */
export const idleMs = 15 * 60_000;
export const absoluteMs = 12 * 60 * 60_000;
/** A screen gives up on an answer after 10 s and asks again at once; a reload aborts and asks within a second. */
export const lostAnswerMs = 20_000;

export interface SessionParts {
  sessions: Omit<SessionRows, "model">;
  users: Pick<Users, "byEmail" | "byId">;
  passwords: Passwords;
  tokens: AccessTokens;
  throttle: Throttle;
  audit: Audit;
  clock: Clock;
  ids: Ids;
  random?: (bytes: number) => Buffer;
}

/** Where refusals are noted that belong to no organization, such as an unknown email address. */
const nowhere = "none";

export function createSessions(parts: SessionParts): Sessions {
  const {
    sessions: rows,
    users,
    passwords,
    tokens,
    throttle,
    audit,
    clock,
    ids,
    random = randomBytes,
  } = parts;
  const live = createLiveSessions(rows, clock, idleMs);
  const listeners = new Set<(sessionId: string, because: SessionEnd) => void>();

  async function close(row: SessionRecord, because: SessionEnd, remoteAddress?: string): Promise<void> {
    const mine = await rows.end(row.id, clock.now(), because);
    live.forget(row.id);
    for (const listener of listeners) listener(row.id, because);
    if (!mine) return;
    const action = because === "reuse" ? "session.reuse" : "session.ended";
    const from: Record<string, string> = remoteAddress === undefined ? {} : { from: remoteAddress };
    await audit.record(row, action, { session: row.id, because, ...from });
  }

  function grant(row: SessionRecord, refreshToken: Buffer, user: UserRecord): Grant {
    const access = tokens.issue(
      { userId: row.userId, organizationId: row.organizationId, sessionId: row.id },
      row.expiresAt,
    );
    return {
      accessToken: access.token,
      accessTokenExpiresAt: access.expiresAt,
      refreshToken: `${row.id}.${refreshToken.toString("base64url")}`,
      refreshTokenExpiresAt: row.expiresAt,
      user,
    };
  }

  /** The successor of a token that was good a moment ago; null when it was not. */
  async function successor(row: SessionRecord, token: Buffer): Promise<Buffer | null> {
    const tokenHash = hashOf(token);
    const now = clock.now();
    let current: SessionRecord | undefined = row;
    if (same(tokenHash, row.tokenHash)) {
      const next = random(tokenBytes);
      const handover = veil(token, next).toString("base64url");
      if (await rows.rotate(row.id, tokenHash, { tokenHash: hashOf(next), handover, at: now })) return next;
      [current] = await rows.byIds([row.id]);
    }
    const previous = current?.ended === null ? current.previous : null;
    if (!previous || !same(tokenHash, previous.tokenHash)) return null;
    const age = now.getTime() - previous.rotatedAt.getTime();
    if (age > lostAnswerMs) return null;
    return veil(token, Buffer.from(previous.handover, "base64url"));
  }

  return {
    async start({ email, password }, remoteAddress) {
      const account = email.trim().toLowerCase();
      const from = { from: remoteAddress };
      const attempt = await throttle.take(account, remoteAddress, () =>
        audit.record({ organizationId: nowhere, userId: null }, "session.refused", {
          why: "throttled",
          ...from,
        }),
      );
      const user = await users.byEmail(account);
      const right = await passwords.verify(password, user?.passwordHash ?? null);
      if (!user || !right || !user.active) {
        // The same number of steps whoever it is: time tells nothing.
        const who = { organizationId: user?.organizationId ?? nowhere, userId: user?.id ?? null };
        await audit.record(who, "session.refused", { why: "credentials", ...from });
        throw new ProblemError(401, "wrong_credentials", "The email address or the password is not right");
      }
      const now = clock.now();
      const token = random(tokenBytes);
      const row: SessionRecord = {
        id: ids.next(),
        organizationId: user.organizationId,
        userId: user.id,
        startedAt: now,
        lastSeenAt: now,
        expiresAt: new Date(now.getTime() + absoluteMs),
        tokenHash: hashOf(token),
        previous: null,
        ended: null,
      };
      await rows.insert(row);
      await audit.record(row, "session.started", { session: row.id, ...from });
      await attempt.succeeded();
      return grant(row, token, user);
    },

    async refresh(refreshToken, remoteAddress) {
      const parsed = parseRefreshToken(refreshToken);
      if (!parsed) throw over();
      const [row] = await rows.byIds([parsed.sessionId]);
      if (!row || row.ended) throw over();
      if (live.lapsed(row)) {
        await close(row, "expired");
        throw over();
      }
      const next = await successor(row, parsed.token);
      if (!next) {
        await close(row, "reuse", remoteAddress);
        throw over();
      }
      const user = await users.byId({ organizationId: row.organizationId, userId: null }, row.userId);
      if (!user?.active) {
        await close(row, "expired");
        throw over();
      }
      live.forget(row.id);
      return grant(row, next, user);
    },

    async end(sessionId) {
      const [row] = await rows.byIds([sessionId]);
      if (row && !row.ended) await close(row, "signed_out");
    },

    async authenticate(token) {
      const claims = tokens.verify(token);
      if (!claims) return null;
      const row = await live.get(claims.sessionId);
      if (!row || row.userId !== claims.userId || row.organizationId !== claims.organizationId) return null;
      await live.seen(row);
      return {
        scope: { organizationId: row.organizationId, userId: row.userId },
        sessionId: row.id,
        tokenExpiresAt: claims.expiresAt,
      };
    },

    async isLive(sessionId) {
      return (await live.get(sessionId)) !== null;
    },

    async endedAmong(sessionIds) {
      const found = new Map((await rows.byIds(sessionIds)).map((row) => [row.id, row]));
      const ended: { sessionId: string; because: SessionEnd }[] = [];
      for (const sessionId of sessionIds) {
        const row = found.get(sessionId);
        if (row && !row.ended && live.lapsed(row)) await close(row, "expired");
        else if (row && !row.ended) continue;
        ended.push({ sessionId, because: row?.ended?.because ?? "expired" });
      }
      return ended;
    },

    onRevoked(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

const tokenBytes = 32;

/** One answer for every reason, so that a thief learns none. */
function over(): ProblemError {
  return new ProblemError(401, "session_over", "The session is over", "Sign in again.");
}

function parseRefreshToken(value: string | undefined): { sessionId: string; token: Buffer } | null {
  const [, sessionId, token] = /^([0-9a-f]{24})\.([\w-]{43})$/.exec(value ?? "") ?? [];
  return sessionId && token ? { sessionId, token: Buffer.from(token, "base64url") } : null;
}

function hashOf(token: Buffer): string {
  return createHash("sha256").update(token).digest("base64url");
}

function same(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/**
 * Covers and uncovers a successor with a pad that only the holder of the token before it can make. A token has one
 * successor, so a pad is used once. The row alone, stolen with the whole store, gives nothing.
 */
function veil(token: Buffer, value: Buffer): Buffer {
  const pad = createHmac("sha256", token).update("threadwell successor").digest();
  return Buffer.from(value.map((byte, index) => byte ^ (pad[index] ?? 0)));
}
