/** The rows that access works on, kept in memory, for tests of access alone. */
import type { AuditEntry } from "../store/audit-entries.ts";
import type { SessionRecord, SessionRows } from "../store/sessions.ts";
import type { ThrottleRows } from "../store/throttles.ts";
import type { UserRecord } from "../store/users.ts";

export function createSessionRows(): Omit<SessionRows, "model"> & { reads: number } {
  const rows = new Map<string, SessionRecord>();
  const copy = (row: SessionRecord): SessionRecord => structuredClone(row);
  const open = (id: string) => {
    const row = rows.get(id);
    return row && row.ended === null ? row : undefined;
  };
  return {
    reads: 0,
    async insert(row) {
      rows.set(row.id, copy(row));
    },
    async byIds(ids) {
      this.reads += 1;
      return ids.flatMap((id) => rows.get(id) ?? []).map(copy);
    },
    async rotate(id, from, { tokenHash, handover, at }) {
      const row = open(id);
      if (!row || row.tokenHash !== from) return false;
      row.tokenHash = tokenHash;
      row.previous = { tokenHash: from, handover, rotatedAt: at };
      row.lastSeenAt = at;
      return true;
    },
    async touch(id, at) {
      const row = open(id);
      if (row && row.lastSeenAt < at) row.lastSeenAt = at;
    },
    async end(id, at, because) {
      const row = open(id);
      if (row) row.ended = { at, because };
      return row !== undefined;
    },
  };
}

export function createThrottleRows(): Omit<ThrottleRows, "model"> {
  const counts = new Map<string, number>();
  return {
    key: (kind, value) => `${kind} ${value}`,
    async add(key, by) {
      const held = (counts.get(key) ?? 0) + by;
      counts.set(key, held);
      return held;
    },
    count: async (key) => counts.get(key) ?? 0,
    async remove(key) {
      counts.delete(key);
    },
  };
}

export function createAuditRows(): { entries: AuditEntry[]; append(entry: AuditEntry): Promise<void> } {
  const entries: AuditEntry[] = [];
  return {
    entries,
    async append(entry) {
      if (entries.some(({ id }) => id === entry.id)) throw Object.assign(new Error("known"), { code: 11000 });
      entries.push(entry);
    },
  };
}

export function createUserRows(users: UserRecord[]) {
  return {
    byEmail: async (email: string) => users.find((user) => user.email === email) ?? null,
    byId: async (scope: { organizationId: string }, id: string) =>
      users.find((user) => user.id === id && user.organizationId === scope.organizationId) ?? null,
  };
}
