/** Drives the line: opens and closes sockets, keeps the timer, hands events on in order. */
import type { Gap, PushedEvent } from "../../shared/events/catalogue.ts";
import { quietLine, stepLine, type Line, type LineEffect, type LineInput } from "./line.ts";
import type { OpenSocket, OpenSocketFn } from "./socket.ts";

export interface ConnectionParts {
  openSocket: OpenSocketFn;
  /** The current access token; null when there is no session. May throw when the server does not answer. */
  token: () => Promise<string | null>;
  /** Another token after the server refused the one in use; null when the session is over. May throw. */
  renewToken: () => Promise<string | null>;
  /** The server ended the session. */
  ended: (why: "signed_out" | "reuse") => void;
  apply: (events: readonly PushedEvent[]) => void;
  reload: (last: number) => void;
  now: () => number;
  random: () => number;
  /** Calls back after so many milliseconds; returns how to cancel that. */
  after: (ms: number, then: () => void) => () => void;
}

/** What screens may know; unlike the line it stays the same object while events just come in. */
export type LineView = Pick<Line, "state" | "since" | "nextTryAt" | "missed">;

function viewOf({ state, since, nextTryAt, missed }: Line): LineView {
  return { state, since, nextTryAt, missed };
}

export interface Connection {
  line: () => Line;
  view: () => LineView;
  /** Called when the view changes. */
  subscribe: (listener: () => void) => () => void;
  signedIn: () => void;
  signedOut: () => void;
  /** The session has a fresh token: tell the open socket. */
  tokenRenewed: (token: string) => void;
  network: (online: boolean) => void;
  tryNow: () => void;
  dismissMissed: () => void;
}

export function createConnection(parts: ConnectionParts): Connection {
  let line = quietLine;
  let view = viewOf(line);
  let socket: OpenSocket | null = null;
  /** Counts openings, so that a late answer for an earlier one is ignored. */
  let opening = 0;
  let cancelTimer: (() => void) | null = null;
  const listeners = new Set<() => void>();

  function feed(input: LineInput): void {
    const [next, effects] = stepLine(line, input);
    line = next;
    const changed =
      next.state !== view.state ||
      next.since !== view.since ||
      next.nextTryAt !== view.nextTryAt ||
      next.missed !== view.missed;
    if (changed) view = viewOf(next);
    for (const effect of effects) perform(effect);
    if (changed) for (const listener of listeners) listener();
  }

  const dropped = () => feed({ type: "dropped", now: parts.now(), random: parts.random() });

  function close(): void {
    opening += 1;
    cancelTimer?.();
    cancelTimer = null;
    socket?.close();
    socket = null;
  }

  async function open(after: number | null): Promise<void> {
    close();
    const mine = opening;
    const current = () => mine === opening;
    let token: string | null;
    try {
      token = await parts.token();
    } catch {
      if (current()) dropped();
      return;
    }
    // Without a token the session is over; its keeper says so with signedOut().
    if (!current() || token === null) return;
    socket = parts.openSocket(
      { token, after },
      {
        ready: (gap: Gap) => current() && feed({ type: "ready", gap }),
        event: (event) => current() && feed({ type: "event", event }),
        unauthorized: () => current() && feed({ type: "unauthorized" }),
        dropped: () => current() && dropped(),
        revoked: (why) => {
          if (!current()) return;
          if (why === "expired") feed({ type: "unauthorized" });
          else parts.ended(why);
        },
      },
    );
  }

  async function renew(): Promise<void> {
    const mine = opening;
    let ok = false;
    try {
      ok = (await parts.renewToken()) !== null;
    } catch {
      // Not answered: the line waits and tries again.
    }
    if (mine === opening) feed({ type: "renewed", ok, now: parts.now(), random: parts.random() });
  }

  function perform(effect: LineEffect): void {
    switch (effect.do) {
      case "open":
        void open(effect.after);
        return;
      case "close":
        close();
        return;
      case "wait":
        cancelTimer?.();
        cancelTimer = parts.after(Math.max(0, effect.until - parts.now()), () => feed({ type: "timer" }));
        return;
      case "apply":
        parts.apply(effect.events);
        return;
      case "reload":
        parts.reload(effect.last);
        return;
      case "renew":
        void renew();
        return;
    }
  }

  return {
    line: () => line,
    view: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signedIn: () => feed({ type: "signed-in" }),
    signedOut: () => feed({ type: "signed-out" }),
    tokenRenewed(token) {
      const mine = opening;
      void socket?.renew(token).then((ok) => {
        if (!ok && mine === opening) feed({ type: "unauthorized" });
      });
    },
    network: (online) => feed({ type: "network", online, now: parts.now() }),
    tryNow: () => feed({ type: "try-now" }),
    dismissMissed: () => feed({ type: "dismiss" }),
  };
}
