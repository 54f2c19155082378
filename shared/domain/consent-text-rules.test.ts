/** The standard words pass their own rules in every language, and what a reviewer would strike out does not. */
import { describe, expect, test } from "vitest";
import { consentTexts } from "./consent-texts.ts";
import {
  consentLanguages,
  consentTextNames,
  consentTextFault,
  fillConsentText,
  type ConsentLanguage,
  type ConsentTextFault,
  type ConsentTextName,
} from "./consent-text-rules.ts";

describe("the standard words", () => {
  test.each(consentLanguages)("pass in %s", (language) => {
    for (const name of consentTextNames)
      expect([name, consentTextFault(language, name, consentTexts[language][name])]).toEqual([name, null]);
  });
  test.each(consentLanguages)("of START do not pass for those of STOP in %s", (language) => {
    const { started } = consentTexts[language];
    for (const name of ["stopped", "stoppedChannel"] as const)
      expect(consentTextFault(language, name, started)).not.toBeNull();
    expect(consentTextFault(language, "stoppedPurpose", `${started} {what}`)).not.toBeNull();
  });
});

const told = (fault: ConsentTextFault | null) => fault && `${fault.words} ${fault.found ?? ""}`;

const refused: readonly (readonly [string, ConsentLanguage, ConsentTextName, string, RegExp])[] = [
  ["nothing", "en", "stopped", "  ", /Write something/],
  ["no name", "en", "stopped", "You will get no more messages.", /Name the clinic/],
  ["no end", "en", "stopped", "{clinic}: Got it. Reply START to begin again.", /no more messages/],
  ["no end", "es", "stopped", "{clinic}: Gracias. Responda START.", /“No recibirá más mensajes/],
  ["no end", "zh", "stopped", "{clinic}：谢谢。回复 START。", /no more messages/],
  ["a link", "en", "stopped", "{clinic}: No more messages. See www.clinic.example", /link.*www\.clinic/],
  ["a link", "en", "stopped", "{clinic}: No more messages. bit.ly/3x tells more", /link.*bit\.ly/],
  [
    "a link",
    "en",
    "started",
    "{clinic}: You are back. STOP ends, HELP helps. https://x.example",
    /link.*https/,
  ],
  ["an offer", "en", "stopped", "{clinic}: No more messages. Ask for our discount.", /advertise/],
  ["a price", "de", "stopped", "{clinic}: Keine Nachrichten mehr. Impfung nur 20 €!", /advertise/],
  ["an offer", "ru", "stopped", "{clinic}: Вы больше не получите сообщений. Скидка ждёт вас.", /advertise/],
  ["another blank", "en", "stopped", "{clinic}: No more messages, {first_name}.", /braces.*\{first_name\}/],
  ["an open brace", "en", "stopped", "{clinic}: No more messages {", /in braces/],
  ["a contact", "en", "stopped", "{clinic}: No more messages. {contact}", /braces.*\{contact\}/],
  ["what ended", "en", "stoppedPurpose", "{clinic}: No more messages of this kind.", /\{what\}/],
  ["no end", "de", "stoppedPurpose", "{clinic}: Verstanden: {what}.", /“Sie erhalten hier keine Nachrichten/],
  ["what ended", "en", "stopped", "{clinic}: No more {what}.", /braces.*\{what\}/],
  ["two lines", "en", "stopped", "{clinic}: No more\nmessages.", /one line/],
  ["too long", "en", "stopped", `{clinic}: No more messages.${" x".repeat(160)}`, /at most 320/],
  ["no STOP", "en", "started", "{clinic}: You get messages again. HELP for help.", /STOP/],
  ["STOP in a word", "en", "started", "{clinic}: NONSTOP messages. HELP for help.", /STOP/],
  ["no HELP", "en", "started", "{clinic}: You get messages again. STOP to end.", /HELP/],
  ["no contact", "en", "help", "{clinic}: Call us. STOP to end.", /\{contact\}/],
  ["no STOP", "fr", "help", "{clinic} : Aide : {contact}.", /STOP/],
];
test.each(refused)("%s is refused (%s, %s)", (_what, language, name, text, problem) => {
  expect(told(consentTextFault(language, name, text))).toMatch(problem);
});

const taken: readonly (readonly [ConsentLanguage, ConsentTextName, string])[] = [
  ["en", "stopped", "{clinic}: You are unsubscribed. We won't text you here."],
  ["en", "stopped", "You have been opted out of {clinic} texts."],
  ["en", "stoppedChannel", "{clinic}: We won't text you here."],
  ["en", "stoppedChannel", "{clinic}: You get no more {channel} from us."],
  ["en", "stoppedPurpose", "{clinic}: You will get no more {what}. Other messages still come."],
  ["es", "stopped", "{clinic}: Ya no le escribiremos a este número."],
  ["fr", "stopped", "{clinic} : Vous êtes désabonné."],
  ["de", "stopped", "{clinic}: Wir schreiben Ihnen hier nicht mehr."],
  ["en", "help", "{clinic}: Call {contact} or see https://clinic.example/help. STOP to end."],
  ["en", "help", "{clinic}: Write to care@clinic.example or call {contact}. STOP ends texts."],
  ["en", "started", "Welcome back to {clinic}. STOP to end, HELP for help. 9.30 to 17.00"],
];
test.each(taken)("%s %s: %s", (language, name, text) => {
  expect(consentTextFault(language, name, text)).toBeNull();
});

test("a clinic whose name looks like a pattern is named as it is", () => {
  const facts = { clinic: "Cash $& Care", contact: "{clinic}", channel: "SMS", what: "news" };
  expect(fillConsentText("{clinic}: {contact}", facts)).toBe("Cash $& Care: {clinic}");
});
