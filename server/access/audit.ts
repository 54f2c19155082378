/**
 * The audit trail's one pen. An entry is durable before the answer leaves: what cannot be written down is not
 * shown. Screens ask for the same thing again and again; one look is one entry.
 */
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import type { AuditEntries, AuditEntry } from "../store/audit-entries.ts";

type Action = AuditEntry["action"];
type Subject = AuditEntry["subject"];

export interface Audit {
  /** Give `id` when the same act may be reported twice: the second report changes nothing. */
  record(
    who: { organizationId: string; userId: string | null },
    action: Action,
    subject: Subject,
    id?: string,
  ): Promise<void>;
  /** For reads: the same look by the same session within `lookMs` is not written again. */
  look(
    who: { organizationId: string; userId: string; sessionId: string },
    action: Action,
    subject: Subject,
  ): Promise<void>;
}

const lookMs = 30_000;
const maxLooks = 10_000;

export function createAudit(parts: { entries: Pick<AuditEntries, "append">; ids: Ids; clock: Clock }): Audit {
  const { entries, ids, clock } = parts;
  const looks = new Map<string, { at: number; written: Promise<void> }>();

  async function record(
    { organizationId, userId }: { organizationId: string; userId: string | null },
    action: Action,
    subject: Subject,
    id?: string,
  ): Promise<void> {
    try {
      await entries.append({
        id: id ?? ids.next(),
        organizationId,
        userId,
        action,
        subject,
        at: clock.now(),
      });
    } catch (error) {
      const known = id !== undefined && (error as { code?: unknown }).code === 11000;
      if (!known) throw error;
    }
  }

  return {
    record,
    look(who, action, subject) {
      const key = [who.sessionId, action, ...Object.entries(subject).flat()].join(" ");
      const now = clock.now().getTime();
      const known = looks.get(key);
      if (known && now >= known.at && now - known.at < lookMs) return known.written;
      if (looks.size >= maxLooks) looks.clear();
      const written = record(who, action, { ...subject, session: who.sessionId });
      looks.set(key, { at: now, written });
      written.catch(() => looks.delete(key));
      return written;
    },
  };
}
