/** STOP, START and YES under each setting of how far a word reaches: what they refuse and give back, and what is answered. */
import { describe, expect, test } from "vitest";
import type { ConsentScope } from "../../../shared/domain/consent.ts";
import type { ChannelId } from "../../../shared/domain/channels.ts";
import type { Purpose } from "../../../shared/domain/policy.ts";
import { mayWrite } from "../../consent/policy.ts";
import { newConsentEntry, type ConsentEntry } from "../../store/consent-entries.ts";
import type { MessageRecord } from "../../store/messages.ts";
import { consentKeywords } from "./consent-keywords.ts";
import type { InboundFacts } from "./types.ts";

type Act =
  | { says: string; on?: ChannelId }
  /** A machine wrote for this purpose. */
  | { sent: Purpose }
  /** On the page or by phone: what it was about. */
  | { refused: Purpose[] | null; by: ConsentEntry["source"] };

interface Outcome {
  /** What machines said, with whether it may go a minute later. */
  said: string[];
  words: string[];
  ledger: ConsentEntry[];
  open: (purpose: Purpose, channel?: ChannelId) => boolean;
}

/** One number's ledger under a setting: only what the decider looks at. */
function play(consentScope: ConsentScope, acts: readonly Act[]): Outcome {
  const ledger: ConsentEntry[] = [];
  const said: string[] = [];
  const words: string[] = [];
  let machineMessages: Pick<MessageRecord, "madeBy">[] = [];
  let lastPurpose: Purpose | null = null;
  let minute = 0;
  for (const act of acts) {
    minute += 1;
    const now = new Date(minute * 60_000);
    const add = (entry: Pick<ConsentEntry, "choice" | "source" | "scope" | "purposes" | "channel">) => {
      const given = { ...entry, id: `${ledger.length}`, organizationId: "o", addressId: "a", word: "" };
      ledger.push(newConsentEntry({ ...given, at: now }));
    };
    if ("sent" in act) {
      machineMessages = [{ madeBy: `machine.${act.sent}` }, ...machineMessages];
      lastPurpose = act.sent;
      continue;
    }
    if ("refused" in act) {
      const { refused, by } = act;
      add({
        choice: "refused",
        source: by,
        scope: refused ? "purpose" : "all",
        purposes: refused,
        channel: "sms",
      });
      continue;
    }
    const channel = act.on ?? "sms";
    const facts = {
      now,
      house: { organization: { consentScope, contact: null }, consentTexts: new Map() },
      line: { displayName: "Clinic", address: "+15035550100" },
      patient: { language: null },
      address: { patientIds: ["p"] },
      message: { text: act.says, channel },
      from: "patient",
      mayAnswer: true,
      answeredByProvider: null,
      consent: [...ledger],
      machineMessages,
      wordingLost: false,
      lastPurpose: consentScope === "purpose" ? lastPurpose : null,
    } as unknown as InboundFacts;
    const concerned = consentKeywords.concerns(facts);
    for (const reaction of concerned ? consentKeywords.decide(facts) : []) {
      if (reaction.kind === "consent") add({ ...reaction, channel });
      if (reaction.kind !== "say") continue;
      const exemption =
        reaction.exempt === "confirms" ? { kind: "confirms" as const, entryId: ledger.at(-1)!.id } : null;
      const soon = new Date(now.getTime() + 1000);
      const question = { purpose: reaction.purpose, channel, now: soon, byPerson: false, exemption };
      if (!mayWrite(ledger, question).may) said.push(`${reaction.madeBy} held back`);
      else {
        said.push(reaction.madeBy);
        words.push(reaction.text);
        machineMessages = [{ madeBy: reaction.madeBy }, ...machineMessages];
        lastPurpose = reaction.purpose;
      }
    }
  }
  const now = new Date((minute + 1) * 60_000);
  const open = (purpose: Purpose, channel: ChannelId = "sms") =>
    mayWrite(ledger, { purpose, channel, now, byPerson: purpose === "reply" }).may;
  return { said, words, ledger, open };
}

const stop: Act = { says: "STOP" };
const start: Act = { says: "START" };
const yes: Act = { says: "YES" };
const [confirmation, welcome] = ["consent.confirmation", "consent.welcome"];

describe("everything", () => {
  test("STOP is confirmed once, START gives all back, YES only what is refused", () => {
    expect(play("all", [stop, stop]).said).toEqual([confirmation]);
    expect(play("all", [stop]).open("reply")).toBe(false);
    const back = play("all", [{ refused: ["broadcast"], by: "page" }, stop, start]);
    expect(back.said).toEqual([confirmation, welcome]);
    expect(back.open("broadcast")).toBe(true);
    expect(play("all", [stop, yes]).open("reminder")).toBe(true);
    expect(play("all", [yes]).ledger).toEqual([]);
    expect(play("all", [{ refused: ["broadcast"], by: "staff" }, yes]).open("broadcast")).toBe(false);
  });
});

describe("the channel alone", () => {
  test("neither STOP nor START reaches another channel of the number", () => {
    const whatsapp: ChannelId = "whatsapp";
    const both: Act[] = [{ says: "STOP", on: whatsapp }, stop];
    expect(play("channel", both).said).toEqual([confirmation, confirmation]);
    const back = play("channel", [...both, start]);
    expect([back.open("reply"), back.open("reply", whatsapp)]).toEqual([true, false]);
    expect(back.ledger.at(-1)).toMatchObject({ choice: "given", scope: "channel", channel: "sms" });
    expect(back.said).toEqual([confirmation, confirmation, welcome]);
    expect(play("channel", [...both, yes]).open("reply", whatsapp)).toBe(false);
    // What was refused in all before the setting was changed comes back here alone.
    const older = play("channel", [{ refused: null, by: "keyword" }, start]);
    expect([older.open("reply"), older.open("reply", whatsapp)]).toEqual([true, false]);
  });
});

describe("what it answered alone", () => {
  const reminded: Act = { sent: "reminder" };

  test("STOP to a reminder stops reminders, is confirmed once, and START gives back what it took", () => {
    const stopped = play("purpose", [reminded, stop, reminded, stop]);
    expect(stopped.said).toEqual([confirmation]);
    expect([stopped.open("reminder"), stopped.open("result"), stopped.open("reply")]).toEqual([
      false,
      true,
      true,
    ]);
    const back = play("purpose", [{ refused: ["broadcast"], by: "page" }, reminded, stop, start]);
    expect(back.said).toEqual([confirmation, welcome]);
    expect([back.open("reminder"), back.open("broadcast")]).toEqual([true, false]);
  });

  test("STOP below the confirmation is about everything, as the confirmation says", () => {
    const twice = play("purpose", [reminded, stop, stop]);
    expect(twice.said).toEqual([confirmation, confirmation]);
    expect([twice.open("reminder"), twice.open("result"), twice.open("system")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(twice.words[0]).toMatch(/of this kind.*: reminders\./);
    expect(twice.words[1]).toMatch(/no more messages from us here\./);
    const channel = play("channel", [{ says: "STOP", on: "whatsapp" }]);
    expect(channel.words[0]).toMatch(/from us here by WhatsApp\./);
  });

  test("a second purpose is refused and confirmed by itself", () => {
    const twice = play("purpose", [reminded, stop, { sent: "result" }, stop]);
    expect(twice.said).toEqual([confirmation, confirmation]);
    expect([twice.open("reminder"), twice.open("result"), twice.open("refill")]).toEqual([
      false,
      false,
      true,
    ]);
    const back = play("purpose", [reminded, stop, { sent: "result" }, stop, start]);
    expect([back.open("reminder"), back.open("result")]).toEqual([true, true]);
  });

  test("YES below the confirmation gives back; below another question it answers that", () => {
    const back = play("purpose", [reminded, stop, yes]);
    expect(back.said).toEqual([confirmation, welcome]);
    expect(back.open("reminder")).toBe(true);
    const answered = play("purpose", [reminded, stop, { sent: "result" }, yes]);
    expect(answered.open("reminder")).toBe(false);
    expect(answered.ledger).toHaveLength(1);
  });

  test("STOP to nothing, and START after it, are about everything", () => {
    const all = play("purpose", [stop]);
    expect(all.said).toEqual([confirmation]);
    expect(all.open("result")).toBe(false);
    expect(play("purpose", [stop, start]).open("result")).toBe(true);
    expect(play("purpose", [{ refused: ["broadcast"], by: "page" }, start]).open("broadcast")).toBe(true);
  });
});
