/** The confirmation of a refusal: in the language of who gets it, and for whom it counts where several share an address. */
import { describe, expect, it } from "vitest";
import { consentLanguages } from "../../shared/domain/consent-text-rules.ts";
import { consentTexts, refusedForAll } from "../../shared/domain/consent-texts.ts";
import { countSms } from "../../shared/text/segments.ts";
import { confirmation, type TextFacts } from "./texts.ts";

const facts = (language: string | null, owners: number, own?: string): TextFacts => ({
  house: {
    organization: { contact: null } as never,
    consentTexts: new Map(own ? [["en", { texts: { stopped: own } }]] : []) as never,
  },
  line: { displayName: "Larkspur Clinic", address: "+15035550100" },
  patient: { language },
  address: { patientIds: Array.from({ length: owners }, (_, n) => `patient ${n}`) },
});

describe.each(consentLanguages)("in %s", (language) => {
  it("says that it counts for everybody where an address is shared, and only there", () => {
    const alone = confirmation(facts(language, 1), "en");
    expect(alone).toBe(consentTexts[language].stopped.replace("{clinic}", "Larkspur Clinic"));
    expect(confirmation(facts(language, 0), "en")).toBe(alone);
    const shared = confirmation(facts(language, 2), "en");
    expect(shared).toBe(`${alone} ${refusedForAll[language]}`);
    expect(countSms(shared).segments).toBeLessThanOrEqual(3);
  });
});

it("stands behind a clinic's own words too, in the language of the word where none is known", () => {
  const own = "{clinic}: Done, no more messages. START brings them back.";
  expect(confirmation(facts(null, 2, own), "en")).toBe(
    `Larkspur Clinic: Done, no more messages. START brings them back. ${refusedForAll.en}`,
  );
  expect(confirmation(facts(null, 2), "pl")).toContain(refusedForAll.pl);
  expect(confirmation(facts("pl-PL", 2), "en")).toContain(refusedForAll.pl);
});
