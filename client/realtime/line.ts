/**
 * The line to the server as a pure state machine: what happened goes in, the next state and what to do come out.
 * It holds the number of the last applied event; everything after it is asked for by that number.
 */
import type { Gap, PushedEvent } from "../../shared/events/catalogue.ts";

export type ConnectionState = "connecting" | "live" | "waiting" | "offline" | "signed-out";

export interface Line {
  state: ConnectionState;
  /** Number of the last applied event; null when nothing is held. */
  last: number | null;
  /** Tries in a row that failed. */
  failures: number;
  /** Since when there is trouble (ms since 1970); null while all is well. */
  since: number | null;
  /** When it tries again by itself (ms since 1970). */
  nextTryAt: number | null;
  /** Messages that came while the line was down. */
  missed: number;
}

export type LineInput =
  | { type: "signed-in" }
  | { type: "signed-out" }
  | { type: "ready"; gap: Gap }
  | { type: "event"; event: PushedEvent }
  /** The connection broke or could not be made. `random` in [0, 1) spreads the tries of many screens. */
  | { type: "dropped"; now: number; random: number }
  /** The server does not take the token. */
  | { type: "unauthorized" }
  /** The answer to a renewal asked for after "unauthorized". */
  | { type: "renewed"; ok: boolean; now: number; random: number }
  | { type: "network"; online: boolean; now: number }
  | { type: "timer" }
  | { type: "try-now" }
  | { type: "dismiss" };

export type LineEffect =
  | { do: "open"; after: number | null }
  | { do: "close" }
  /** Feed "timer" at that moment; replaces an earlier wait. */
  | { do: "wait"; until: number }
  | { do: "apply"; events: readonly PushedEvent[] }
  /** Nothing before `last` is known any more: fetch everything anew. */
  | { do: "reload"; last: number }
  | { do: "renew" };

export const quietLine: Line = {
  state: "signed-out",
  last: null,
  failures: 0,
  since: null,
  nextTryAt: null,
  missed: 0,
};

const firstWaitMs = 500;
const longestWaitMs = 30_000;

/** Doubles from half a second to half a minute; the upper half of each wait is spread by chance. */
export function waitMs(failures: number, random: number): number {
  const full = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

type Step = readonly [Line, readonly LineEffect[]];

function open(line: Line): Step {
  return [{ ...line, state: "connecting", nextTryAt: null }, [{ do: "open", after: line.last }]];
}

function wait(line: Line, now: number, random: number): Step {
  const failures = line.failures + 1;
  const until = now + waitMs(failures, random);
  const next: Line = { ...line, state: "waiting", failures, since: line.since ?? now, nextTryAt: until };
  return [next, [{ do: "close" }, { do: "wait", until }]];
}

function ready(line: Line, gap: Gap): Step {
  const live: Line = { ...line, state: "live", failures: 0, since: null, nextTryAt: null };
  if (gap.kind === "reload" || line.last === null) {
    return [{ ...live, last: gap.last }, [{ do: "reload", last: gap.last }]];
  }
  const last = line.last;
  const events = gap.events.filter((event) => event.number > last);
  const whole =
    events.every((event, i) => event.number === last + 1 + i) && gap.last === last + events.length;
  if (!whole) return [{ ...live, last: gap.last }, [{ do: "reload", last: gap.last }]];
  const missed = line.missed + events.filter((event) => event.name === "message.received").length;
  return [{ ...live, last: gap.last, missed }, events.length > 0 ? [{ do: "apply", events }] : []];
}

/** The next state, and what the driver has to do, in order. */
export function stepLine(line: Line, input: LineInput): Step {
  if (input.type === "signed-out") return [quietLine, [{ do: "close" }]];
  if (input.type === "signed-in") return line.state === "signed-out" ? open(line) : [line, []];
  if (line.state === "signed-out") return [line, []];
  switch (input.type) {
    case "ready":
      return line.state === "connecting" ? ready(line, input.gap) : [line, []];
    case "event": {
      if (line.state !== "live" || line.last === null || input.event.number <= line.last) return [line, []];
      if (input.event.number === line.last + 1) {
        return [{ ...line, last: input.event.number }, [{ do: "apply", events: [input.event] }]];
      }
      const [next, effects] = open(line);
      return [next, [{ do: "close" }, ...effects]];
    }
    case "dropped":
      return line.state === "connecting" || line.state === "live"
        ? wait(line, input.now, input.random)
        : [line, []];
    case "unauthorized":
      return line.state === "connecting" || line.state === "live"
        ? [
            { ...line, state: "connecting", nextTryAt: null, failures: line.failures + 1 },
            [{ do: "close" }, { do: "renew" }],
          ]
        : [line, []];
    case "renewed":
      if (line.state !== "connecting") return [line, []];
      // A fresh token that is refused again must not spin: from the second time on, wait in between.
      return input.ok && line.failures <= 1 ? open(line) : wait(line, input.now, input.random);
    case "network":
      if (input.online) return line.state === "offline" ? open({ ...line, failures: 0 }) : [line, []];
      return [
        { ...line, state: "offline", since: line.since ?? input.now, nextTryAt: null },
        [{ do: "close" }],
      ];
    case "timer":
      return line.state === "waiting" ? open(line) : [line, []];
    case "try-now":
      return line.state === "waiting" || line.state === "offline" ? open(line) : [line, []];
    case "dismiss":
      return [{ ...line, missed: 0 }, []];
  }
}
