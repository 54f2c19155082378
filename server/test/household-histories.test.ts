/**
 * Random histories of a household over real HTTP: texts, answers, replies, filing and undo. Every message is in one
 * thread and no other, none is lost, what asks whose it is names nobody, and nothing goes after a STOP.
 */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConversationSummary } from "../../shared/api/conversations.ts";
import type { Message } from "../../shared/api/messages.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

const seed = Date.now() & 0xffff;
console.info(`household histories: fast-check seed ${seed}`);

let house: House;
let nora: Staff;
let phones = 0;
let keys = 0;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
});
afterAll(() => house?.stop());

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("text" as const),
      words: fc.constantFrom("It itches", "1", "2", "3", "0", "C1 yes", "STOP", "START", "Thank you"),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("reply" as const),
      to: fc.nat({ max: 2 }),
      question: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("move" as const),
      from: fc.nat({ max: 3 }),
      to: fc.nat({ max: 2 }),
      pick: fc.nat({ max: 50 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("undo" as const), from: fc.nat({ max: 3 }) }) },
);

const names = ["Marigold Thornbury", "Tobias Thornbury", "Leonora Thornbury"];

async function text(from: string, body: string): Promise<void> {
  const form = inboundForm({ from, to: house.sms.address, body });
  expect(await postAsTwilio(house.smsWebhook, form, authToken)).toBe(200);
}

async function rows(): Promise<ConversationSummary[]> {
  const queues = await Promise.all(
    ["open", "closed"].map((queue) => nora.api("GET", `/conversations?queue=${queue}&limit=100`)),
  );
  return queues.flatMap(({ json }) => json.items);
}

const messagesOf = async (id: string): Promise<Message[]> =>
  (await nora.api("GET", `/conversations/${id}/messages?limit=100`)).json.items;

test("no message is lost or shown twice, no name is asked, and STOP holds for all", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
      phones += 1;
      const phone = `+1503555${String(6000 + phones)}`;
      await text(phone, "first words");
      const isPhone = (row: ConversationSummary) => row.patient.name.replaceAll(" ", "") === phone;
      const mother = (await rows()).find(isPhone)!;
      const renamed = await nora.api("PATCH", `/patients/${mother.patient.id}`, { name: names[0] });
      const addressId = renamed.json.addresses[0].id;
      const members = [{ patientId: mother.patient.id, conversationId: mother.id }];
      for (const name of names.slice(1)) {
        const { json } = await nora.api("POST", `/patients/${mother.patient.id}/household`, {
          addressId,
          name,
        });
        members.push({ patientId: json.patient.id, conversationId: json.conversation.id });
      }
      const placeId = async () => (await rows()).find((row) => row.whose && isPhone(row))?.id;
      const threads = async () => {
        const place = await placeId();
        return [...members.map(({ conversationId }) => conversationId), ...(place ? [place] : [])];
      };
      let heard = 1;
      let stopped = false;
      let sentWhenStopped = 0;
      const sent = () => house.twilio.sends.filter(({ to }) => to === phone);

      for (const one of steps) {
        if (one.kind === "text") {
          await text(phone, one.words);
          heard += 1;
          if (one.words === "STOP") stopped = true;
          if (one.words === "START") stopped = false;
        } else if (one.kind === "reply") {
          keys += 1;
          const path = `/conversations/${members[one.to]!.conversationId}/messages`;
          const body = { clientKey: `history-key-${keys}`, text: "How is it?", question: one.question };
          const { status, json } = await nora.api("POST", path, body);
          expect(status >= 400).toBe(stopped);
          if (status < 400) await nora.api("POST", `/messages/${json.id}/go`);
        } else {
          const all = await threads();
          const from = all[one.from % all.length]!;
          if (one.kind === "undo") await nora.api("POST", `/conversations/${from}/moves/undo`);
          else {
            const inbound = (await messagesOf(from)).filter(({ direction }) => direction === "inbound");
            const message = inbound[one.pick % Math.max(1, inbound.length)];
            const patientId = members[one.to]!.patientId;
            if (message)
              await nora.api("POST", `/conversations/${from}/moves`, { messageIds: [message.id], patientId });
          }
        }
        await eventually(
          () =>
            house.threadwell.store.deliveries.model.countDocuments({ state: { $in: ["queued", "sending"] } }),
          (due) => due === 0,
        );
        if (one.kind === "text" && one.words === "STOP") sentWhenStopped = sent().length;
        // The one confirmation of a STOP has gone by then; nothing goes after it.
        if (stopped) expect(sent()).toHaveLength(sentWhenStopped);
      }

      const shown = (await Promise.all((await threads()).map(messagesOf))).flat();
      const inbound = shown.filter(({ direction }) => direction === "inbound");
      expect(inbound).toHaveLength(heard);
      expect(new Set(inbound.map(({ id }) => id)).size).toBe(heard);
      for (const { body } of sent().filter((each) => each.body.includes("1=")))
        for (const name of names.flatMap((full) => full.split(" "))) expect(body).not.toContain(name);
      // Each row says what its thread says.
      for (const row of (await rows()).filter(({ id }) => inbound.some((m) => m.conversationId === id))) {
        const mine = inbound.filter(({ conversationId }) => conversationId === row.id);
        expect(row.lastInboundSeq).toBe(Math.max(...mine.map(({ seq }) => seq)));
      }
    }),
    { seed, numRuns: 8, endOnFailure: true },
  );
}, 90_000);
