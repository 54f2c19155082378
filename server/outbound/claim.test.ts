/** At the moment of sending: the patient's own quiet hours hold what goes by itself, and mail of it has its foot. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { QuietHours } from "../../shared/domain/preferences.ts";
import { newDelivery, newStep } from "../store/deliveries.ts";
import { systemScope } from "../store/scope.ts";
import type { Thread } from "../test/clinic.ts";
import { openStaffDoor, type StaffDoor } from "../test/staff-door.ts";
import { claimDelivery, type Claim } from "./claim.ts";
import { createMailFoot } from "./mail-foot.ts";

let door: StaffDoor;
let mailLineId: string;

beforeAll(async () => {
  door = await openStaffDoor();
  const { organizationId } = door.clinic;
  mailLineId = await door.store.units.run(organizationId, { run: async (tx) => tx.ids.next() });
  await door.store.lines.insertMany([
    {
      id: mailLineId,
      organizationId,
      channel: "email",
      provider: "smtp",
      name: "care",
      displayName: "Clinic",
      address: "care@clinic.example",
      key: "a mail line's key",
      credentials: {},
      active: true,
    },
  ]);
  door.parts.directory.forget();
});
afterAll(() => door?.stop());

/** A due delivery to this patient, with the quiet hours they asked for; answers its id. */
function due(thread: Thread, purpose: Purpose, quietHours: QuietHours | null, mail = false): Promise<string> {
  // A line takes its turns: the one before has gone.
  door.clock.advance(5_000);
  return door.store.units.run(door.clinic.organizationId, {
    async run(tx) {
      const { organizationId, now: at } = tx;
      const { conversationId, patientId } = thread;
      const patient = (await tx.patient(patientId))!;
      patient.quietHours = quietHours;
      tx.changed(patient);
      const [id, messageId, mailAddress] = [tx.ids.next(), tx.ids.next(), tx.ids.next()];
      const value = `${mailAddress}@example.org`;
      const known = { version: 1, verified: true, answerable: true, note: null };
      const place = { organizationId, kind: "email", key: tx.addressKey("email", value), value } as const;
      tx.addAddress({ id: mailAddress, ...place, patientIds: [patientId], ...known });
      const way = mail
        ? { channel: "email" as const, lineId: mailLineId, addressId: mailAddress }
        : { channel: "sms" as const, lineId: door.clinic.lineId, addressId: thread.addressId };
      const [shown] = await door.store.messages.byIds(systemScope(organizationId), [thread.messageIds[1]]);
      const named = { id: messageId, seq: 3, clientKey: messageId, authorId: null, at, ...way };
      tx.addMessage({ ...shown!, ...named, mailId: mail ? `<${messageId}@clinic.example>` : null });
      const rows = {
        organizationId,
        messageId,
        conversationId,
        seq: 3,
        state: "queued",
        stateAt: at,
      } as const;
      const step = newStep({ ...way, addressTail: "··", state: "waiting", segments: 1, zone: "UTC" });
      tx.addDelivery(newDelivery({ ...rows, id, purpose, nextAt: at, steps: [step] }));
      return id;
    },
  });
}

async function claim(id: string): Promise<{ claim: Claim; state: string | undefined; nextAt: Date | null }> {
  const { organizationId } = door.clinic;
  const facts = await door.parts.directory.of(organizationId);
  return door.store.units.run(organizationId, {
    async run(tx) {
      const made = await claimDelivery(tx, facts, id, "test");
      const row = await tx.delivery(id);
      return { claim: made, state: row?.state, nextAt: row?.nextAt ?? null };
    },
  });
}

/** Hours of UTC that lie around now, and an hour of quiet that is long over. */
function quietHours(): { now: QuietHours; over: QuietHours } {
  const hour = door.clock.now().getUTCHours();
  const clock = (later: number) => `${String((hour + later + 24) % 24).padStart(2, "0")}:00`;
  return { now: { from: clock(-1), to: clock(2) }, over: { from: clock(-4), to: clock(-2) } };
}

test("what goes by itself waits for the end of the quiet hours that the patient asked for", async () => {
  const ana = await door.clinic.addThread("ana");
  const { now } = quietHours();
  const held = await claim(await due(ana, "reminder", now));
  expect([held.claim.kind, held.state]).toEqual(["nothing", "held"]);
  expect(`${String(held.nextAt?.getUTCHours()).padStart(2, "0")}:00`).toBe(now.to);
});

test.each([
  ["a reply of a person", "reply", "now"],
  ["a reminder outside them", "reminder", "over"],
] as const)("%s goes", async (_what, purpose, which) => {
  const ana = await door.clinic.addThread("ana");
  expect((await claim(await due(ana, purpose, quietHours()[which]))).claim.kind).toBe("send");
});

test("mail that goes by itself ends with both links; a person's mail and a text have none", async () => {
  const foot = createMailFoot(door.links, () => "https://inbox.example");
  const footOf = async (purpose: Purpose, mail: boolean) => {
    const ana = await door.clinic.addThread("ana");
    const { claim: made } = await claim(await due(ana, purpose, null, mail));
    return made.kind === "send" ? { ana, found: foot(made.claimed) } : null;
  };
  const refill = await footOf("refill", true);
  const { words = "", unsubscribeUrl = "" } = refill?.found ?? {};
  expect(words).toContain(`Cancelar suscripción: ${unsubscribeUrl}`);
  const page = /https:\/\/inbox\.example\/p\/([\w-]+)/.exec(words)?.[1] ?? "";
  const { patientId } = refill!.ana;
  expect(door.links.read(page)).toMatchObject({ kind: "choose", patientId });
  const token = unsubscribeUrl.replace("https://inbox.example/u/", "");
  expect(door.links.read(token)).toMatchObject({ kind: "unsubscribe", patientId });
  expect((await footOf("reply", true))?.found).toBeNull();
  expect((await footOf("refill", false))?.found).toBeNull();
});
