/** A clinic's own words across updates of Threadwell: what it took out stays out, what it added stays, what is new comes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { EmergencyWords } from "../../../shared/domain/emergency.ts";
import { broughtTo, changedWords, listsName, wordsInForce, wordsOf } from "./in-force.ts";
import { defaultEmergencyWords } from "./words.ts";

const seed = Date.now() & 0xffff;
console.info(`in force: fast-check seed ${seed}`);

const release = (alarms: string[], calm: string[] = []) => ({
  ...defaultEmergencyWords,
  en: { alarms, calm },
});
const english = (alarms: string[], calm: string[] = []) => ({ en: { alarms, calm } });

test("a change is kept over an update: added and taken out stay, new phrases come, dropped ones go", () => {
  const first = release(["chest pain", "stroke", "call 911"], ["stroke of luck"]);
  const saved = changedWords(english(["chest pain", "call 911", "zebra bite"], ["stroke of luck"]), first);
  expect(wordsOf("en", saved, first).alarms).toEqual(["chest pain", "call 911", "zebra bite"]);
  const next = release(["chest pain", "stroke", "not breathing"], ["stroke of luck", "breathing test"]);
  expect(wordsOf("en", saved, next)).toEqual({
    alarms: ["chest pain", "zebra bite", "not breathing"],
    calm: ["stroke of luck", "breathing test"],
  });
  expect(broughtTo("en", saved, next)).toEqual({ alarms: ["not breathing"], calm: ["breathing test"] });
  expect(wordsInForce({ off: [], ...saved }, next).get("en")).toEqual(wordsOf("en", saved, next));
  // Saved as it is on the screen, it is seen, and still without what was taken out.
  const again = changedWords({ en: wordsOf("en", saved, next) }, next);
  expect(broughtTo("en", again, next)).toEqual({ alarms: [], calm: [] });
  expect(wordsOf("en", again, next)).toEqual(wordsOf("en", saved, next));
});

test("a list of an earlier release holds as it is written, whatever comes", () => {
  const old = { words: english(["chest pain"]) };
  expect(wordsOf("en", old)).toEqual({ alarms: ["chest pain"], calm: [] });
  expect(broughtTo("en", old)).toBeNull();
  // Saved anew it means the same, and what comes from then on reaches it.
  const saved = changedWords(old.words);
  expect(wordsOf("en", saved)).toEqual({ alarms: ["chest pain"], calm: [] });
  const next = release([...defaultEmergencyWords.en.alarms, "zebra bite"], defaultEmergencyWords.en.calm);
  expect(wordsOf("en", saved, next).alarms).toEqual(["chest pain", "zebra bite"]);
});

test("words that were put back as they came are no change", () => {
  const { alarms, calm } = defaultEmergencyWords.en;
  expect(changedWords({ en: { alarms: alarms.toReversed(), calm } })).toEqual({ words: {}, bases: {} });
  expect(listsName(release(alarms, calm))).toBe(listsName());
  expect(listsName(release([...alarms, "zebra bite"], calm))).not.toBe(listsName());
});

test("through any updates every phrase is in force that the clinic added or the release has and the clinic did not take out", () => {
  const phrases = fc.uniqueArray(fc.constantFrom("a1", "b2", "c3", "d4", "e5", "f6"));
  fc.assert(
    fc.property(phrases, phrases, fc.array(phrases, { maxLength: 4 }), (base, own, updates) => {
      const saved = changedWords(english(own), release(base));
      const added = own.filter((phrase) => !base.includes(phrase));
      const out = base.filter((phrase) => !own.includes(phrase));
      const changed = added.length + out.length > 0;
      for (const list of updates) {
        const held: EmergencyWords = wordsOf("en", saved, release(list));
        const wanted = new Set([...list.filter((phrase) => !out.includes(phrase)), ...added]);
        expect(new Set(held.alarms)).toEqual(changed ? wanted : new Set(list));
        expect(new Set(held.alarms).size).toBe(held.alarms.length);
      }
    }),
    { seed },
  );
});
