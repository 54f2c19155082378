/** What words from a phone do in the ledger, whoever heard them first: the number, its provider, its other channel. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addEntry, tellOf, type NewEntry } from "../commands/consent-entries.ts";
import { createRulings } from "../commands/rulings.ts";
import { createStaffConsent } from "../outreach/staff-consent.ts";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { openDesk, type Desk } from "../test/desk.ts";

const seed = Date.now() & 0xffff;
console.info(`consent of a phone: fast-check seed ${seed}`);

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

const sender = { kind: "phone", value: phone, verified: true } as const;

test("a number that refused is refused on its other channel, whichever is known first and whoever adds it", async () => {
  for (const [first, second] of [
    ["sms", "whatsapp"],
    ["whatsapp", "sms"],
  ] as const) {
    desk.begin();
    const kindOf = (channel: "sms" | "whatsapp") => (channel === "sms" ? "phone" : channel);
    await desk.say(first, phone, "STOP");
    const stopped = await desk.say(second, phone, "Hello again");
    expect(await desk.may(kindOf(second), phone)).toBe("refused");
    expect(await desk.ledger(kindOf(second), phone)).toEqual(["refused keyword STOP"]);
    // One patient, one thread.
    expect(stopped.conversation.lastSeq).toBe(3);
    await desk.say(second, phone, "START");
    expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);
  }
  desk.begin({ consentScope: "channel" });
  await desk.say("sms", phone, "STOP");
  await desk.say("whatsapp", phone, "Hello");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["refused", "may"]);
  await desk.say("whatsapp", phone, "STOP");
  await desk.say("sms", phone, "START");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "refused"]);
});

test("a doubt is one on the other channel too, and one ruling rules on both", async () => {
  desk.begin();
  await desk.say("sms", phone, "please stop texting me");
  const { conversation } = await desk.say("whatsapp", phone, "Hello");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["doubted", "doubted"]);
  expect(conversation.reviews).toHaveLength(1);
  expect(conversation.reviews[0]?.doubts).toHaveLength(2);
  desk.pass(1000);
  const [reviewId, caller] = [conversation.reviews[0]?.id ?? "", { ...desk.scope(), userId: "nora" }];
  await createRulings(desk).rule(caller, conversation.id, { reviewId, ruling: "no_refusal" });
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);
});

test("a ruling takes all that is the phone then, also what came to be known below a STOP, and its undo gives all back", async () => {
  const wrong = "Sorry, you have the wrong number";
  const otherAddresses = [{ kind: "whatsapp" as const, value: "US.77", verified: true }];
  for (const ruling of ["wrong_number", "refusal"] as const) {
    desk.begin();
    const { conversation } = await desk.say("sms", phone, wrong);
    await desk.say("sms", phone, "STOP");
    // The doubt is no question any more where all is refused.
    await desk.say("whatsapp", phone, "Hello", { otherAddresses });
    const ways = await Promise.all([
      desk.address("phone", phone),
      desk.address("whatsapp", phone),
      desk.address("whatsapp", "US.77"),
    ]);
    const { patientId } = conversation;
    expect(ways.map(({ patientIds }) => patientIds)).toEqual([[patientId], [patientId], [patientId]]);
    desk.pass(1000);
    const caller = { ...desk.scope(), userId: "nora" };
    const reviewId = conversation.reviews[0]?.id ?? "";
    await createRulings(desk).rule(caller, conversation.id, { reviewId, ruling });
    const owners = async () =>
      (
        await desk.store.addresses.byIds(
          desk.scope(),
          ways.map(({ id }) => id),
        )
      ).map((one) => one.patientIds.length);
    expect(await owners()).toEqual(ruling === "wrong_number" ? [0, 0, 0] : [1, 1, 1]);
    for (const { kind, value } of ways)
      expect(await desk.ledger(kind, value)).toContainEqual(expect.stringContaining("refused staff"));
    desk.pass(1000);
    await createRulings(desk).undoRuling(caller, conversation.id);
    expect(await owners()).toEqual([1, 1, 1]);
    for (const { kind, value } of ways)
      expect(await desk.ledger(kind, value)).toContainEqual(expect.stringContaining("withdrawn staff"));
    // What the patient wrote stands.
    expect(await desk.may("whatsapp", "US.77")).toBe("refused");
  }
});

test("a user id that a provider vouches for is the same phone, before and after", async () => {
  const otherAddresses = [{ kind: "whatsapp" as const, value: "US.77", verified: true }];
  desk.begin();
  await desk.say("whatsapp", phone, "Hello", { otherAddresses });
  await desk.say("sms", phone, "STOP");
  expect(await desk.may("whatsapp", "US.77")).toBe("refused");
  await desk.say("whatsapp", "US.77", "START");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);

  desk.begin();
  await desk.say("sms", phone, "STOP");
  await desk.say("whatsapp", phone, "Hello", { otherAddresses });
  expect(await desk.may("whatsapp", "US.77")).toBe("refused");

  desk.begin();
  await desk.say("whatsapp", "US.77", "STOP");
  await desk.say("whatsapp", phone, "Hello", { otherAddresses });
  expect(await desk.may("whatsapp", phone)).toBe("refused");
});

test("what the provider took, its block list and its refusal codes reach the whole phone", async () => {
  desk.begin();
  await desk.say("sms", phone, "Hello");
  await desk.say("whatsapp", phone, "Hello");
  await desk.opt("sms", sender, "out", "on the provider’s block list");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["refused", "refused"]);
  desk.pass(1000);
  await desk.opt("sms", sender, "in", "JOIN");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);
});

test("a refusal that staff write down reaches the phone; their slip is taken back with it; START is what lifts it", async () => {
  desk.begin();
  const { conversation } = await desk.say("sms", phone, "Hello");
  await desk.say("whatsapp", phone, "Hello");
  const { patientId } = conversation;
  const address = await desk.address("phone", phone);
  const write = (change: Partial<NewEntry> & Pick<NewEntry, "choice">) =>
    desk.unit(async (tx) => {
      const entry = { source: "staff", word: "said so", actorId: "nora", patientId, ...change } as const;
      const made = addEntry(tx, address, entry);
      await tellOf(tx, patientId, [made]);
      return made;
    });
  desk.pass(1000);
  const { id: rulesOn } = await write({ choice: "refused" });
  expect(await desk.may("whatsapp", phone)).toBe("refused");
  desk.pass(1000);
  await write({ choice: "withdrawn", rulesOn });
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);
  // Of one purpose it is about the one address.
  await write({ choice: "refused", scope: "purpose", purposes: ["broadcast"] });
  expect(await desk.may("whatsapp", phone, "broadcast")).toBe("may");
  desk.pass(1000);
  await write({ choice: "refused" });
  await desk.say("whatsapp", phone, "START");
  expect([await desk.may("phone", phone), await desk.may("whatsapp", phone)]).toEqual(["may", "may"]);
});

test("a number that staff typed in, or that was ruled wrong, is verified by what comes from it; a mailbox is not", async () => {
  desk.begin();
  await desk.say("email", "ana@home.example", "Hello", {
    sender: { kind: "email", value: "ana@home.example", verified: false },
  });
  const first = await desk.say("sms", phone, "wrong number");
  desk.pass(1000);
  const caller = { ...desk.scope(), userId: "nora" };
  const reviewId = first.conversation.reviews[0]?.id ?? "";
  await createRulings(desk).rule(caller, first.conversation.id, { reviewId, ruling: "wrong_number" });
  expect((await desk.address("phone", phone)).verified).toBe(false);
  await desk.say("sms", phone, "START");
  expect(await desk.address("phone", phone)).toMatchObject({ verified: true, note: null });
  await desk.say("email", "ana@home.example", "Hello again");
  expect((await desk.address("email", "ana@home.example")).verified).toBe(false);
});

test("a complaint stands in the ledger as one", async () => {
  desk.begin();
  await desk.say("email", "ana@home.example", "Hello");
  const mailbox = { kind: "email", value: "ana@home.example", verified: true } as const;
  await desk.opt("email", mailbox, "out", "spam complaint", { complaint: true });
  expect(await desk.ledger("email", "ana@home.example")).toEqual(["refused complaint spam complaint"]);
});

test.each(["STOP", "please stop texting me", "Hello"])(
  "%s of a sender that cannot be answered is a task where it may be a refusal",
  async (words) => {
    desk.begin();
    const nobody = { sender: null, senderAsGiven: "5550142" };
    const { conversation, message } = await desk.say("sms", phone, words, nobody);
    expect(message.marks).toEqual([]);
    expect(conversation.reviews.map(({ kind }) => kind)).toEqual(words === "Hello" ? [] : ["free_words"]);
    expect(conversation.needsReplySince).not.toBeNull();
  },
);

test("one who cannot be answered and says it again has one task, by the clock of the first words", async () => {
  desk.begin();
  const nobody = { sender: null, senderAsGiven: "5550142" };
  const { conversation: first } = await desk.say("sms", phone, "STOP", nobody);
  desk.pass(5 * 24 * 3600_000);
  const { conversation: again } = await desk.say("sms", phone, "STOP", nobody);
  expect(again.reviews).toEqual(first.reviews);
});

test("an emergency of a sender that cannot be answered pins the thread and pages, and nothing is said", async () => {
  desk.begin();
  const nobody = { sender: null, senderAsGiven: "Anonymous" };
  const { conversation } = await desk.say("sms", phone, "chest pain, can't breathe", nobody);
  expect(conversation.emergency).toMatchObject({ acknowledged: null });
  expect(conversation.emergency?.answerNote).toMatch(/nothing can be sent/);
  expect(conversation.machineSends).toEqual([]);
});

test.each([
  ["C1 STOP", ["opt_out"], "refused"],
  ["stop C1", ["opt_out"], "refused"],
  // The visit that was asked about, or a yes to it: neither is about being written to.
  ["C1 cancel", [], "may"],
])("%s, as whoever shares a phone was told to answer", async (words, marks, may) => {
  desk.begin();
  await desk.say("sms", phone, "Hello");
  const { message } = await desk.say("sms", phone, words);
  expect([message.marks, await desk.may("phone", phone)]).toEqual([marks, may]);
  expect(await desk.ledger("phone", phone)).toEqual(may === "may" ? [] : [`refused keyword ${words}`]);
});

test("a yes with a code lifts no refusal", async () => {
  desk.begin();
  await desk.say("sms", phone, "STOP");
  await desk.say("sms", phone, "C1 yes");
  expect(await desk.may("phone", phone)).toBe("refused");
});

test.each([
  ["STOP", "Sent from my phone", "doubted"],
  // Of an answer the subject was said before, and a visit may be meant.
  ["Re: STOP", "See you Friday", "may"],
  ["Cancel", "I cannot come on Friday", "may"],
])("a mail named %s that says %s", async (subject, text, may) => {
  desk.begin();
  await desk.say("email", "ana@home.example", text, { subject });
  expect(await desk.may("email", "ana@home.example")).toBe(may);
});

test("where to call is said again within the window where it never got there", async () => {
  desk.begin();
  const words = async () => {
    const { conversation } = await desk.say("sms", phone, "chest pain, can't breathe");
    return desk.unit(async (tx) => {
      const alarm = await tx.alarm(conversation.emergency?.alarmId ?? "");
      return alarm?.answer?.messageId ?? null;
    });
  };
  const first = await words();
  expect([first === null, await words()]).toEqual([false, first]);
  await desk.unit(async (tx) => {
    const delivery = await tx.deliveryOf(first ?? "");
    if (!delivery) throw new Error("no delivery");
    tx.changed(Object.assign(delivery, { state: "failed", closed: tx.now, nextAt: null }));
  });
  const second = await words();
  expect([second === null, second === first, await words()]).toEqual([false, false, second]);
});

test("a colleague's number that refused on its other channel gets no text, though it never wrote one", async () => {
  desk.begin();
  const { message } = await desk.say("whatsapp", phone, "STOP");
  const consent = createStaffConsent({ store: desk.store, clock: { now: () => message.at } });
  const ask = (to: string) => consent(message.organizationId, "sms", to);
  expect(await ask(phone)).toMatch(/STOP/);
  expect(await ask("+15035550143")).toBeNull();
});

test("whoever has a number after a wrong number lifts nothing of the user id that was linked to it", async () => {
  desk.begin();
  const user = "US.88";
  const sender = { kind: "whatsapp" as const, value: user, verified: true };
  const otherAddresses = [{ ...sender, value: phone }];
  const before = await desk.say("whatsapp", user, "Hello", { sender, otherAddresses });
  const { conversation } = await desk.say("sms", phone, "wrong number");
  expect(conversation.id).toBe(before.conversation.id);
  const [review] = conversation.reviews;
  const rulings = createRulings({ store: desk.store });
  const staff = { ...desk.scope(), userId: "nora" };
  const rule = async () => {
    const wanted = { reviewId: review?.id ?? "", ruling: "wrong_number" } as const;
    await rulings.rule(staff, conversation.id, wanted);
  };
  const links = async () => [
    (await desk.address("whatsapp", user)).linked,
    (await desk.address("whatsapp", phone)).linked,
  ];
  const linked = await links();
  await rule();
  expect(await links()).toEqual([[], []]);
  await rulings.undoRuling(staff, conversation.id);
  expect(await links()).toEqual(linked);
  await rule();
  await desk.say("whatsapp", user, "STOP", { sender });
  await desk.say("sms", phone, "START");
  expect(await desk.may("whatsapp", user)).toBe("refused");
  expect(await desk.ledger("phone", phone)).not.toContain("refused keyword STOP");
});

test("one number is one patient and one thread in any order of channels, and a STOP anywhere in it reaches both", async () => {
  const act = fc.record({
    on: fc.constantFrom("sms" as const, "whatsapp" as const),
    text: fc.constantFrom("Hello", "STOP", "START", "Thanks"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 6 }), async (acts) => {
      desk.begin();
      const threads = new Set<string>();
      let stopped = false;
      for (const { on, text } of acts) {
        threads.add((await desk.say(on, phone, text)).conversation.id);
        stopped = text === "STOP" || (stopped && text !== "START");
        expect(await desk.may(on === "sms" ? "phone" : on, phone)).toBe(stopped ? "refused" : "may");
      }
      expect(threads.size).toBe(1);
      for (const on of new Set(acts.map((one) => one.on)))
        expect(await desk.may(on === "sms" ? "phone" : on, phone)).toBe(stopped ? "refused" : "may");
    }),
    { seed, numRuns: 25 },
  );
});

test("a number that several share asks whose it is on its other channel too", async () => {
  desk.begin();
  const { conversation } = await desk.say("sms", phone, "Hello");
  const address = await desk.address("phone", phone);
  await desk.unit(async (tx) => {
    const row = await tx.addressById(address.id);
    const patient = await tx.patient(conversation.patientId);
    if (!row || !patient) throw new Error("nobody is there");
    const second = { ...patient, id: tx.ids.next(), version: 1, name: "Ben Ruiz" };
    tx.addPatient(second);
    row.patientIds = [...row.patientIds, second.id];
    tx.changed(row);
  });
  const asked = await desk.say("whatsapp", phone, "When is the visit?");
  expect((await desk.address("whatsapp", phone)).patientIds).toHaveLength(2);
  expect(asked.conversation.whose).toMatchObject({ waiting: 1 });
});
