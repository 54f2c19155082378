/** Which sessions are live, known for at most a second, so that a revoked one is out within that second. */
import type { Clock } from "../lib/clock.ts";
import type { SessionRecord, SessionRows } from "../store/sessions.ts";

export interface LiveSessions {
  /** The session, or null when it is over or never was. */
  get(id: string): Promise<SessionRecord | null>;
  /** Whether its time is over, idle or absolute. */
  lapsed(row: SessionRecord): boolean;
  /** Notes that its person is there; written once a minute. */
  seen(row: SessionRecord): Promise<void>;
  forget(id: string): void;
}

const freshMs = 1_000;
const noteMs = 60_000;
const maxCopies = 10_000;

export function createLiveSessions(
  rows: Pick<SessionRows, "byIds" | "touch">,
  clock: Clock,
  idleMs: number,
): LiveSessions {
  const copies = new Map<string, { at: number; row: Promise<SessionRecord | undefined> }>();

  function load(id: string): Promise<SessionRecord | undefined> {
    const now = clock.now().getTime();
    const known = copies.get(id);
    if (known && now >= known.at && now - known.at < freshMs) return known.row;
    if (copies.size >= maxCopies) copies.clear();
    const row = rows.byIds([id]).then(([found]) => found);
    copies.set(id, { at: now, row });
    row.catch(() => copies.delete(id));
    return row;
  }

  function lapsed(row: SessionRecord): boolean {
    const now = clock.now().getTime();
    return now >= row.expiresAt.getTime() || now - row.lastSeenAt.getTime() >= idleMs;
  }

  return {
    lapsed,
    async get(id) {
      const row = await load(id);
      return row && !row.ended && !lapsed(row) ? row : null;
    },
    async seen(row) {
      const now = clock.now();
      if (now.getTime() - row.lastSeenAt.getTime() < noteMs) return;
      // The copy first: requests that come together need not all write the same minute.
      row.lastSeenAt = now;
      await rows.touch(row.id, now);
    },
    forget: (id) => void copies.delete(id),
  };
}
