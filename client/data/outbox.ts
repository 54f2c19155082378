/**
 * Replies on their way to the server. Each is kept on this device until the server has it, and goes with one client
 * key for ever, so that a cut, a reload or a second tab never makes two messages of one.
 */
import { z } from "zod";
import { channelSchema, problemSchema, type Problem } from "../../shared/api/common.ts";
import { scheduleSchema, type Message } from "../../shared/api/messages.ts";
import type { DeviceStore } from "./device-store.ts";
import { problemOf, RequestProblem } from "./http.ts";

const entrySchema = z.object({
  clientKey: z.string(),
  conversationId: z.string(),
  text: z.string(),
  /** What goes in its place by ways that must not carry it; null for the clinic's notice. */
  openText: z.string().nullable().default(null),
  channel: channelSchema.nullable(),
  addressId: z.string().nullable(),
  /** An approved template in place of free words. */
  template: z
    .object({ id: z.string(), variables: z.record(z.string(), z.string()) })
    .nullable()
    .default(null),
  /** Null: it goes as soon as the server has it. */
  schedule: scheduleSchema.nullable().default(null),
  /** ISO 8601, when Send was pressed. */
  at: z.string(),
  /** Rises with every reply of this person on this device. */
  order: z.number(),
  /** The server's no; such an entry waits for the person. */
  problem: problemSchema.nullable(),
  /** Whether it has ever been given to the network: the server may then have it, or get it late. */
  tried: z.boolean().default(true),
  /** Discarded after it was tried: kept until the server has said that nothing of it comes. */
  withdrawn: z.boolean().default(false),
});
export type OutboxEntry = z.infer<typeof entrySchema>;

/** A reply that the server does not hold yet. Draw it outlined. */
export interface PendingMessage {
  /**
   * sending: to the server; on-this-device: waits for network; refused: the server said no, see `problem`;
   * withdrawing: discarded, and the server is still to be told.
   */
  pending: "sending" | "on-this-device" | "refused" | "withdrawing";
  clientKey: string;
  conversationId: string;
  text: string;
  channel: OutboxEntry["channel"];
  addressId: string | null;
  schedule: OutboxEntry["schedule"];
  at: string;
  problem: Problem | null;
}

export interface OutboxParts {
  device: DeviceStore;
  userId: string;
  /** Sends one reply. Throws RequestProblem. */
  post: (entry: OutboxEntry) => Promise<Message>;
  /** Nothing of the entry is to come later. Resolves with what the server had made of it already, else with null. */
  withdraw: (entry: OutboxEntry) => Promise<Message | null>;
  /** Runs one at a time among all tabs. */
  exclusively: (work: () => Promise<void>) => Promise<void>;
  /** False while it is certain that there is no network. */
  online: () => boolean;
  sent: (message: Message) => void;
  /** The server said no. True: the text went back into the draft, the entry is dropped. */
  refused: (entry: OutboxEntry, problem: Problem) => boolean;
  now: () => number;
  after: (ms: number, then: () => void) => () => void;
}

export interface Outbox {
  /** In the order they were sent; a stable array until something changes. */
  pending: () => readonly PendingMessage[];
  subscribe: (listener: () => void) => () => void;
  /** Durable on this device when it returns; a known client key is ignored. */
  add: (
    entry: Pick<OutboxEntry, "clientKey" | "conversationId" | "text" | "channel" | "addressId"> &
      Partial<Pick<OutboxEntry, "openText" | "template" | "schedule">>,
  ) => void;
  /** Tries now what waits. Call when the network or the line is back. */
  kick: () => void;
  /** The server holds the message of this key (heard by an event). */
  settled: (clientKey: string) => void;
  /**
   * Takes an entry out that was refused or that waits; null when it is not there or on its first way. Of one that may
   * be on the wire the server is told, and it stays until then; what the server had taken comes back as its message.
   */
  withdraw: (clientKey: string) => OutboxEntry | null;
  /** Stops trying; entries stay on the device. */
  stop: () => void;
}

/** Milliseconds before try n + 1 of a reply that did not get through. */
function retryWaitMs(failures: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.max(0, failures - 1));
}

export function createOutbox(parts: OutboxParts): Outbox {
  const { device } = parts;
  const prefix = `outbox.${parts.userId}.`;
  const listeners = new Set<() => void>();
  /** Did not get through in this page's life. */
  const stuck = new Set<string>();
  let snapshot: readonly PendingMessage[] | null = null;
  let running = false;
  /** Something came up during a round: a new reply (waits with the others, if they wait) or a call to try. */
  let again: "no" | "new" | "now" = "no";
  let waiting = false;
  let stopped = false;
  let failures = 0;
  let cancelTimer = () => {};

  function changed(): void {
    snapshot = null;
    for (const listener of listeners) listener();
  }

  function read(key: string): OutboxEntry | null {
    try {
      return entrySchema.parse(JSON.parse(device.get(prefix + key) ?? "null"));
    } catch {
      return null;
    }
  }

  function write(entry: OutboxEntry): void {
    device.set(prefix + entry.clientKey, JSON.stringify(entry));
    changed();
  }

  function drop(clientKey: string): void {
    stuck.delete(clientKey);
    device.remove(prefix + clientKey);
    changed();
  }

  function entries(): OutboxEntry[] {
    return device
      .keys(prefix)
      .map((key) => read(key.slice(prefix.length)))
      .filter((entry) => entry !== null)
      .sort((a, b) => a.order - b.order);
  }

  function stateOf(
    entry: Pick<OutboxEntry, "problem" | "clientKey" | "withdrawn">,
  ): PendingMessage["pending"] {
    if (entry.withdrawn) return "withdrawing";
    if (entry.problem) return "refused";
    return parts.online() && !stuck.has(entry.clientKey) ? "sending" : "on-this-device";
  }

  /** One try of one entry. Null when it is settled either way, else why it must wait. */
  async function attempt(entry: OutboxEntry): Promise<RequestProblem | null> {
    try {
      if (!entry.tried) write({ ...entry, tried: true });
      const message = await (entry.withdrawn ? parts.withdraw(entry) : parts.post(entry));
      failures = 0;
      if (message) parts.sent(message);
      drop(entry.clientKey);
      return null;
    } catch (error) {
      const failed = error instanceof RequestProblem ? error : new RequestProblem(problemOf(error));
      const { problem } = failed;
      // Signed out: the entry waits for its author to come back. Unreadable: the server may well have it.
      if (failed.transient || problem.status === 401 || problem.type === "unreadable_answer") {
        failures += 1;
        if (read(entry.clientKey) !== null) stuck.add(entry.clientKey);
        changed();
        return failed;
      }
      const now = read(entry.clientKey);
      if (now === null) return null;
      // Refused is as good as withdrawn: nothing of it comes, and the person has let go of it.
      if (now.withdrawn || parts.refused(entry, problem)) drop(entry.clientKey);
      else write({ ...entry, problem });
      return null;
    }
  }

  /**
   * Sends what waits, oldest first. A reply that fails holds back later ones of its conversation (order matters
   * there), and all others only when the server did not answer or asked for a pause.
   */
  async function drain(): Promise<void> {
    const held = new Set<string>();
    let wait: number | null = null;
    while (!stopped && parts.online()) {
      const entry = entries().find((e) => e.problem === null && !held.has(e.conversationId));
      if (!entry) break;
      const failed = await attempt(entry);
      if (!failed) continue;
      held.add(entry.conversationId);
      wait = failed.retryAfterMs ?? retryWaitMs(failures);
      if (failed.problem.status < 500) break;
    }
    if (wait === null || stopped) return;
    waiting = true;
    cancelTimer = parts.after(wait, run);
  }

  function run(): void {
    if (stopped) return;
    cancelTimer();
    waiting = false;
    if (!entries().some(({ problem }) => problem === null)) return;
    running = true;
    again = "no";
    void parts
      .exclusively(drain)
      .catch(() => {})
      .finally(() => {
        running = false;
        changed();
        if (again === "now" || (again === "new" && !waiting)) run();
      });
  }

  /** One more entry is to go: with the others where they wait. */
  function tryNew(): void {
    if (running) again = again === "now" ? "now" : "new";
    else run();
  }

  const forget = device.subscribe((key) => {
    if (key === null || key.startsWith(prefix)) changed();
  });

  return {
    pending() {
      snapshot ??= entries().map(({ order: _, template: __, openText: ___, ...entry }) => ({
        ...entry,
        pending: stateOf(entry),
      }));
      return snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    add(given) {
      if (read(given.clientKey) !== null) return;
      const order = Math.max(parts.now(), (entries().at(-1)?.order ?? 0) + 1);
      const at = new Date(parts.now()).toISOString();
      const fresh = { problem: null, tried: false, withdrawn: false };
      write({ openText: null, template: null, schedule: null, ...given, at, order, ...fresh });
      tryNew();
    },
    kick() {
      stuck.clear();
      changed();
      if (running) again = "now";
      else run();
    },
    settled(clientKey) {
      if (device.get(prefix + clientKey) !== null) drop(clientKey);
    },
    withdraw(clientKey) {
      const entry = read(clientKey);
      if (!entry || stateOf(entry) === "sending") return null;
      if (entry.problem || !entry.tried) drop(clientKey);
      else {
        write({ ...entry, withdrawn: true });
        tryNew();
      }
      return entry;
    },
    stop() {
      stopped = true;
      cancelTimer();
      forget();
    },
  };
}
