/** Households over real HTTP: where words from a shared phone go, what is asked, what is filed, and who is stopped. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ConversationSummary, Patient } from "../../shared/api/conversations.ts";
import type { Message } from "../../shared/api/messages.ts";
import { systemScope } from "../store/scope.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Staff } from "./harness.ts";

let house: House;
let nora: Staff;
let phones = 0;

beforeAll(async () => {
  house = await openHouse();
  nora = await house.signIn();
});
afterAll(() => house?.stop());

interface Member {
  patientId: string;
  conversationId: string;
}

interface Family {
  phone: string;
  addressId: string;
  mother: Member;
  children: Member[];
}

/** A mother who wrote once, and children who share her phone. */
async function family(...children: [name: string, birthDate: string][]): Promise<Family> {
  phones += 1;
  const phone = `+150355501${String(20 + phones)}`;
  await text(phone, "Hello, this is Ana.");
  const row = await eventually(
    () => rowOf(({ patient }) => patient.name.replaceAll(" ", "") === phone),
    (found) => found !== null,
  );
  const patientId = row!.patient.id;
  const renamed = await nora.api("PATCH", `/patients/${patientId}`, { name: "Ana Marsh", language: "en" });
  const address = (renamed.json as Patient).addresses[0]!;
  const made: Member[] = [];
  for (const [name, birthDate] of children) {
    const body = { addressId: address.id, name, birthDate };
    const { status, json } = await nora.api("POST", `/patients/${patientId}/household`, body);
    expect(status).toBe(200);
    made.push({ patientId: json.patient.id, conversationId: json.conversation.id });
  }
  return { phone, addressId: address.id, mother: { patientId, conversationId: row!.id }, children: made };
}

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

async function rowOf(want: (row: ConversationSummary) => boolean): Promise<ConversationSummary | null> {
  return (await rows()).find(want) ?? null;
}

async function words(conversationId: string): Promise<string[]> {
  const { json } = await nora.api("GET", `/conversations/${conversationId}/messages?limit=100`);
  return (json.items as Message[]).map((one) => one.text);
}

async function messageOf(conversationId: string, said: string): Promise<Message> {
  const { json } = await nora.api("GET", `/conversations/${conversationId}/messages?limit=100`);
  const found = (json.items as Message[]).find((one) => one.text === said);
  if (!found) throw new Error("there is no such message");
  return found;
}

const placeOf = (phone: string) =>
  rowOf(({ whose, patient }) => Boolean(whose) && patient.name.replaceAll(" ", "") === phone);

let keys = 0;
/** Sent, and in the provider's hands. */
async function say(member: Member, said: string, more: object = {}): Promise<Message> {
  keys += 1;
  const body = { clientKey: `household-key-${keys}`, text: said, ...more };
  const { status, json } = await nora.api("POST", `/conversations/${member.conversationId}/messages`, body);
  expect([200, 201, 202]).toContain(status);
  await nora.api("POST", `/messages/${json.id}/go`);
  await eventually(
    () => messageById(member, json.id),
    (one) => one.delivery?.state === "sent",
  );
  return messageById(member, json.id);
}

async function messageById(member: Member, id: string): Promise<Message> {
  const { json } = await nora.api("GET", `/conversations/${member.conversationId}/messages?limit=100`);
  return (json.items as Message[]).find((one) => one.id === id)!;
}

const sentTo = (phone: string) => house.twilio.sends.filter(({ to }) => to === phone).map(({ body }) => body);

describe("an address that is shared", () => {
  it("is somebody's until staff say that it is shared, and then shows who has it", async () => {
    const { phone, mother } = await family();
    await text("+15035550190", "I am Ben.");
    const ben = await rowOf(({ patient }) => patient.name.replaceAll(" ", "") === "+15035550190");
    const path = `/patients/${ben!.patient.id}/addresses`;
    const wanted = { kind: "phone", value: phone };
    const found = await nora.api("POST", `${path}/look-up`, wanted);
    expect(found.json).toMatchObject({ state: "taken", owners: [{ patientId: mother.patientId }] });
    expect(await nora.api("POST", path, wanted)).toMatchObject({ status: 409 });
    const shared = await nora.api("POST", path, { ...wanted, share: true });
    expect(shared.status).toBe(200);
    const { json } = await nora.api("GET", `/conversations/${mother.conversationId}`);
    const own = (json.patientDetails as Patient).addresses[0]!;
    expect(own.sharedWith).toMatchObject([{ patientId: ben!.patient.id, conversationId: ben!.id }]);

    const unlinked = await nora.api("POST", `${path}/unlink`, { addressId: own.id });
    expect((unlinked.json as Patient).addresses.map(({ id }) => id)).not.toContain(own.id);
    const again = await nora.api("POST", `${path}/unlink/undo`);
    expect((again.json as Patient).addresses.map(({ id }) => id)).toContain(own.id);
    const shares = await nora.api("GET", `/conversations/${mother.conversationId}`);
    expect((shares.json.patientDetails as Patient).addresses[0]!.sharedWith).toHaveLength(1);
    expect(await nora.api("POST", `${path}/unlink/undo`)).toMatchObject({
      status: 409,
      json: { type: "too_late" },
    });
    expect((await nora.api("POST", `${path}/unlink`, { addressId: own.id })).status).toBe(200);
    const after = await nora.api("GET", `/conversations/${mother.conversationId}`);
    expect((after.json.patientDetails as Patient).addresses[0]!.sharedWith).toBeUndefined();
    const last = await nora.api("POST", `/patients/${mother.patientId}/addresses/unlink`, {
      addressId: own.id,
    });
    expect(last).toMatchObject({ status: 409, json: { type: "only_owner" } });
  });

  it("says which field is no number", async () => {
    const { mother } = await family();
    const wrong = await nora.api("POST", `/patients/${mother.patientId}/addresses`, {
      kind: "phone",
      value: "call me",
    });
    expect(wrong).toMatchObject({ status: 422, json: { type: "wrong_address" } });
  });
});

describe("words from a shared phone", () => {
  it("go where our last words to it came from", async () => {
    const { phone, mother, children } = await family(
      ["Tim Marsh", "2015-04-23"],
      ["Lea Marsh", "2018-01-02"],
    );
    await say(children[1]!, "Can Lea come on Friday at 9?");
    await text(phone, "Yes, she can.");
    expect(await words(children[1]!.conversationId)).toContain("Yes, she can.");
    await say(children[0]!, "Tim's form is here.");
    await text(phone, "Thank you.");
    expect(await words(children[0]!.conversationId)).toContain("Thank you.");
    expect(await words(mother.conversationId)).toEqual(["Hello, this is Ana."]);
    expect(await placeOf(phone)).toBeNull();
  });

  it("wait where staff see them, are asked for once without a name, and are filed by the answer", async () => {
    const { phone, mother, children } = await family(
      ["Tim Marsh", "2015-04-23"],
      ["Lea Marsh", "2018-01-02"],
    );
    await text(phone, "She has a rash.");
    const place = await placeOf(phone);
    expect(place).toMatchObject({ whose: { waiting: 1 }, needsReplySince: expect.any(String) });
    const asked = await eventually(
      async () => sentTo(phone),
      (sent) => sent.length === 1,
    );
    expect(asked[0]).toContain("1=A.M., 2=T.M., 3=L.M.");
    for (const name of ["Ana", "Tim", "Lea", "Marsh"]) expect(asked[0]).not.toContain(name);
    await text(phone, "It began yesterday.");
    expect(await placeOf(phone)).toMatchObject({ whose: { waiting: 2 } });
    const { json } = await nora.api("GET", `/conversations/${place!.id}`);
    expect(json.members.map((one: Member) => one.patientId)).toEqual([
      mother.patientId,
      ...children.map((one) => one.patientId),
    ]);

    await text(phone, "3");
    expect(await words(children[1]!.conversationId)).toEqual(["She has a rash.", "It began yesterday.", "3"]);
    expect(await placeOf(phone)).toMatchObject({
      whose: { waiting: 0, askedAt: null },
      needsReplySince: null,
      status: "closed",
      last: { direction: "outbound" },
    });
    const row = await rowOf(({ id }) => id === children[1]!.conversationId);
    expect(row!.needsReplySince).not.toBeNull();
    // What comes next is about her too.
    await text(phone, "And a fever.");
    expect(await words(children[1]!.conversationId)).toContain("And a fever.");
    expect(sentTo(phone)).toHaveLength(1);
  });

  it("stand in a queue of their own with its count, longest wait first, until they are filed", async () => {
    const counted = async () => (await nora.api("GET", "/conversations/counts")).json.whose as number;
    const queued = async () =>
      (await nora.api("GET", "/conversations?queue=whose&limit=100")).json.items.map(
        ({ id }: { id: string }) => id,
      ) as string[];
    const before = await counted();
    const first = await family(["Tim Marsh", "2015-04-23"]);
    const second = await family(["Lea Marsh", "2018-01-02"]);
    await text(first.phone, "He has a cough.");
    await text(second.phone, "She has a cough.");
    // A STOP is about the address and so about everybody: it waits for no owner.
    await text(second.phone, "STOP");
    const [place, other] = [await placeOf(first.phone), await placeOf(second.phone)];
    expect(other).toMatchObject({ whose: { waiting: 1, since: expect.any(String) } });
    expect(await counted()).toBe(before + 2);
    expect((await queued()).slice(-2)).toEqual([place!.id, other!.id]);
    const [said] = (await nora.api("GET", `/conversations/${place!.id}/messages?limit=100`)).json.items;
    const path = `/conversations/${place!.id}/moves`;
    const to = { messageIds: [said.id], patientId: first.children[0]!.patientId };
    expect((await nora.api("POST", path, to)).json.from.whose).toMatchObject({ waiting: 0, since: null });
    expect(await queued()).not.toContain(place!.id);
    expect((await nora.api("POST", `${path}/undo`)).status).toBe(200);
    expect((await queued()).slice(-2)).toEqual([place!.id, other!.id]);
    expect(await placeOf(first.phone)).toMatchObject({ whose: { since: said.at } });
  });

  it("with an answer code go to their question, and without one to nobody while two wait", async () => {
    const { phone, children } = await family(["Tim Marsh", "2015-04-23"], ["Lea Marsh", "2018-01-02"]);
    const tim = await say(children[0]!, "Tim, Mon 9:00? Reply {code} yes or {code} no.", { question: true });
    const lea = await say(children[1]!, "Lea, Mon 9:30?", { question: true });
    expect(tim).toMatchObject({ code: "C1", text: "Tim, Mon 9:00? Reply C1 yes or C1 no." });
    expect(lea).toMatchObject({ code: "C2", text: "Lea, Mon 9:30?\nBegin your answer with C2." });
    expect(sentTo(phone)).toEqual([tim.text, lea.text]);
    await text(phone, "yes");
    expect(await placeOf(phone)).toMatchObject({ whose: { waiting: 1 } });
    await text(phone, "c1 yes please");
    expect(await messageOf(children[0]!.conversationId, "c1 yes please")).toMatchObject({
      answers: [{ question: "Answer code", value: "C1" }],
    });
    await text(phone, "No, C2");
    expect(await words(children[1]!.conversationId)).toContain("No, C2");
  });

  it("answer nobody's open question with other words that went out since", async () => {
    const { phone, mother, children } = await family(["Tobias Marsh", "2015-04-23"]);
    const tobias = children[0]!;
    await say(mother, "Can you come Tuesday?", { question: true });
    await say(tobias, "Tobias: the form is in the mail.");
    await text(phone, "Yes");
    expect(await words(tobias.conversationId)).not.toContain("Yes");
    expect(await placeOf(phone)).toMatchObject({ whose: { waiting: 1 } });
    await text(phone, "C1 yes");
    expect(await words(mother.conversationId)).toContain("C1 yes");
    // Answered, it is nobody's doubt any more.
    await text(phone, "Thank you for the form");
    expect(await words(tobias.conversationId)).toContain("Thank you for the form");
  });
});

describe("filing by hand", () => {
  it("moves words to another member and back, and leaves none behind", async () => {
    const { phone, mother, children } = await family(["Tim Marsh", "2015-04-23"]);
    const tim = children[0]!;
    const screen = await nora.connect();
    await say(mother, "Your form is here.");
    await text(phone, "Tim has a cough.");
    const said = await messageOf(mother.conversationId, "Tim has a cough.");
    const path = `/conversations/${mother.conversationId}/moves`;
    const moved = await nora.api("POST", path, { messageIds: [said.id], patientId: tim.patientId });
    expect(moved.status).toBe(200);
    expect(moved.json.from).toMatchObject({ needsReplySince: null, last: { preview: "Your form is here." } });
    expect(moved.json.to).toMatchObject({ last: { preview: "Tim has a cough." } });
    expect(moved.json.to.needsReplySince).not.toBeNull();
    expect(await words(mother.conversationId)).not.toContain("Tim has a cough.");
    const filed = await messageOf(tim.conversationId, "Tim has a cough.");
    expect(filed).toMatchObject({ id: said.id, at: said.at, marks: ["filed"] });
    const told = [mother.conversationId, tim.conversationId].map((id) =>
      screen.seen((event) => event.name === "message.moved" && event.conversationId === id),
    );
    for (const event of await Promise.all(told))
      expect(event.message?.conversationId).toBe(tim.conversationId);

    const undone = await nora.api("POST", `${path}/undo`);
    expect(undone.json.to).toMatchObject({ needsReplySince: null, last: null });
    expect(await messageOf(mother.conversationId, "Tim has a cough.")).toMatchObject({
      seq: said.seq,
      marks: [],
    });
    expect(await words(tim.conversationId)).toEqual([]);
    expect(await nora.api("POST", `${path}/undo`)).toMatchObject({ status: 409 });
    screen.close();
  });

  it("refuses strangers to the address, our own words, and what is not there", async () => {
    const { phone, mother } = await family(["Tim Marsh", "2015-04-23"]);
    const stranger = await family();
    await say(mother, "Hello Ana.");
    await text(phone, "Hello.");
    const path = `/conversations/${mother.conversationId}/moves`;
    const ours = await messageOf(mother.conversationId, "Hello Ana.");
    const theirs = await messageOf(mother.conversationId, "Hello.");
    const to = (messageId: string, patientId: string) =>
      nora.api("POST", path, { messageIds: [messageId], patientId });
    expect((await to(theirs.id, stranger.mother.patientId)).json.type).toBe("not_shared");
    expect((await to(ours.id, stranger.mother.patientId)).json.type).toBe("ours");
    expect((await to(theirs.id, mother.patientId)).json.type).toBe("same_thread");
    expect((await to(stranger.mother.patientId, mother.patientId)).status).toBe(404);
  });
});

describe("a send to a shared phone whose answer was lost", () => {
  it("is not settled by what went to it for another of the family in the same words", async () => {
    const { mother, children } = await family(["Tim Marsh", "2015-04-23"]);
    const write = async ({ conversationId }: Member, clientKey: string): Promise<string> => {
      const body = { clientKey, text: "Please call us about the form." };
      const { json } = await nora.api("POST", `/conversations/${conversationId}/messages`, body);
      await nora.api("POST", `/messages/${json.id}/go`);
      return json.id as string;
    };
    const before = house.twilio.sends.length;
    try {
      // Tim's is taken, and its answer is out for fifteen seconds; his mother's is not taken.
      house.twilio.behaviour = "hang";
      await write(children[0]!, "shared-words-of-tim");
      await eventually(
        async () => house.twilio.sends.length,
        (count) => count > before,
      );
      house.twilio.behaviour = { status: 500, code: 20500 };
      const id = await write(mother, "shared-words-of-ana");
      // It is asked for after five seconds, and once more half a minute after an answer that says nothing.
      const waitsMs = ({ nextAt }: { nextAt: string | null }) => Date.parse(nextAt ?? "") - Date.now();
      const looked = await eventually(
        () => messageById(mother, id),
        ({ delivery }) =>
          delivery?.state === "sent" ||
          (delivery?.state === "unconfirmed" && waitsMs(delivery) > 15_000 && waitsMs(delivery) < 60_000),
        14_000,
      );
      expect(looked.delivery?.state).toBe("unconfirmed");
    } finally {
      house.twilio.behaviour = "accept";
    }
  }, 40_000);
});

describe("STOP from a shared phone", () => {
  it("stops all who share it, and START lets all be written to again", async () => {
    const { phone, mother, children } = await family(["Tim Marsh", "2015-04-23"]);
    const tim = children[0]!;
    await text(phone, "STOP");
    const sends = async () => (await nora.api("GET", `/conversations/${tim.conversationId}`)).json;
    for (const member of [mother, tim]) {
      const { json } = await nora.api("GET", `/conversations/${member.conversationId}`);
      expect((json.patientDetails as Patient).addresses[0]!.refused).not.toBeNull();
      keys += 1;
      const refused = await nora.api("POST", `/conversations/${member.conversationId}/messages`, {
        clientKey: `household-key-${keys}`,
        text: "Hello",
      });
      expect(refused.status).toBe(409);
    }
    await text(phone, "START");
    expect((await sends()).patientDetails.addresses[0].refused).toBeNull();
    await say(tim, "Hello Tim.");
    // Said of the phone: nobody was asked whose it is.
    expect(sentTo(phone).join("\n")).not.toContain("1=");
    const scope = systemScope(house.organizationId);
    for (const member of [mother, tim]) {
      const entries = await house.threadwell.store.consent.ofPatient(scope, member.patientId);
      expect(entries.map(({ patientId, choice }) => [patientId, choice])).toEqual([
        [null, "refused"],
        [null, "given"],
      ]);
    }
  });
});
