/**
 * What really became of every message: written down from the simulator's own tables and from its wire, where it can
 * be seen which of its calls the clinic acknowledged. It outlives the simulator's deaths and its short memory.
 */
import { attemptParameter } from "../../../server/channels/twilio/parse.ts";
import type { Change, Message, WireEntry } from "../../simulator/types.ts";
import type { World } from "../../simulator/world.ts";
import type { StepRecord } from "../../../server/store/deliveries.ts";
import type { Carried, JudgedStep } from "./judge.ts";

export interface Truth {
  /** Follows one life of the simulator's world. */
  follow(world: Pick<World, "subscribe">): void;
  /** The clinic acknowledged a status callback with these parameters. */
  acknowledged(form: URLSearchParams): void;
  /** A patient's mail server took a mail; it may send it back. */
  tookMail(mailId: string, mail: { id: string; at: number; bounces: boolean }): void;
  /** The clinic took the report that it came back. */
  acknowledgedBounce(mailId: string): void;
  /** What a provider took under this attempt's id. */
  ofAttempt(attemptId: string): Carried[];
  /** The mail of this Message-ID that the patient's mail server took. */
  ofMail(mailId: string): Carried[];
  /** Ids of attempts under which a provider took something. */
  attempts(): Iterable<string>;
  /** Calls that a provider took. */
  taken(): number;
}

const unheard = () => ({ arrived: null, read: null, failed: null });

export function createTruth(now: () => number): Truth {
  const carried = new Map<string, Carried>();
  const byAttempt = new Map<string, Set<string>>();
  /** The same mail twice is two entries. */
  const mails = new Map<string, Carried[]>();
  const seenOnWire = new Set<string>();

  function noteMessage(message: Message): void {
    if (message.direction !== "outbound-api") return;
    let row = carried.get(message.id);
    if (!row) {
      row = {
        id: message.id,
        takenAt: message.createdAt,
        arrivedAt: null,
        read: false,
        gaveUp: false,
        heard: unheard(),
      };
      carried.set(message.id, row);
      const attempt = new URL(message.statusCallback ?? "none:").searchParams.get(attemptParameter) ?? "";
      byAttempt.set(attempt, (byAttempt.get(attempt) ?? new Set()).add(message.id));
    }
    row.arrivedAt ??= message.shownAt;
    row.read ||= message.status === "read";
    row.gaveUp ||= ["undelivered", "failed", "canceled"].includes(message.status);
  }

  function noteWire(entry: WireEntry): void {
    if (entry.tone === "open" || seenOnWire.has(entry.id)) return;
    seenOnWire.add(entry.id);
    if (entry.peer === "Mail") return entry.direction === "out" ? noteMail(entry) : noteBounce(entry);
    if (entry.direction !== "in" || !entry.replay || !/\b200 in /.test(entry.outcome)) return;
    acknowledged(new URLSearchParams(entry.replay.body));
  }

  function acknowledged(form: URLSearchParams): void {
    const row = carried.get(form.get("MessageSid") ?? "");
    if (row) hear(row, form.get("MessageStatus") ?? "");
  }

  function hear({ heard }: Carried, status: string): void {
    if (status === "delivered") heard.arrived ??= now();
    if (status === "read") heard.read ??= now();
    if (status === "undelivered" || status === "failed") heard.failed ??= now();
  }

  function noteMail({ request, outcome, at, id }: WireEntry): void {
    const mailId = /^Message-ID:\s*(<[^>]+>)/im.exec(request)?.[1];
    if (mailId && outcome.startsWith("250"))
      tookMail(mailId, { id, at, bounces: outcome.includes("bounce") });
  }

  function tookMail(mailId: string, { id, at, bounces }: { id: string; at: number; bounces: boolean }): void {
    const arrivedAt = bounces ? null : at;
    const row = { id, takenAt: at, arrivedAt, read: false, gaveUp: bounces, heard: unheard() };
    mails.set(mailId, [...(mails.get(mailId) ?? []), row]);
  }

  function acknowledgedBounce(mailId: string): void {
    for (const row of mails.get(mailId) ?? []) row.heard.failed ??= now();
  }

  /** A report that the clinic's mail server took names the mail that it is about. */
  function noteBounce({ request, tone }: WireEntry): void {
    if (tone !== "ok") return;
    for (const [, mailId] of request.matchAll(/^Message-ID:\s*(<[^>]+>)/gim))
      acknowledgedBounce(mailId ?? "");
  }

  function note(change: Change): void {
    if (change.op !== "put") return;
    if (change.table === "message") noteMessage(change.value);
    if (change.table === "wire") noteWire(change.value);
  }

  return {
    follow: (world) => void world.subscribe(note),
    acknowledged,
    tookMail,
    acknowledgedBounce,
    ofAttempt: (attemptId) => [...(byAttempt.get(attemptId) ?? [])].flatMap((id) => carried.get(id) ?? []),
    ofMail: (mailId) => mails.get(mailId) ?? [],
    attempts: () => byAttempt.keys(),
    taken: () => carried.size + [...mails.values()].reduce((sum, list) => sum + list.length, 0),
  };
}

/** A plan's steps with what became of each attempt. */
export function judgedSteps(
  steps: readonly Pick<
    StepRecord,
    "channel" | "addressId" | "success" | "waitSeconds" | "chosenBy" | "mailId" | "attempts"
  >[],
  messageMailId: string | null,
  truth: Pick<Truth, "ofAttempt" | "ofMail">,
): JudgedStep[] {
  return steps.map(({ channel, addressId, success, waitSeconds, chosenBy, mailId, attempts }) => {
    const mails = channel === "email" ? truth.ofMail(mailId ?? messageMailId ?? "") : [];
    return {
      channel,
      addressId,
      success,
      waitSeconds,
      chosen: (chosenBy ?? null) !== null,
      attempts: attempts.map(({ id, startedAt, state }, n) => {
        const [from, next] = [startedAt.getTime(), attempts[n + 1]?.startedAt.getTime() ?? Infinity];
        // All tries of a step are one mail: it belongs to the last one that had begun.
        const mine = mails.filter(({ takenAt }) => takenAt >= (n === 0 ? 0 : from) && takenAt < next);
        return { id, startedAt: from, state, carried: channel === "email" ? mine : truth.ofAttempt(id) };
      }),
    };
  });
}
