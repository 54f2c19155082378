/** Words under way: what is a change, what breaks a rule, and that of two admins' words none is lost. */
import { expect, test } from "vitest";
import type { ConsentTextView } from "../../../../shared/api/consent-texts.ts";
import { noOwnConsentTexts } from "../../../../shared/domain/consent-text-rules.ts";
import { consentTexts } from "../../../../shared/domain/consent-texts.ts";
import { keptMine, languageState, namesShown, textNow, withText } from "./text-drafts.ts";

const view = (texts: Partial<ConsentTextView["texts"]> = {}, version = 0): ConsentTextView => ({
  language: "en",
  standard: consentTexts.en,
  texts: { ...noOwnConsentTexts, ...texts },
  version,
  changedAt: null,
  changedBy: null,
});
const mine = "{clinic}: We won't text you again.";
const theirs = "{clinic}: You are unsubscribed.";

test("the standard text typed out, and what holds already, are no change", () => {
  const held = view();
  const drafts = withText({}, held, "stopped", mine);
  expect(languageState(held, drafts.en)).toBe("changed");
  expect(withText(drafts, held, "stopped", consentTexts.en.stopped)).toEqual({});
  expect(withText(drafts, held, "stopped", null)).toEqual({});
});

test("one word against the rules marks the language", () => {
  const held = view();
  const drafts = withText({}, held, "stopped", "{clinic}: Thanks.");
  expect(textNow(held, drafts.en, "stopped").fault?.words).toMatch(/no more messages/);
  expect(languageState(held, drafts.en)).toBe("faulty");
});

test("what another admin saved meanwhile stands beside mine until one is picked", () => {
  const drafts = withText({}, view(), "stopped", mine);
  const now = view({ stopped: theirs }, 1);
  expect(textNow(now, drafts.en, "stopped")).toMatchObject({ text: mine, theirs });
  expect(languageState(now, drafts.en)).toBe("conflicting");
  expect(languageState(now, keptMine(drafts, now, "stopped").en)).toBe("changed");
  expect(withText(drafts, now, "stopped", theirs)).toEqual({});
});

test("another text of the same language that they changed is no conflict, and is kept", () => {
  const drafts = withText({}, view(), "stopped", mine);
  const now = view({ help: "{clinic}: {contact}. STOP ends." }, 1);
  expect(languageState(now, drafts.en)).toBe("changed");
  expect(textNow(now, drafts.en, "help").own).toBe("{clinic}: {contact}. STOP ends.");
});

test("each confirmation stands there where it is said, and one that is being changed does too", () => {
  const held = view();
  expect(namesShown(held, undefined, "all")).toEqual(["stopped", "started", "help"]);
  expect(namesShown(held, undefined, "channel")).toEqual(["stoppedChannel", "started", "help"]);
  expect(namesShown(held, undefined, "purpose")).toEqual(["stoppedPurpose", "stopped", "started", "help"]);
  const drafts = withText({}, held, "stopped", mine);
  expect(namesShown(held, drafts.en, "channel")).toEqual(["stopped", "stoppedChannel", "started", "help"]);
});
