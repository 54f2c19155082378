/** The patient's page beside what comes in while it lies open. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Directory } from "../store/directory.ts";
import { openDesk, type Desk } from "../test/desk.ts";
import { createPreferences, givenForm, type Shown } from "./preferences.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const phone = "+15035550142";
const shown: Shown = { template: "page 1 en", language: "en", words: ({ kind }) => kind };

test("a yes that is saved in the very moment of a STOP does not lift it", async () => {
  desk.begin();
  const { message } = await desk.say("sms", phone, "Hello");
  const directory = { of: async () => desk.house() } as Pick<Directory, "of"> as Directory;
  await desk.store.organizations.insert(desk.house().organization);
  const preferences = createPreferences({ store: desk.store, directory });
  const { organizationId, patientId, addressId } = message;
  const link = { kind: "choose", organizationId, patientId, addressId, madeAt: message.at } as const;
  const page = await preferences.readPreferences(link);
  if (page.kind !== "open") throw new Error("the page opens nothing");
  const given = givenForm(page.value);
  const sent = { ...given, ways: given.ways.map((way) => ({ ...way, purposes: { reminder: true } })) };
  // What waits while the first is written is written together.
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  const bothWait = async () => {
    while (desk.store.units.backlog(organizationId) < 2) await turn();
  };
  await turn();
  const [, , saved] = await Promise.all([
    desk.unit(bothWait),
    desk.say("sms", phone, "STOP"),
    preferences.choosePreferences(link, { given, sent }, shown),
  ]);
  expect(saved).toMatchObject({ kind: "open", value: { entries: 0, stoppedMeanwhile: true } });
  expect(await desk.may("phone", phone)).toBe("refused");
});
