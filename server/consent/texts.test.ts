/** The confirmation of a refusal: in the language of who gets it, and for whom it counts where several share an address. */
import { describe, expect, it } from "vitest";
import { channelIds, type ChannelId } from "../../shared/domain/channels.ts";
import { consentLanguages } from "../../shared/domain/consent-text-rules.ts";
import { consentTexts, refusedForAll } from "../../shared/domain/consent-texts.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import { countSms } from "../../shared/text/segments.ts";
import { confirmation, type Stopped, type TextFacts } from "./texts.ts";

const facts = (language: string | null, owners: number, own?: string): TextFacts => ({
  house: {
    organization: { contact: null } as never,
    consentTexts: new Map(own ? [["en", { texts: { stopped: own } }]] : []) as never,
  },
  line: { displayName: "Larkspur Clinic", address: "+15035550100" },
  patient: { language },
  address: { patientIds: Array.from({ length: owners }, (_, n) => `patient ${n}`) },
});

const all: Stopped = { scope: "all", purposes: null, channel: "sms" };
const ofChannel = (channel: ChannelId): Stopped => ({ scope: "channel", purposes: null, channel });
const ofPurpose = (purpose: Purpose): Stopped => ({ scope: "purpose", purposes: [purpose], channel: "sms" });

describe.each(consentLanguages)("in %s", (language) => {
  it("says what was stopped: all of it, a channel or a purpose, and no more than that", () => {
    const told = (stopped: Stopped) => confirmation(facts(language, 1), "en", stopped);
    const channels = channelIds.map((channel) => told(ofChannel(channel)));
    const purposes = patientPurposes.map((purpose) => told(ofPurpose(purpose)));
    const each = [told(all), ...channels, ...purposes];
    expect(new Set(each).size).toBe(each.length);
    for (const text of each) {
      expect(text).not.toMatch(/[{}]/);
      expect(text).toContain("START");
      // One segment where the language's letters let it, and never more than a phone shows as one message.
      expect([text, countSms(text).segments <= (countSms(text).encoding === "GSM-7" ? 1 : 3)]).toEqual([
        text,
        true,
      ]);
    }
    // Others may still come: how to end those too stands there.
    for (const text of purposes) expect(text).toContain("STOP");
    expect(channels[0]).toContain(language === "zh" ? "短信" : "SMS");
    expect(channels[1]).toContain("WhatsApp");
  });

  it("says that it counts for everybody where an address is shared, and only there", () => {
    const alone = confirmation(facts(language, 1), "en", all);
    expect(alone).toBe(consentTexts[language].stopped.replace("{clinic}", "Larkspur Clinic"));
    expect(confirmation(facts(language, 0), "en", all)).toBe(alone);
    const shared = confirmation(facts(language, 2), "en", all);
    expect(shared).toBe(`${alone} ${refusedForAll[language]}`);
    expect(countSms(shared).segments).toBeLessThanOrEqual(3);
  });
});

it("stands behind a clinic's own words too, in the language of the word where none is known", () => {
  const own = "{clinic}: Done, no more messages. START brings them back.";
  expect(confirmation(facts(null, 2, own), "en", all)).toBe(
    `Larkspur Clinic: Done, no more messages. START brings them back. ${refusedForAll.en}`,
  );
  expect(confirmation(facts(null, 2), "pl", all)).toContain(refusedForAll.pl);
  expect(confirmation(facts("pl-PL", 2), "en", all)).toContain(refusedForAll.pl);
});

it("has nobody read a clinic's words about everything where one purpose was stopped", () => {
  const own = "{clinic}: Done, no more messages. START brings them back.";
  expect(confirmation(facts(null, 1, own), "en", ofPurpose("reminder"))).toMatch(
    /^Larkspur Clinic: No more messages of this kind from us here: reminders\. Others may still come\./,
  );
});
