/** A refusal by mail is heard wherever it is written and wherever it comes from, and reaches what we write to. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRulings } from "../commands/rulings.ts";
import { systemScope } from "../store/scope.ts";
import { openDesk, type Desk } from "../test/desk.ts";
import { storeUnsubscribe } from "./unsubscribe.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk?.close());

const home = "ana@home.example";
const alias = "ana@work.example";
const inThread = (conversationId: string) => ({ thread: { conversationId, inReplyTo: [] } });

test.each([
  ["STOP", "refused", "refused keyword STOP"],
  ["please stop emailing me", "doubted", "doubted free_words please stop emailing me"],
])("%s from a mailbox that is not the patient's reaches every mailbox that is", async (words, may, entry) => {
  desk.begin();
  const { conversation } = await desk.say("email", home, "Hello");
  await desk.say("email", alias, words, inThread(conversation.id));
  expect([await desk.may("email", home), await desk.ledger("email", home)]).toEqual([may, [entry]]);
  expect(await desk.ledger("email", alias)).toEqual([entry]);
});

test("a wrong person's mail doubts the mailbox that it answers and no other; where it names none, each of them", async () => {
  const wrong = "Sorry, you have the wrong person";
  const work = "ana@office.example";
  for (const named of [true, false]) {
    desk.begin();
    const providerMessageId = "<hello@home.example>";
    const { conversation } = await desk.say("email", home, "Hello", { providerMessageId });
    const other = await desk.say("email", work, "From the office");
    await desk.unit(async (tx) => {
      const row = (await tx.addressById(other.message.addressId))!;
      tx.changed(Object.assign(row, { patientIds: [conversation.patientId] }));
    });
    const thread = { conversationId: conversation.id, inReplyTo: named ? [providerMessageId] : [] };
    const { conversation: doubted } = await desk.say("email", alias, wrong, { thread });
    expect(await desk.may("email", home)).toBe("doubted");
    expect(await desk.may("email", work)).toBe(named ? "may" : "doubted");
    expect(doubted.reviews.map(({ kind, doubts }) => [kind, doubts.length])).toEqual([
      ["wrong_number", named ? 2 : 3],
    ]);
    desk.pass(1000);
    const [review] = doubted.reviews;
    const caller = { ...desk.scope(), userId: "nora" };
    await createRulings(desk).rule(caller, doubted.id, {
      reviewId: review?.id ?? "",
      ruling: "wrong_number",
    });
    expect((await desk.address("email", home)).patientIds).toEqual([]);
    expect((await desk.address("email", work)).patientIds).toHaveLength(named ? 1 : 0);
  }
});

test("it is confirmed once, to the patient's own mailbox", async () => {
  desk.begin();
  const { conversation } = await desk.say("email", home, "Hello");
  const { id } = await desk.address("email", home);
  for (let n = 0; n < 2; n += 1) await desk.say("email", alias, "STOP", inThread(conversation.id));
  const page = await desk.store.messages.page(desk.scope(), conversation.id, 100, 20);
  const said = page.filter(({ madeBy }) => madeBy === "consent.confirmation");
  expect(said.map(({ addressId }) => addressId)).toEqual([id]);
});

test("START from elsewhere lifts nothing", async () => {
  desk.begin();
  const { conversation } = await desk.say("email", home, "STOP");
  await desk.say("email", alias, "START", inThread(conversation.id));
  expect(await desk.may("email", home)).toBe("refused");
});

test.each([
  ["STOP", "", "refused"],
  ["Re: stop", " \n", "refused"],
  ["AW: RE[2]: Unsubscribe", "", "refused"],
  ["please stop emailing me", "", "doubted"],
  ["Re: Your visit on Tuesday", "", "may"],
  ["STOP", "Can I come at nine?", "doubted"],
])("the subject “%s” over “%s” leaves machines: %s", async (subject, text, may) => {
  desk.begin();
  const { message } = await desk.say("email", home, text, { subject });
  expect(await desk.may("email", home)).toBe(may);
  expect(message.subject).toBe(subject);
});

test("the unsubscribe mailbox refuses for the mailbox that wrote, though it has left the patient", async () => {
  desk.begin();
  const { conversation } = await desk.say("email", home, "Hello");
  const mailbox = await desk.address("email", home);
  await desk.unit(async (tx) => {
    const row = (await tx.addressById(mailbox.id))!;
    tx.changed(Object.assign(row, { patientIds: [] }));
  });
  const said = {
    ...({ kind: "opt", choice: "out", word: "unsubscribe", handledByProvider: false } as const),
    sender: { kind: "email", value: home, verified: false } as const,
  };
  const line = desk.line("email");
  const unsubscribe = (value: string) =>
    desk.store.units.run(
      line.organizationId,
      storeUnsubscribe(desk.store, line, { ...said, sender: { ...said.sender, value } }, conversation.id),
    );
  expect(await unsubscribe(home)).toBe("consent recorded");
  expect(await desk.may("email", home)).toBe("refused");
  const entries = await desk.store.consent.ofAddresses(systemScope(line.organizationId), [mailbox.id]);
  expect(entries).toMatchObject([{ patientId: null, source: "mail_unsubscribe" }]);
  // Nobody's: nothing was written, and nothing else is said.
  expect(await unsubscribe("nobody@else.example")).toBe("opt event from an unknown address");
});
