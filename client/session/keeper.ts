/**
 * Keeps the session: the access token lives in memory only, the cookie renews it, one renewal at a time among all
 * tabs, and nobody stays signed in after fifteen minutes without activity.
 */
import { sessionSchema, type Session, type SignIn } from "../../shared/api/session.ts";
import type { Problem } from "../../shared/api/common.ts";
import { call, problemOf, RequestProblem, type Fetch } from "../data/http.ts";
import type { DeviceStore } from "../data/device-store.ts";

export type SessionStatus = "starting" | "signed-in" | "signed-out" | "unreachable";
export type SignedOutBecause = "idle" | "elsewhere" | "expired" | "safety" | null;

export interface SessionState {
  status: SessionStatus;
  session: Session | null;
  because: SignedOutBecause;
}

/** Why a sign-in did not work (problem status 0: the server did not answer), and the wait the server asks for. */
export interface SignInFailure {
  problem: Problem;
  retryAfterMs: number | null;
}

/** What tabs tell each other. Stays within this browser and this origin. */
export type TabWord = { say: "session"; session: Session } | { say: "signed-out"; because: SignedOutBecause };

export interface KeeperParts {
  fetch: Fetch;
  device: DeviceStore;
  now: () => number;
  after: (ms: number, then: () => void) => () => void;
  /** Runs one at a time among all tabs. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  tabs: { tell: (word: TabWord) => void; hear: (listener: (word: TabWord) => void) => void };
}

export interface Keeper {
  state: () => SessionState;
  subscribe: (listener: () => void) => () => void;
  /** Asks for a session by the cookie. Called once at the start, and again after "unreachable". */
  start: () => Promise<void>;
  signIn: (credentials: SignIn) => Promise<SignInFailure | null>;
  signOut: (because?: SignedOutBecause) => Promise<void>;
  /** The token, renewed first when it ends within half a minute; null without a session. Throws RequestProblem. */
  token: () => Promise<string | null>;
  /** Another token in place of a refused one; null when the session is over. Throws RequestProblem. */
  renew: (refused: string | null) => Promise<string | null>;
  /** The person did something. Cheap: call on every key and click. */
  active: () => void;
  /** Signs out when the person was away too long. Call on waking up as well. */
  checkIdle: () => void;
}

export const idleMs = 15 * 60_000;
const renewBeforeMs = 60_000;
/** A wrong clock on this device must not make it renew without end. */
const leastRenewalMs = 20_000;
const activityKey = "activity";

export function createKeeper(parts: KeeperParts): Keeper {
  const { fetch, device, now } = parts;
  let state: SessionState = { status: "starting", session: null, because: null };
  const listeners = new Set<() => void>();
  let cancelRenewal = () => {};
  let renewing: Promise<string | null> | null = null;
  let noted = 0;
  let adoptedAt = 0;

  function set(next: SessionState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function adopt(session: Session): void {
    cancelRenewal();
    adoptedAt = now();
    const left = Date.parse(session.accessTokenExpiresAt) - now() - renewBeforeMs;
    cancelRenewal = parts.after(Math.max(left, leastRenewalMs), () => void renew(null).catch(() => null));
    set({ status: "signed-in", session, because: null });
  }

  function leave(because: SignedOutBecause): void {
    cancelRenewal();
    renewing = null;
    set({ status: "signed-out", session: null, because });
  }

  parts.tabs.hear((word) => {
    if (word.say === "signed-out") {
      if (state.status !== "signed-out") leave(word.because);
    } else if (state.session === null || state.session.user.id === word.session.user.id) {
      adopt(word.session);
    } else {
      // Another person signed in in another tab: the cookie is theirs now.
      leave("elsewhere");
    }
  });

  const lastActive = () => Math.max(noted, Number(device.get(activityKey) ?? 0));
  const idleTooLong = () => lastActive() > 0 && now() - lastActive() >= idleMs;

  function active(): void {
    if (now() - noted < 5_000) return;
    if (state.status === "signed-in" && idleTooLong()) {
      checkIdle();
      return;
    }
    noted = now();
    device.set(activityKey, String(noted));
  }

  function checkIdle(): void {
    if (state.status === "signed-in" && idleTooLong()) void signOut("idle");
  }

  async function refresh(): Promise<string | null> {
    const before = state.session?.accessToken ?? null;
    return parts.exclusively(async () => {
      // Another tab may have renewed while this one waited for its turn.
      const held = state.session?.accessToken ?? null;
      if (held !== before) return held;
      try {
        const session = await call(fetch, "/session/refresh", { method: "POST", schema: sessionSchema });
        if (state.session !== null && state.session.user.id !== session.user.id) {
          leave("elsewhere");
          return null;
        }
        adopt(session);
        parts.tabs.tell({ say: "session", session });
        return session.accessToken;
      } catch (error) {
        if (!(error instanceof RequestProblem) || error.problem.status !== 401) throw error;
        if (state.status === "signed-in") parts.tabs.tell({ say: "signed-out", because: "expired" });
        leave(state.status === "signed-in" ? "expired" : null);
        return null;
      }
    });
  }

  function renew(refused: string | null): Promise<string | null> {
    const held = state.session?.accessToken ?? null;
    if (refused !== null && held !== null && held !== refused) return Promise.resolve(held);
    renewing ??= refresh().finally(() => {
      renewing = null;
    });
    return renewing;
  }

  async function signOut(because: SignedOutBecause = null): Promise<void> {
    const token = state.session?.accessToken ?? null;
    leave(because);
    parts.tabs.tell({ say: "signed-out", because });
    // The screen is already empty; a server that does not answer ends the session by itself later.
    if (token) await call(fetch, "/session", { method: "DELETE", token }).catch(() => {});
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      // A page that says "no answer" stays until there is one.
      if (state.status !== "unreachable") set({ status: "starting", session: null, because: null });
      const away = idleTooLong();
      try {
        const token = await renew(null);
        if (token !== null && away) await signOut("idle");
      } catch {
        set({ status: "unreachable", session: null, because: null });
      }
    },
    async signIn(credentials) {
      try {
        const session = await call(fetch, "/session", {
          method: "POST",
          body: credentials,
          schema: sessionSchema,
        });
        noted = 0;
        device.set(activityKey, String(now()));
        adopt(session);
        parts.tabs.tell({ say: "session", session });
        return null;
      } catch (error) {
        const retryAfterMs = error instanceof RequestProblem ? error.retryAfterMs : null;
        return { problem: problemOf(error), retryAfterMs };
      }
    },
    signOut,
    async token() {
      const { session } = state;
      if (session === null) return null;
      return Date.parse(session.accessTokenExpiresAt) - now() < 30_000 && now() - adoptedAt > leastRenewalMs
        ? renew(null)
        : session.accessToken;
    },
    renew,
    active,
    checkIdle,
  };
}
