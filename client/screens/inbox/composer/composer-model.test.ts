import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReplyTemplate, ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Detour } from "../../../../shared/api/lines.ts";
import { countSms } from "../../../../shared/text/segments.ts";
import { castPatient, sampleConversation } from "../fixtures.ts";
import {
  atThisMoment,
  chooseWay,
  closedReason,
  counterWords,
  countdown,
  fillReply,
  isUsable,
  lengthTrouble,
  nextWay,
  plainOffer,
  doubtedReason,
  reasonFor,
  nextWords,
  wayWord,
} from "./composer-model.ts";

const now = Date.parse("2025-11-19T17:38:14Z");
const ways = sampleConversation(castPatient("marisol"), now).ways;
const none = { channel: null, addressId: null };
const [sms, whatsapp, email] = ways as [ReplyWay, ReplyWay, ReplyWay];
const clock = () => "";
const closed = (way: ReplyWay, reason: string): ReplyWay => ({
  ...way,
  available: false,
  isDefault: false,
  reason,
});
const say = (reason: ReturnType<typeof reasonFor>) => `${reason.lead} ${reason.word} ${reason.rest}`;

describe("the way a reply goes", () => {
  it("is the default, else the picked one while it can be used", () => {
    expect(chooseWay(ways, none)).toBe(sms);
    expect(chooseWay(ways, { channel: "email", addressId: email.addressId })).toBe(email);
    expect(chooseWay(ways, { channel: "email", addressId: null })).toBe(email);
    const shut = [sms, closed(whatsapp, "because its reply window closed"), email];
    expect(chooseWay(shut, { channel: "whatsapp", addressId: whatsapp.addressId })).toBe(sms);
    expect(chooseWay([closed(sms, "because she said STOP")], none)).toBeNull();
  });

  it("says before the send what comes after it, and with which words", () => {
    expect(nextWords(sms)).toEqual({
      when: "If it fails or is silent for 10 min",
      ways: "email, a notice only.",
    });
    const long: ReplyWay = {
      ...email,
      next: [
        { channel: "sms", words: "as_written", says: null, afterSeconds: null },
        { channel: "whatsapp", words: "ask", says: null, afterSeconds: 7200 },
      ],
    };
    expect(nextWords(long)).toEqual({ when: "If it fails", ways: "SMS; then WhatsApp, if you say so." });
    expect(nextWords({ ...sms, next: [] })).toBeNull();
    expect(nextWords(null)).toBeNull();
  });

  it("says that a stranger may read it while nobody has ruled on the number", () => {
    const reason = (way: ReplyWay | null, doubted: readonly ("sms" | "email")[]) =>
      doubtedReason(reasonFor(ways, none, way, clock), way, doubted);
    expect(reason(sms, ["sms"])).toMatchObject({
      tone: "caution",
      rest: expect.stringMatching(/Somebody else may read it: rule first whose number it is$/),
    });
    expect(reason(whatsapp, ["sms"]).tone).toBe("caution");
    expect(reason(email, ["sms"]).tone).toBe("quiet");
    expect(reason(sms, []).tone).toBe("quiet");
  });

  it("always says why", () => {
    expect(say(reasonFor(ways, none, sms, clock))).toBe("Will go by SMS because it is the preferred address");
    expect(say(reasonFor(ways, { channel: "email", addressId: null }, email, clock))).toBe(
      "Will go by email to marisol.vega@example.org because you began with it",
    );
    const shut = [sms, closed(whatsapp, "because its reply window closed Tue 3:22 pm."), email];
    expect(reasonFor(shut, { channel: "whatsapp", addressId: null }, sms, clock)).toMatchObject({
      tone: "caution",
      rest: "because WhatsApp cannot be used: its reply window closed Tue 3:22 pm",
    });
    expect(say(reasonFor([closed(sms, "because she said STOP")], none, null, clock))).toBe(
      "Cannot go by SMS: she said STOP",
    );
    expect(say(reasonFor([], none, null, clock))).toContain("no address can be used");
    expect(closedReason(closed(sms, "Landline, cannot get texts."))).toBe(
      "SMS cannot be used: Landline, cannot get texts",
    );
  });

  it("says where the words go while the line that comes first takes none, and for how long", () => {
    const until = new Date(now + 60_000).toISOString();
    const desk = { channel: "sms", lineName: "Front desk", why: "paused", until: null } as const;
    const round = (detour: Partial<Detour>): ReplyWay => ({
      ...sms,
      detour: { ending: "goes", channel: "sms", lineName: "After hours", passed: [desk], ...detour },
    });
    const reason = (way: ReplyWay) => say(reasonFor([way], none, way, () => "2:05 pm"));
    expect(reason(round({}))).toBe("Will go by SMS from After hours because Front desk is paused");
    expect(nextWords(round({}))).toEqual(nextWords(sms));
    const out = { ...desk, lineName: "After hours", why: "out", until } as const;
    const mail = round({ channel: "email", lineName: "Mail", passed: [desk, out] });
    expect(reason(mail)).toBe(
      "Will go by email as a notice because Front desk is paused and After hours is out of order and tried again at 2:05 pm",
    );
    expect(nextWords(mail)).toBeNull();
    expect(reason(round({ ending: "waits", lineName: "Front desk" }))).toBe(
      "Will wait to go by SMS because Front desk is paused",
    );
    expect(reason(round({ ending: "asks", channel: "email" }))).toBe(
      "Will stop and ask before it goes by email because Front desk is paused",
    );
    // Its time is over: the server says the same when it is asked again.
    const tried = atThisMoment([mail], now + 60_000)[0]!;
    expect(tried.detour).toMatchObject({
      ending: "goes",
      channel: "sms",
      lineName: "After hours",
      passed: [desk],
    });
    expect(atThisMoment([round({ passed: [out] })], now + 60_000)[0]!.detour).toBeNull();
  });

  it("goes round the open ways only", () => {
    const shut = [sms, closed(whatsapp, "because closed"), email];
    expect(nextWay(shut, sms)).toBe(email);
    expect(nextWay(shut, email)).toBe(sms);
    expect(nextWay([sms], sms)).toBeNull();
  });

  it("tells two numbers of one channel apart", () => {
    const second = { ...sms, addressId: "0123456789abcdef01234567", addressDisplay: "+1 503 555 0199" };
    expect(wayWord(sms, [sms, second])).toBe("SMS ··0142");
    expect(wayWord(sms, ways)).toBe("SMS");
  });

  it.each([
    [23 * 3600 + 52 * 60, "23 h 52 m left", false],
    [52 * 60, "52 m left", true],
    [-1, "window closed", true],
  ])("counts WhatsApp's window down: %d s", (seconds, words, soon) => {
    const way = { ...whatsapp, windowClosesAt: new Date(now + seconds * 1000).toISOString() };
    expect(countdown(way, now)).toEqual({ words, soon });
  });

  it("has no countdown without a window", () => {
    expect(countdown(sms, now)).toBeNull();
  });
});

describe("the counter", () => {
  it("counts segments for SMS, and is silent elsewhere until the limit is near", () => {
    const words = "Friday, Nov 21 at 9:00 am with Dr. Osei works. See you then, Marisol!";
    expect(counterWords(words, sms)).toEqual(["69 of 160", "1 segment", "$0.0083"]);
    expect(counterWords(words, { ...sms, price: null })).toEqual(["69 of 160", "1 segment"]);
    expect(counterWords("a".repeat(161), sms)).toEqual(["161 of 306", "2 segments", "$0.0166"]);
    expect(counterWords(words, { channel: "email", price: { micros: 0, currency: "USD" } })).toEqual([]);
    expect(counterWords("a".repeat(4000), { channel: "whatsapp", price: null })).toEqual(["4,000 of 4,096"]);
    expect(counterWords("", sms)).toEqual([]);
  });

  it("offers plain characters only where they save a segment", () => {
    const long = `It’s ${"a".repeat(80)}`;
    expect(plainOffer(long, "sms")).toEqual({
      words: "The character ’ makes this 2 segments instead of 1.",
      plain: `It's ${"a".repeat(80)}`,
    });
    expect(plainOffer("It’s", "sms")).toBeNull();
    expect(plainOffer(`😅 ${long}`, "sms")).toBeNull();
    expect(plainOffer(long, "email")).toBeNull();
  });

  it("never offers what costs as much", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom("a", " ", "’", "“", "…", "é", "陈", "😅"), maxLength: 320 }),
        (text) => {
          const offer = plainOffer(text, "sms");
          if (offer) expect(countSms(offer.plain).segments).toBeLessThan(countSms(text).segments);
        },
      ),
    );
  });

  it("says what is too long, and the way that takes it", () => {
    expect(lengthTrouble("a".repeat(1600), sms, ways)).toBeNull();
    expect(lengthTrouble("a".repeat(1840), sms, ways)).toBe(
      "240 characters too many for SMS. Shorten it, or send it by WhatsApp.",
    );
    expect(lengthTrouble("a".repeat(1601), sms, [sms])).toBe("1 character too many for SMS. Shorten it.");
  });
});

describe("a closed WhatsApp window", () => {
  const visit: ReplyTemplate = {
    id: "t1",
    name: "Visit time",
    language: "en",
    category: "utility",
    body: "Hi {{1}}, your visit is on {{2}}.",
    variables: [
      { key: "1", label: "First name", kind: "text", example: "Ana", value: "Marisol" },
      { key: "2", label: "Day", kind: "text", example: "Friday", value: null },
    ],
    price: { micros: 8400, currency: "USD" },
  };
  const shut: ReplyWay = {
    ...closed(whatsapp, "the window is closed"),
    needsTemplate: true,
    windowClosesAt: null,
  };
  const offered = { ...shut, templates: [visit] };
  const byWhatsapp = { channel: "whatsapp", addressId: whatsapp.addressId } as const;

  it("is a way while there is a template for it, and never taken by itself beside an open one", () => {
    expect([isUsable(shut), isUsable(offered)]).toEqual([false, true]);
    expect(chooseWay([sms, offered], none)).toBe(sms);
    expect(chooseWay([sms, offered], byWhatsapp)).toBe(offered);
    expect(chooseWay([offered], none)).toBe(offered);
    expect(countdown(offered, now)).toEqual({ words: "template needed", soon: true });
    expect(say(reasonFor([offered], none, offered, clock))).toBe(
      "Will go by WhatsApp as an approved template, because the 24-hour reply window is closed",
    );
  });

  it("closes on the screen at its minute, before the server says so again", () => {
    const open = { ...whatsapp, templates: [visit], windowClosesAt: new Date(now + 1000).toISOString() };
    expect(atThisMoment([open], now)).toEqual([open]);
    expect(atThisMoment([open], now + 1000)).toMatchObject([{ available: false, needsTemplate: true }]);
  });

  it("reads as the patient will read it, and says what is missing", () => {
    expect(fillReply(visit, {})).toEqual({
      words: "Hi Marisol, your visit is on {{2}}.",
      problems: { "2": "Enter this" },
      variables: { "1": "Marisol", "2": "" },
    });
    const whole = fillReply(visit, { "1": "Sra. Vega", "2": " Friday " });
    expect([whole.words, whole.problems]).toEqual(["Hi Sra. Vega, your visit is on Friday.", {}]);
  });
});
