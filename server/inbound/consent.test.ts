/** What words from a phone do in the ledger, whoever heard them first: the number, its provider, its other channel. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { openDesk, type Desk } from "../test/desk.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const phone = "+15035550142";

/** As staff or the page write it. */
async function refuse(
  kind: "phone" | "whatsapp",
  change: Pick<ConsentEntry, "source"> & Partial<ConsentEntry>,
): Promise<void> {
  const { id: addressId, organizationId } = await desk.address(kind, phone);
  const channel = kind === "phone" ? "sms" : kind;
  desk.pass(1000);
  await desk.unit(async (tx) => {
    const about = { id: tx.ids.next(), organizationId, addressId, channel } as const;
    tx.addConsent(newConsentEntry({ ...about, choice: "refused", word: "no", at: tx.now, ...change }));
  });
}

test("a plain YES that the provider takes for an opt-in answers a question while anything may be written", async () => {
  desk.begin();
  await desk.say("sms", phone, "Hello");
  await refuse("phone", { source: "staff", scope: "purpose", purposes: ["broadcast"] });
  const { message } = await desk.say("sms", phone, "Yes", { taken: "in" });
  expect(message.marks).toEqual([]);
  expect(await desk.ledger("phone", phone)).toEqual(["refused staff no"]);
  expect(await desk.may("phone", phone, "broadcast")).toBe("refused");
  expect(await desk.may("phone", phone, "reminder")).toBe("may");
});

test("a plain YES gives back where everything is refused, once", async () => {
  desk.begin();
  await desk.say("sms", phone, "STOP", { taken: "out" });
  expect(await desk.may("phone", phone)).toBe("refused");
  await desk.say("sms", phone, "YES", { taken: "in" });
  expect(await desk.may("phone", phone)).toBe("may");
  expect((await desk.ledger("phone", phone)).filter((one) => one.startsWith("given"))).toEqual([
    "given keyword YES",
  ]);
});

test("another word of the provider's own lifts what words refused, and leaves what was chosen elsewhere", async () => {
  desk.begin();
  await desk.say("sms", phone, "Hello");
  await refuse("phone", { source: "page", scope: "purpose", purposes: ["broadcast"] });
  await desk.opt("sms", { kind: "phone", value: phone, verified: true }, "out", "HALT");
  expect(await desk.may("phone", phone, "result")).toBe("refused");
  desk.pass(1000);
  await desk.opt("sms", { kind: "phone", value: phone, verified: true }, "in", "JOIN");
  expect(await desk.may("phone", phone, "result")).toBe("may");
  desk.pass(1000);
  await refuse("phone", { source: "staff" });
  const outcome = await desk.opt("sms", { kind: "phone", value: phone, verified: true }, "in", "JOIN");
  expect(outcome).toBe("opt event that lifts nothing");
  expect(await desk.may("phone", phone, "result")).toBe("refused");
});
