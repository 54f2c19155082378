/** A truth of its own for the plan engine, told in the plainest way, that judges every step the engine takes. */
import { mayMove, type ReceiptStatus, type SendErrorCode } from "../../../shared/domain/delivery.ts";
import type { StepRecord } from "../../store/deliveries.ts";
import { advance } from "./engine.ts";
import { afterFailure, holdMs, lateReceiptMs, lineFaults, lineWaitMs, longestHoldMs } from "./tables.ts";
import { codes, type Happening, type World } from "./test-histories.ts";
import { planOf, step as stepRow } from "./test-plans.ts";
import type { Action, LineAgainst, Plan, PlanEvent } from "./types.ts";

/** What the truth knows of one attempt. */
interface Sent {
  id: string;
  step: StepRecord;
  at: number;
  /** The provider's answer is out: no second call may be made. */
  open: boolean;
  unclear: boolean;
  failed: boolean;
  told: ReceiptStatus[];
  /** A provider's second copy of a receipt tells nothing. */
  receipts: Set<ReceiptStatus>;
}

const minute = 60_000;
const leaseMs = 90_000;
const template = {
  templateId: "t",
  name: "Message waiting",
  language: "en",
  category: "utility" as const,
  providerTemplateId: "HX1",
  variables: {},
  words: "A message waits for you.",
  used: false,
};
const nora = { id: "nora", name: "Nora" };
const start = 1_700_000_000_000;

/** Plays one history; throws at the first thing that must not be. */
export class Play {
  now = start;
  plan: Plan;
  readonly sends: Sent[] = [];
  readonly refused = new Set<string>();
  readonly downLines = new Set<string>();
  /** Until then every line is busy with others. */
  busyUntil = 0;
  windowOpen = true;
  nightUntil = 0;
  /** A person has a reason not to wait for the morning. */
  despite = false;
  /** Set when nothing more may be sent by machine; a person's choice lifts it. */
  ended: string | null = null;
  ids = 0;
  /** Set while it has not left: nothing may be sent before, and the patient's own words may come first. */
  leaves: { at: number; latest: number; leftMs: number | null; cancelIfAnswered: boolean } | null = null;

  constructor({ steps, atEnd, expiresMinutes, departure }: World) {
    this.plan = planOf(
      steps.map((one) =>
        stepRow(one.channel, {
          addressId: `a${one.address}`,
          lineId: `l${one.line}`,
          spareLineIds: one.spare ? ["spare"] : [],
          success: one.success,
          waitSeconds: one.waitMinutes * 60,
          ask: one.ask,
          hours: one.hours === null ? null : { from: "08:00", to: "21:00", outside: one.hours },
          saysRepeat: one.saysRepeat,
          template: one.template && one.channel === "whatsapp" ? { ...template } : null,
        }),
      ),
      {
        atEnd,
        stateAt: new Date(start),
        nextAt: new Date(start),
        expiresAt: expiresMinutes === null ? null : new Date(start + expiresMinutes * minute),
      },
    );
    if (departure) this.plan = { ...this.plan, state: "scheduled", ...this.leaveAt(departure, start) };
  }

  /** Seconds to take it back, where minutes are meant for what is scheduled. */
  leaveAt({ why, minutes, cancelIfAnswered }: NonNullable<World["departure"]>, now: number) {
    const at = now + minutes * (why === "undo" ? 1000 : minute);
    const latest = why === "undo" ? at + longestHoldMs : null;
    this.leaves = { at, latest: latest ?? at, leftMs: null, cancelIfAnswered };
    const rest = { why, leftMs: null, zone: "UTC", cancelIfAnswered };
    const departure = { ...rest, at: new Date(at), latest: latest === null ? null : new Date(latest) };
    return { departure, nextAt: departure.at };
  }

  tell(event: PlanEvent): Action[] {
    const before = this.plan;
    freeze(before);
    const { plan, actions } = advance(before, event, new Date(this.now));
    this.plan = plan;
    const stays = before.state === plan.state;
    if (!stays && !reaches(before.state, plan.state))
      throw new Error(`moved from ${before.state} to ${plan.state}`);
    if (plan.cursor < 0 || plan.cursor >= plan.steps.length) throw new Error("the cursor points at nothing");
    for (const action of actions) if (action.kind === "record_refusal") this.refuse(action.addressId);
    const { expiresAt, nextAt } = plan;
    const chosen = plan.steps[plan.cursor]?.chosenBy ?? null;
    if (plan.state === "held" && chosen === null && expiresAt && nextAt && nextAt > expiresAt)
      throw new Error("held past its own end");
    const left = before.state === "scheduled" && plan.state !== "scheduled";
    if (left !== actions.some(({ kind }) => kind === "depart")) throw new Error("left, and nobody was told");
    const send = actions.find(({ kind }) => kind === "send");
    if (send?.kind === "send") this.noteSend(send.validitySeconds);
    this.judgeState();
    return actions;
  }

  /** A call to a provider begins: is it one that may? */
  noteSend(validity: number | null): void {
    const step = this.plan.steps[this.plan.cursor];
    const id = step?.attempts.at(-1)?.id;
    if (!step || id === undefined) throw new Error("sent without an attempt");
    if (this.refused.has(step.addressId)) throw new Error("sent against a refusal");
    if (this.downLines.has(step.lineId)) throw new Error("sent on a line that is down");
    if (this.now < this.busyUntil) throw new Error("sent before its turn");
    if (step.hours && this.now < this.nightUntil && !this.despite) throw new Error("sent at night");
    if (step.channel === "whatsapp" && !this.windowOpen && !step.template)
      throw new Error("sent outside the window");
    if (this.ended) throw new Error(`sent after ${this.ended}`);
    if (this.leaves) throw new Error("sent before its time");
    if (step.ask && step.chosenBy === null) throw new Error("sent what a person had to decide about");
    for (const other of this.sends) {
      if (other.open) throw new Error("called while another call is open");
      const person = step.chosenBy !== null;
      if (other.unclear && !person) throw new Error("sent again although an earlier try may have gone");
      const live = !other.failed && !other.unclear;
      const over = other.at + other.step.waitSeconds * 1000 + lateReceiptMs[other.step.channel] <= this.now;
      if (live && !over && !person) throw new Error("two live attempts before the first one's time was over");
      // Steps are made anew at every turn of the engine: which one it was is told by its attempt.
      if (live && step.attempts.some((attempt) => attempt.id === other.id)) throw new Error("sent twice");
    }
    const waits = this.plan.steps.slice(this.plan.cursor + 1).some(({ state }) => state === "waiting");
    const timed = waits || this.plan.atEnd === "ask";
    if (timed && (validity ?? Infinity) > step.waitSeconds)
      throw new Error("the provider may try longer than the step");
    const end = step.chosenBy === null ? this.plan.expiresAt : null;
    if (end && this.now + (validity ?? Infinity) * 1000 > end.getTime())
      throw new Error("the provider may try longer than the plan");
    if (!timed && !end && validity !== null) throw new Error("the provider gives up for no reason");
    const mayHave = this.sends.some((one) => !one.failed);
    if (step.repeats !== (step.saysRepeat && mayHave)) throw new Error("says that it repeats, wrongly");
    this.sends.push({
      id,
      step,
      at: this.now,
      open: true,
      unclear: false,
      failed: false,
      told: [],
      receipts: new Set(),
    });
  }

  succeeded(): boolean {
    return this.sends.some(({ step, told }) => {
      const arrived = told.includes("delivered") || told.includes("read");
      if (step.success === "sent")
        return arrived || ((told.includes("accepted") || told.includes("sent")) && !told.includes("failed"));
      if (step.success === "delivered") return arrived;
      return step.success === "read" && told.includes("read");
    });
  }

  /** What the screen says must be what the phones and the providers said. */
  judgeState(): void {
    const told = this.sends.flatMap((one) => one.told);
    const { state } = this.plan;
    if (told.includes("read") && state !== "read") throw new Error(`it was read, shown is ${state}`);
    if (told.includes("delivered") && state !== "delivered" && state !== "read")
      throw new Error(`it arrived, shown is ${state}`);
    if ((state === "delivered" || state === "read") && !told.includes("delivered") && !told.includes("read"))
      throw new Error(`nothing arrived, shown is ${state}`);
    if (state === "failed" && this.sends.some(({ failed, told: heard }) => !failed && heard.length > 0))
      throw new Error("shown as failed, and one of its tries may have arrived");
    if (state === "cancelled" && this.sends.some(({ failed }) => !failed))
      throw new Error("cancelled although it may have gone");
  }

  refuse(address: string): void {
    this.refused.add(address);
  }

  hear(sent: Sent, status: ReceiptStatus): void {
    const before = sent.told.includes("delivered") || sent.told.includes("read");
    const done = this.succeeded();
    if (status === "failed" && !before) sent.failed = true;
    if (status === "delivered" || status === "read") sent.failed = false;
    if (status !== "failed" || !before) sent.told.push(status);
    if (status !== "failed" || sent.failed) sent.unclear = false;
    // A person who sends once more knows what was known; only news ends it again.
    if (this.succeeded()) this.ended ??= done ? null : "success";
    else if (this.ended === "success") this.ended = null;
  }

  due(): void {
    this.ids += 1;
    if (this.leaves && this.leaves.at <= this.now) this.leaves = null;
    this.tell({
      kind: "due",
      holder: "h",
      leaseMs,
      attemptId: `attempt ${this.ids}`,
      idsOf: () => [],
      obstacle: (step) => {
        if (this.refused.has(step.addressId)) return { kind: "refused", reason: "Refused." };
        if (step.channel === "whatsapp" && !this.windowOpen && !step.template)
          return { kind: "window", reason: "Closed." };
        const line = this.lineAgainst(step.lineId);
        if (line) return { kind: "line", ...line };
        if (step.hours && this.now < this.nightUntil && !this.despite)
          return { kind: "hours", reason: "Night.", late: "Too late.", until: new Date(this.nightUntil) };
        if (this.now < this.busyUntil)
          return { kind: "turn", reason: "Busy.", until: new Date(this.busyUntil) };
        return null;
      },
    });
  }

  /** The first line is expected back; the others are switched off. */
  lineAgainst(lineId: string): LineAgainst | null {
    if (!this.downLines.has(lineId)) return null;
    return { reason: "Paused.", until: lineId === "l0" ? new Date(this.now + 5 * minute) : null };
  }

  /** Time passes; what falls due meanwhile is done at its time. A call that is open at the end of its lease is lost. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (let turns = 0; this.plan.nextAt && this.plan.nextAt.getTime() <= end; turns += 1) {
      if (turns > 60) throw new Error("it never rests");
      this.now = Math.max(this.now, this.plan.nextAt.getTime());
      for (const sent of this.sends.filter(({ open }) => open)) {
        sent.open = false;
        sent.unclear = sent.told.length === 0;
      }
      this.due();
    }
    this.now = end;
  }

  happen(one: Happening): void {
    const open = this.sends.find((sent) => sent.open);
    switch (one.act) {
      case "time":
        return this.pass(one.minutes * minute);
      case "crash":
        return this.pass(leaseMs);
      case "answer":
        return open && this.answer(open, one.how, codes[one.code] ?? "unknown");
      case "late answer": {
        const known = this.sends.filter((sent) => !sent.open && sent.receipts.size > 0);
        const sent = known[one.which % Math.max(1, known.length)];
        return sent && this.answer(sent, one.how, "unknown");
      }
      case "receipt":
        return this.receipt(one.which, one.status, codes[one.code] ?? "unknown");
      case "looked_up":
        return this.lookUp(one.found, codes[one.code] ?? "unknown");
      case "patient answers":
        if (this.sends.some(({ failed }) => !failed) || this.leaves?.cancelIfAnswered)
          this.ended ??= "an answer";
        this.tell({ kind: "answered", name: "Ana" });
        return;
      case "refuses": {
        const address = `a${one.address % 4}`;
        const { steps, cursor } = this.plan;
        this.refuse(address);
        if (steps.slice(0, cursor + 1).some(({ addressId }) => addressId === address))
          this.ended ??= "a refusal";
        this.tell({ kind: "opted_out", addressId: address, word: "STOP" });
        return;
      }
      case "allows":
        return void this.refused.delete(`a${one.address % 4}`);
      case "line": {
        const lineId = `l${one.line % 3}`;
        if (one.works) this.downLines.delete(lineId);
        else this.downLines.add(lineId);
        this.tell({ kind: "line_incident", lineId });
        return;
      }
      case "busy":
        this.busyUntil = this.now + one.seconds * 1000;
        return;
      case "let go": {
        // A receipt proves that there was a call.
        if (!open || open.told.length > 0) return;
        this.sends.splice(this.sends.indexOf(open), 1);
        // What never left was not what they answered.
        if (this.ended === "an answer" && this.sends.every(({ failed }) => failed)) this.ended = null;
        this.tell({ kind: "let_go", attemptId: open.id, token: this.plan.leaseToken, jitter: 0.5 });
        return;
      }
      case "never called": {
        const lost = this.sends.filter(({ unclear, told }) => unclear && told.length === 0);
        const sent = lost[one.which % Math.max(1, lost.length)];
        if (!sent) return;
        this.hear(sent, "failed");
        this.tell({ kind: "let_go", attemptId: sent.id, token: -1, jitter: 0.5 });
        return;
      }
      case "window":
        this.windowOpen = one.open;
        return;
      case "night":
        this.nightUntil = this.now + one.hours * 60 * minute;
        return;
      case "despite hours": {
        const { state } = this.plan;
        const wanted = { kind: "despite_hours", by: nora, reason: "urgent_care" } as const;
        if (this.tell(wanted).some(({ kind }) => kind === "refuse")) return;
        if (state !== "held") throw new Error("let go at night what night did not hold");
        this.despite = true;
        return;
      }
      case "cancel": {
        const refused = this.tell({ kind: "cancel", by: nora }).some(({ kind }) => kind === "refuse");
        if (!refused) this.ended ??= "a cancel";
        return;
      }
      case "phone":
        this.tell({ kind: "reached_by_phone", by: nora });
        this.ended ??= "a call";
        return;
      case "phone undone": {
        const before = this.plan;
        this.tell({ kind: "undo_settled" });
        const { closed, state, nextAt } = this.plan;
        // Taken back, it stands as it stood: nothing begins by that.
        if (state !== before.state || nextAt !== before.nextAt) throw new Error("undone, and more than that");
        if (!closed && this.ended === "a call") this.ended = null;
        return;
      }
      case "send now": {
        const step = stepRow("sms", { addressId: `a${one.address % 4}`, chosenBy: nora.id, waitSeconds: 60 });
        const { freshLink } = one;
        const { state } = this.plan;
        const wanted = { kind: "send_now", by: nora, step, freshLink } as const;
        const refused = this.tell(wanted).some(({ kind }) => kind === "refuse");
        if (!refused && (state === "read" || (state === "delivered" && !freshLink)))
          throw new Error(`sent once more what was ${state}`);
        if (refused) return;
        this.ended = null;
        this.leaves = null;
        return;
      }
      case "undo":
        return this.whileItWaits({ kind: "undo", by: nora }, () => (this.ended = "an undo"));
      case "hold":
        if (this.plan.departure?.why === "undo")
          this.whileItWaits({ kind: "hold", on: one.on }, (leaves) => {
            const leftMs = leaves.leftMs ?? leaves.at - this.now;
            const held = Math.max(leaves.at, Math.min(this.now + holdMs, leaves.latest));
            const at = one.on ? held : Math.min(this.now + leftMs, leaves.latest);
            this.leaves = { ...leaves, at, leftMs: one.on ? leftMs : null };
          });
        return;
      case "edit": {
        const { leaves } = this;
        const { cancelIfAnswered, minutes } = one;
        const change = this.leaveAt({ why: "scheduled", minutes, cancelIfAnswered }, this.now);
        this.leaves = leaves;
        const steps = [stepRow("sms", { addressId: `a${one.address % 4}`, waitSeconds: 60 })];
        const { departure } = change;
        const latest = departure.at.getTime();
        this.whileItWaits({ kind: "edit", steps, departure, expiresAt: null }, () => {
          this.leaves = { at: latest, latest, leftMs: null, cancelIfAnswered };
        });
        return;
      }
      case "go": {
        const refused = this.tell({ kind: "go" }).some(({ kind }) => kind === "refuse");
        if (!refused) this.leaves = null;
        return;
      }
    }
  }

  /** What can be done until it leaves, and is refused from then on: nothing of it is changed any more. */
  whileItWaits(event: PlanEvent, then: (leaves: NonNullable<Play["leaves"]>) => void): void {
    const waits = this.plan.state === "scheduled" ? this.leaves : null;
    const before = JSON.stringify(this.plan);
    const refused = this.tell(event).some(({ kind }) => kind === "refuse");
    if (refused !== (waits === null))
      throw new Error(`${event.kind}, ${refused ? "refused" : "done too late"}`);
    if (waits) then(waits);
    else if (before !== JSON.stringify(this.plan)) throw new Error(`${event.kind} was refused and done`);
  }

  answer(sent: Sent, how: string, code: SendErrorCode): void {
    sent.open = false;
    const shared = {
      kind: "outcome" as const,
      attemptId: sent.id,
      token: this.plan.leaseToken,
      providerName: "Twilio",
      canLookUp: true,
      jitter: 0.5,
      line: this.lineAgainst(sent.step.lineId),
    };
    const error = { code, providerCode: "1" };
    if (how === "rejected") {
      this.hear(sent, "failed");
      if (code === "opted_out") this.ended ??= "a refusal";
      const before = this.plan;
      this.tell({ ...shared, outcome: { kind: "rejected", error, retryAfterSeconds: null } });
      this.judgeLineFault(before, sent, code);
    } else if (how === "unknown") {
      sent.unclear = sent.told.length === 0;
      this.tell({
        ...shared,
        outcome: { kind: "unknown", error: { code: "unknown_outcome", providerCode: null } },
      });
    } else {
      const status = how as "accepted" | "sent" | "delivered";
      this.hear(sent, status);
      this.tell({ ...shared, outcome: { kind: "accepted", status, providerMessageIds: [`SM ${sent.id}`] } });
    }
  }

  /**
   * What its line alone kept from going, or a passing problem, is no failure of the message: with no other way left it
   * is tried on until it is too late, and it does not wait while another way is left.
   */
  judgeLineFault(before: Plan, { id }: Sent, code: SendErrorCode): void {
    const { plan } = this;
    const mine = before.steps[before.cursor]?.attempts.at(-1)?.id === id;
    if (before.closed || !mine) return;
    const late = this.now >= this.endOf(before);
    const passing = lineFaults.includes(code) || afterFailure[code] === "again";
    if (plan.closed && plan.state === "failed" && passing && !late)
      throw new Error("given up for a fault that passes");
    const left = plan.steps.slice(plan.cursor + 1).some(({ state }) => state === "waiting");
    if (plan.state === "held" && left) throw new Error("waits for a line while another way is left");
  }

  receipt(which: number, status: ReceiptStatus, code: SendErrorCode): void {
    const sent = this.sends[which % Math.max(1, this.sends.length)];
    if (!sent) return;
    const stale = status === "failed" && (sent.told.includes("delivered") || sent.told.includes("read"));
    const repeated = sent.receipts.has(status);
    sent.receipts.add(status);
    if (!stale && !repeated) this.hear(sent, status);
    if (status === "failed" && code === "opted_out" && !repeated) this.ended ??= "a refusal";
    this.tell({
      kind: "receipt",
      attemptId: sent.id,
      receipt: this.parsed(sent, status, code),
      receivedAt: new Date(this.now),
      jitter: 0.5,
    });
  }

  parsed(sent: Sent, status: ReceiptStatus, code: SendErrorCode) {
    const error = status === "failed" ? { code, providerCode: "1", retryAfterSeconds: null } : null;
    return {
      kind: "receipt" as const,
      providerMessageId: `SM ${sent.id}`,
      status,
      providerStatus: status,
      at: null,
      error,
    };
  }

  lookUp(
    found: "absent" | "unclear" | ReceiptStatus,
    code: SendErrorCode,
    sent = this.sends.find((one) => one.unclear),
  ): void {
    if (!sent?.unclear) return;
    const named = found === "absent" || found === "unclear";
    if (!named && !sent.receipts.has(found)) {
      this.hear(sent, found);
      if (found === "failed" && code === "opted_out") this.ended ??= "a refusal";
    }
    if (!named) sent.receipts.add(found);
    this.tell({
      kind: "looked_up",
      attemptId: sent.id,
      found: named ? found : { receipt: this.parsed(sent, found, code), providerMessageId: "SM" },
      providerName: "Twilio",
      jitter: 0.5,
    });
  }

  /**
   * From here on no provider takes anything, each time for a passing problem: the plan still comes to an end, at the
   * time that it names for it, or after a day of tries.
   */
  refuseAll(): void {
    const from = this.now;
    this.downLines.delete("l0");
    for (let calls = 0; this.plan.nextAt; calls += 1) {
      if (calls > 400) throw new Error("tried for ever");
      const { lease, nextAt } = this.plan;
      const open = this.sends.find((sent) => sent.open);
      if (open) this.answer(open, "rejected", "temporary");
      else if (lease) this.lookUp("unclear", "unknown", this.sends.at(-1));
      if (this.plan.nextAt === nextAt && this.plan.nextAt)
        this.pass(Math.max(0, nextAt.getTime() - this.now));
    }
    const end = Math.max(this.endOf(this.plan), this.nightUntil, this.busyUntil, from);
    if (this.now > end + 90 * minute) throw new Error("tried past its end");
  }

  /** When it is too late to try the step in work: the plan's end, else a day after its first try. */
  endOf({ expiresAt, steps, cursor }: Plan): number {
    const step = steps[cursor];
    if (expiresAt && step?.chosenBy === null) return expiresAt.getTime();
    return (step?.attempts[0]?.startedAt.getTime() ?? this.now) + lineWaitMs;
  }

  /** Nothing more happens but time. */
  end(): void {
    this.downLines.delete("l0");
    for (let turns = 0; this.plan.nextAt; turns += 1) {
      if (turns > 80) throw new Error("it never ends");
      this.pass(Math.max(0, this.plan.nextAt.getTime() - this.now));
      // Nobody answers the look-ups that were asked for.
      if (this.plan.lease) this.lookUp("unclear", "unknown", this.sends.at(-1));
    }
    const { state, steps, closed } = this.plan;
    if (["scheduled", "held", "queued", "sending"].includes(state)) throw new Error(`it ends as ${state}`);
    if (steps.some(({ attempts }) => attempts.some((one) => one.state === "started")))
      throw new Error("a call is open for ever");
    if (!closed && state !== "undecided" && state !== "unconfirmed")
      throw new Error(`${state} and not closed`);
    const waiting = steps.filter((step) => step.state === "waiting");
    if (waiting.length > 0 && state !== "undecided" && state !== "unconfirmed")
      throw new Error("a step waits for ever");
    const unexplained = steps.find((step) => step.state === "skipped" && step.reason === null);
    if (unexplained) throw new Error("a step was left out without a reason");
    const needsReason = ["failed", "refused", "undecided", "unconfirmed", "cancelled"].includes(state);
    if (needsReason && !this.plan.reason) throw new Error(`${state} without a reason`);
    // Nothing lost: whatever did not go and may not arrive is in a state that a person sees.
    const went = this.sends.some(({ failed }) => !failed);
    if (!went && (state === "sent" || state === "unconfirmed"))
      throw new Error(`nothing went, shown is ${state}`);
    const why = closed?.why;
    const silent = state === "sent" && !this.succeeded() && (why === "exhausted" || why === "expired");
    if (silent && this.plan.atEnd === "ask")
      throw new Error(`nothing more is tried (${why}), and nobody was asked`);
    const hidden =
      this.sends.some((one) => one.unclear) && this.sends.every((one) => one.unclear || one.failed);
    if (hidden && !["unconfirmed", "undecided"].includes(state))
      throw new Error(`unclear, shown is ${state}`);
  }
}

/** In one go a plan may make several legal moves. */
function reaches(from: Plan["state"], to: Plan["state"]): boolean {
  if (mayMove(from, to)) return true;
  return (["queued", "failed", "sending", "held"] as const).some(
    (over) =>
      mayMove(from, over) && (mayMove(over, to) || (mayMove(over, "queued") && mayMove("queued", to))),
  );
}

function freeze(plan: Plan): void {
  Object.freeze(plan);
  Object.freeze(plan.steps);
  for (const step of plan.steps) {
    Object.freeze(step);
    Object.freeze(step.attempts);
    for (const attempt of step.attempts) {
      Object.freeze(attempt);
      Object.freeze(attempt.receipts);
      Object.freeze(attempt.providerMessageIds);
    }
  }
}
