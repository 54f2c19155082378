/** What the screen says of a clinic's own phrases beside those that come with Threadwell. */
import { expect, test } from "vitest";
import type { EmergencySettingsView } from "../../../../shared/api/emergencies.ts";
import { languagesWithNews, listChanges, withoutPhrases, withPhrases } from "./list-changes.ts";

const none = { alarms: [], calm: [] };
const defaults = {
  en: { alarms: ["chest pain", "stroke"], calm: ["stroke of luck"] },
} as EmergencySettingsView["defaults"];

test("a list that nobody changed has nothing to tell", () => {
  expect(listChanges({ defaults, brought: {} }, "en", undefined)).toBeNull();
});

test("what is not in the list is told, and put back it is not", () => {
  const own = { alarms: ["chest pain", "zebra bite"], calm: ["stroke of luck"] };
  const changes = listChanges({ defaults, brought: { en: none } }, "en", own)!;
  expect(changes).toEqual({ brought: none, leftOut: { alarms: ["stroke"], calm: [] }, dated: false });
  const back = withPhrases(own, changes.leftOut);
  expect(back.alarms).toEqual(["chest pain", "zebra bite", "stroke"]);
  expect(listChanges({ defaults, brought: {} }, "en", back)?.leftOut).toEqual(none);
});

test("what an update brought is told until it is taken out; of a list of an earlier release nobody knows", () => {
  const view = { defaults, brought: { en: { alarms: ["stroke"], calm: [] }, es: none, fr: null } };
  const changes = listChanges(view, "en", defaults.en)!;
  expect(changes.brought).toEqual({ alarms: ["stroke"], calm: [] });
  const fewer = withoutPhrases(defaults.en, changes.brought);
  expect(listChanges(view, "en", fewer)).toMatchObject({ brought: none, leftOut: { alarms: ["stroke"] } });
  expect([...languagesWithNews(view)]).toEqual([["en", 1]]);
  expect(listChanges({ defaults, brought: { en: null } }, "en", none)?.dated).toBe(true);
});
