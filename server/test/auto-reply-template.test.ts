/**
 * An automatic answer that goes when WhatsApp's window is over, such as after a crash or behind a paused line: the
 * approved template that its rule names, else nothing, and the thread says why.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AutoReplyBook } from "../../shared/api/auto-replies.ts";
import { whatsappWindowMs } from "../../shared/domain/channels.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import type { TemplateRecord } from "../store/templates.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

let house: House;
let ines: Staff;

beforeEach(async () => {
  house = await openHouse();
  ines = await house.signIn("ines@clinic.example");
  const { store, directory } = house.threadwell;
  const made = { organizationId: house.organizationId, version: 1, changedAt: new Date(), changedBy: null };
  const template = (n: string, language: string, change: Partial<TemplateRecord> = {}): TemplateRecord => ({
    ...made,
    id: n.repeat(24),
    lineId: house.whatsapp.id,
    name: `Parking ${n}`,
    language,
    category: "utility",
    body: "{{1}}: park behind the house.",
    variables: [{ key: "1", label: "Clinic", kind: "text", filledBy: "clinic", example: "x" }],
    providerTemplateId: `HX${n.repeat(32)}`,
    status: "approved",
    purposes: [],
    ...change,
  });
  await store.templates.add(template("a", "en"));
  await store.templates.add(template("b", "es"));
  await store.templates.add(template("c", "en", { status: "paused" }));
  await store.templates.add(
    template("d", "en", {
      body: "{{1}}",
      variables: [{ key: "1", label: "What", kind: "text", filledBy: null, example: "x" }],
    }),
  );
  directory.forget();
});
afterEach(() => house?.stop());

const bookWith = (templateIds: string[]): AutoReplyBook => {
  const defaults = defaultBook();
  const rule = {
    ...defaults.rules[0]!,
    id: "park",
    name: "Parking",
    on: true,
    does: [
      { kind: "reply" as const, texts: [{ language: null, text: "{{clinic}}: behind it." }], templateIds },
    ],
  };
  rule.when = { ...rule.when, text: { kind: "words", where: "anywhere", words: ["park"] } };
  return { ...defaults, rules: [rule] };
};
const save = async (templateIds: string[]) => {
  const { version } = (await ines.api("GET", "/auto-replies")).json;
  return ines.api("PUT", "/auto-replies", { book: bookWith(templateIds), version });
};

/** The answer waits behind a paused line until the window is over by the clock of the thread. */
async function answeredLate(phone: string, windowOver: boolean) {
  const { whatsapp } = house;
  expect((await ines.api("POST", `/lines/${whatsapp.id}/pause`, { reason: "Test" })).status).toBe(200);
  const form = inboundForm({ from: `whatsapp:${phone}`, to: "whatsapp:+15035550101", body: "Can I park?" });
  expect(await postAsTwilio(house.threadwell.webhookUrl(whatsapp)!, form, authToken)).toBe(200);
  const row = await eventually(
    async () =>
      (await ines.api("GET", "/conversations?queue=open")).json.items.find(
        (one: { patient: { name: string } }) =>
          one.patient.name.replaceAll(/[^\d]/g, "") === phone.replaceAll(/[^\d]/g, ""),
      ),
    // The row goes on showing what the patient said.
    (one) => one?.lastSeq === 2 && one.last.direction === "inbound",
  );
  if (windowOver)
    await house.threadwell.store.units.run(house.organizationId, {
      async run(tx) {
        const conversation = (await tx.conversation(row.id))!;
        const { whatsapp: way } = conversation.lastInbound;
        const at = new Date(way!.at.getTime() - whatsappWindowMs - 60_000);
        conversation.lastInbound = { ...conversation.lastInbound, whatsapp: { ...way!, at } };
        tx.changed(conversation);
      },
    });
  expect((await ines.api("POST", `/lines/${whatsapp.id}/resume`)).status).toBe(200);
  return eventually(
    async () => (await ines.api("GET", `/conversations/${row.id}/messages`)).json.items.at(-1),
    ({ delivery }) => !["queued", "sending", "held"].includes(delivery.state),
  );
}
const sentTo = (phone: string) => house.twilio.sends.filter(({ to }) => to === `whatsapp:${phone}`);

test("the template of the line goes where the window is over, and the rule's own words where it is not", async () => {
  expect((await save(["b".repeat(24), "a".repeat(24)])).status).toBe(200);
  await answeredLate("+15035550131", true);
  expect(sentTo("+15035550131")).toMatchObject([
    { content: { sid: `HX${"a".repeat(32)}`, variables: { "1": "Test Clinic" } } },
  ]);
  await answeredLate("+15035550132", false);
  expect(sentTo("+15035550132")).toMatchObject([{ body: "Test Clinic: behind it." }]);
});

test("paused ones and those in which something must be typed are not taken: nothing goes, and the thread says why", async () => {
  expect((await save(["c".repeat(24), "d".repeat(24)])).status).toBe(200);
  const message = await answeredLate("+15035550133", true);
  expect(sentTo("+15035550133")).toEqual([]);
  expect(message.delivery.reason).toContain("window is closed");
});

test("the screen offers what fills itself; a template that is not there is refused", async () => {
  const { json } = await ines.api("GET", "/auto-replies");
  expect(json.templates.map(({ id }: { id: string }) => id[0])).toEqual(["a", "b"]);
  expect((await save(["e".repeat(24)])).status).toBe(404);
});
