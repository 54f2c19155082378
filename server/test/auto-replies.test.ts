/** Auto-replies over real webhooks: rules answer, tag and tell others; forms are asked; loops end; STOP comes first. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AutoForm, AutoReplyBook, AutoRule } from "../../shared/api/auto-replies.ts";
import { mostHelpADay } from "../../shared/domain/auto-replies.ts";
import { defaultBook } from "../../shared/domain/auto-reply-defaults.ts";
import { signWebhook } from "../outbound/errands.ts";
import { inboundForm, postAsTwilio } from "./fake-twilio.ts";
import { authToken, eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";

interface Call {
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

let house: House;
let nora: Staff;
let screen: Screen;
let hook: Server;
const calls: Call[] = [];
const secret = `whsec_${Buffer.from("a secret of the tests").toString("base64")}`;
const defaults = defaultBook();

const rule = (id: string, words: string[], change: Partial<AutoRule>): AutoRule => ({
  ...defaults.rules[0]!,
  id,
  name: id,
  on: true,
  when: { ...defaults.rules[0]!.when, text: { kind: "words", where: "anywhere", words } },
  ...change,
});

const refill = defaults.forms[0]!;
/** More questions than machines may say in an hour, all with the same answer. */
const longForm: AutoForm = {
  ...refill,
  id: "long",
  questions: Array.from({ length: 7 }, (_, n) => ({
    ...refill.questions[2]!,
    id: `q${n}`,
    text: `Question ${n}?`,
  })),
};

beforeAll(async () => {
  hook = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      // 410 Gone: the other side wants no more of it, and nothing is tried again by itself.
      if (request.url !== "/closed") calls.push({ headers: request.headers, body });
      response.writeHead(request.url === "/closed" ? 410 : 204).end();
    });
  });
  await new Promise<void>((resolve) => hook.listen(0, "127.0.0.1", resolve));
  const host = `127.0.0.1:${(hook.address() as AddressInfo).port}`;
  house = await openHouse({ environment: { WEBHOOK_HOSTS: host } });
  nora = await house.signIn();
  const book: AutoReplyBook = {
    ...defaults,
    forms: [...defaults.forms, longForm],
    rules: [
      rule("park", ["park"], {
        does: [
          { kind: "reply", texts: [{ language: null, text: "{{clinic}}: behind the house." }] },
          { kind: "tag", tag: "Directions" },
        ],
      }),
      rule("refill", ["refill"], { does: [{ kind: "form", formId: "refill" }] }),
      rule("visit", ["confirm"], {
        does: [
          { kind: "answer", answer: "confirmed" },
          { kind: "webhook", url: `http://${host}/hook` },
        ],
        leave: "answered",
      }),
      rule("thanks", ["thank you"], {
        does: [{ kind: "reply", texts: [{ language: null, text: "You are welcome." }] }],
        leave: "answered",
      }),
      rule("closed", ["closed door"], { does: [{ kind: "webhook", url: `http://${host}/closed` }] }),
      rule("mine", ["for nora"], {
        does: [{ kind: "assign", userId: nora.session.user.id }],
        continues: true,
      }),
      rule("long", ["long form"], { does: [{ kind: "form", formId: "long" }] }),
      rule("quick", ["quick form"], { does: [{ kind: "form", formId: "refill" }], leave: "answered" }),
    ],
  };
  const { store, directory } = house.threadwell;
  await store.autoReplies.put({
    organizationId: house.organizationId,
    version: 1,
    changedAt: new Date(),
    changedBy: nora.session.user.id,
    book,
    webhookSecret: secret,
    webhookSecretAt: null,
  });
  directory.forget();
  screen = await nora.connect();
});
afterAll(async () => {
  await house?.stop();
  await new Promise((resolve) => hook.close(resolve));
});

async function textFrom(from: string, body: string) {
  const before = screen.events.length;
  expect(
    await postAsTwilio(house.smsWebhook, inboundForm({ from, to: house.sms.address, body }), authToken),
  ).toBe(200);
  const isNew = (event: (typeof screen.events)[number]) =>
    event.name === "message.received" &&
    event.message?.text === body &&
    screen.events.indexOf(event) >= before;
  await eventually(async () => screen.events.some(isNew), Boolean);
  return screen.events.find(isNew)!;
}

const said = (to: string) => house.twilio.sends.filter((send) => send.to === to).map(({ body }) => body);
const inThread = async (conversationId: string) =>
  (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items as {
    direction: string;
    text: string;
    marks: string[];
    answers?: { question: string; value: string }[];
  }[];

test("a word is answered on its line and tagged; the patient still waits for a person", async () => {
  const phone = "+15035550170";
  const { conversationId } = await textFrom(phone, "Where do I park?");
  await eventually(
    async () => said(phone),
    (all) => all.length === 1,
  );
  expect(said(phone)).toEqual(["Test Clinic: behind the house."]);
  const { json } = await nora.api("GET", `/conversations/${conversationId}`);
  expect(json.needsReplySince).not.toBeNull();
  expect(json.patientDetails.tags).toEqual(["Directions"]);
  await textFrom(phone, "Something else");
  expect((await inThread(conversationId!)).map(({ direction }) => direction)).toEqual([
    "inbound",
    "outbound",
    "inbound",
  ]);
});

test("each run of a rule is counted by the day, where the rule runs, and told beside the rule", async () => {
  const runsOf = async (ruleId: string) =>
    (await nora.api("GET", "/auto-replies")).json.runs.find(
      (one: { ruleId: string }) => one.ruleId === ruleId,
    ) as { count: number; lastAt: string } | undefined;
  const before = (await runsOf("refill"))?.count ?? 0;
  await textFrom("+15035550179", "My refill");
  await textFrom("+15035550178", "A refill");
  const run = await eventually(
    () => runsOf("refill"),
    (one) => one?.count === before + 2,
  );
  expect(Date.parse(run!.lastAt)).toBeGreaterThan(Date.now() - 60_000);
  const rows = await house.threadwell.store.ruleRuns.model.find().lean();
  // One a rule and day, whoever it answered; midnight may pass.
  expect(rows.length).toBeLessThanOrEqual(2 * 3);
  expect(JSON.stringify(rows)).not.toContain("refill");
});

test("an echo gets three answers and then silence with a mark", async () => {
  const phone = "+15035550171";
  for (let n = 0; n < 5; n += 1) await textFrom(phone, "park!");
  const { conversationId } = await textFrom(phone, "no word of a rule");
  const messages = await inThread(conversationId!);
  expect(messages.filter(({ direction }) => direction === "outbound")).toHaveLength(3);
  expect(messages.filter(({ marks }) => marks.includes("machine_silent"))).toHaveLength(2);
});

test("a form is asked question by question, answers stand on the messages, a wrong one is asked again", async () => {
  const phone = "+15035550172";
  const { conversationId } = await textFrom(phone, "I need a refill");
  for (const words of ["CVS on Harbor", "soon", "3", "yes"]) await textFrom(phone, words);
  const messages = await inThread(conversationId!);
  expect(messages.flatMap(({ answers }) => answers?.map(({ value }) => value) ?? [])).toEqual([
    "CVS on Harbor",
    "3",
    "Yes",
  ]);
  expect(messages.filter(({ direction }) => direction === "outbound").map(({ text }) => text)).toEqual([
    "Test Clinic: we can pass on your refill request.\nWhich pharmacy should it go to?",
    "For how many days do you still have enough?",
    "A number of days, please, such as 3.\nFor how many days do you still have enough?",
    "Is it the same dose as last time? YES or NO.",
    "Thank you. A person looks at it and answers here.",
  ]);
});

test("a form is asked to its end, however many questions it has; then no other begins within the hour", async () => {
  const phone = "+15035550190";
  const { conversationId } = await textFrom(phone, "The long form");
  for (const _ of longForm.questions) await textFrom(phone, "yes");
  const messages = await inThread(conversationId!);
  expect(messages.flatMap(({ answers }) => answers ?? [])).toHaveLength(longForm.questions.length);
  expect(messages.at(-1)?.text).toBe(longForm.thanks);
  const after = await textFrom(phone, "The long form");
  expect(after.message!.marks).toContain("machine_silent");
});

test("staff see how far a form is and can end it: nothing is asked any more, and a person has it", async () => {
  const phone = "+15035550175";
  const { conversationId } = await textFrom(phone, "refill");
  const row = async () => (await nora.api("GET", `/conversations/${conversationId}`)).json;
  expect((await row()).form).toMatchObject({
    name: "Refill request",
    index: 0,
    of: 3,
    dueAt: expect.any(String),
  });
  const { conversation } = await textFrom(phone, "CVS");
  // What is pushed is what a fresh fetch says.
  expect(conversation!.form).toEqual((await row()).form);
  expect(conversation!.form).toMatchObject({ index: 1, of: 3 });
  const stopped = await nora.api("POST", `/conversations/${conversationId}/form/stop`);
  expect([stopped.status, stopped.json.form]).toEqual([200, null]);
  expect(stopped.json.needsReplySince).not.toBeNull();
  await textFrom(phone, "3");
  const own = (await inThread(conversationId!)).filter(({ direction }) => direction === "outbound");
  expect(own).toHaveLength(2);
  // A second time nothing happens.
  expect((await nora.api("POST", `/conversations/${conversationId}/form/stop`)).status).toBe(200);
});

test("STOP in the middle of a form is a refusal and nothing else; rules say nothing after it", async () => {
  const phone = "+15035550173";
  const { conversationId } = await textFrom(phone, "refill please");
  await textFrom(phone, "STOP");
  await textFrom(phone, "Where do I park?");
  const own = (await inThread(conversationId!)).filter(({ direction }) => direction === "outbound");
  expect(own.map(({ text }) => text).filter((text) => text.includes("behind the house"))).toEqual([]);
  expect(own).toHaveLength(2);
});

const texts = async (conversationId: string) =>
  (await inThread(conversationId)).flatMap(({ direction, text }) => (direction === "outbound" ? [text] : []));
const answersIn = async (conversationId: string) =>
  (await inThread(conversationId)).flatMap(({ answers }) => answers ?? []);
const rowOf = async (conversationId: string) =>
  (await nora.api("GET", `/conversations/${conversationId}`)).json as {
    form: unknown;
    emergency: unknown;
    needsReplySince: string | null;
  };

test("an emergency ends a form: what is written next answers no question, and no rule speaks while it is open", async () => {
  const phone = "+15035550176";
  const { conversationId } = await textFrom(phone, "refill");
  await textFrom(phone, "I have chest pain");
  const [question, wording, ...more] = await texts(conversationId!);
  expect([question, wording, more]).toEqual([
    expect.stringMatching(/Which pharmacy/),
    expect.stringMatching(/call 911 now/),
    [],
  ]);
  await textFrom(phone, "what should I do");
  await textFrom(phone, "Where do I park at the hospital");
  expect(await texts(conversationId!)).toHaveLength(2);
  expect(await answersIn(conversationId!)).toEqual([]);
  expect(await rowOf(conversationId!)).toMatchObject({ form: null, emergency: {} });
});

test.each([
  ["HELP", 1],
  ["STOP", 1],
])("%s in the middle of a form ends it, and what was asked for waits for a person", async (word, after) => {
  const phone = word === "HELP" ? "+15035550180" : "+15035550181";
  const { conversationId } = await textFrom(phone, "The quick form");
  expect((await rowOf(conversationId!)).needsReplySince).toBeNull();
  await textFrom(phone, word);
  expect(await rowOf(conversationId!)).toMatchObject({ form: null, needsReplySince: expect.any(String) });
  await textFrom(phone, "CVS on Harbor");
  expect(await texts(conversationId!)).toHaveLength(1 + after);
  expect(await answersIn(conversationId!)).toEqual([]);
});

test("a refused address starts no form, and nothing that was not said leaves anybody answered", async () => {
  const phone = "+15035550182";
  const { conversationId } = await textFrom(phone, "STOP");
  await textFrom(phone, "refill please");
  expect((await rowOf(conversationId!)).form).toBeNull();
  const { message } = await textFrom(phone, "hello? anybody?");
  expect(message!.answers ?? []).toEqual([]);
  const other = await textFrom("+15035550183", "STOP");
  await textFrom("+15035550183", "thank you");
  expect(await texts(other.conversationId!)).toHaveLength(1);
  expect((await rowOf(other.conversationId!)).needsReplySince).not.toBeNull();
});

test("HELP is answered so many times a day, and then marked for people", async () => {
  const phone = "+15035550186";
  let conversationId: string | null = null;
  for (let n = 0; n < mostHelpADay + 2; n += 1)
    ({ conversationId } = await textFrom(phone, `HELP${" ".repeat(n)}`));
  const messages = await inThread(conversationId!);
  expect(messages.filter(({ direction }) => direction === "outbound")).toHaveLength(mostHelpADay);
  expect(messages.filter(({ marks }) => marks.includes("machine_silent"))).toHaveLength(2);
  expect((await rowOf(conversationId!)).needsReplySince).not.toBeNull();
});

test("a rule takes a thread from nobody", async () => {
  const phone = "+15035550187";
  const { conversationId } = await textFrom(phone, "Hello");
  const staff = (await nora.api("GET", "/staff")).json.items as { id: string }[];
  const other = staff.find(({ id }) => id !== nora.session.user.id)!.id;
  await nora.api("PUT", `/conversations/${conversationId}/assignee`, { userId: other });
  await textFrom(phone, "This is for Nora");
  const assignee = async (id: string) => (await nora.api("GET", `/conversations/${id}`)).json.assignee?.id;
  expect(await assignee(conversationId!)).toBe(other);
  const free = await textFrom("+15035550188", "Also for Nora");
  expect(await assignee(free.conversationId!)).toBe(nora.session.user.id);
});

test("a rule that leaves its message answered leaves the question before it waiting", async () => {
  const phone = "+15035550184";
  const { conversationId, message } = await textFrom(phone, "My wound is open, what now");
  await textFrom(phone, "thank you");
  expect((await texts(conversationId!)).at(-1)).toBe("You are welcome.");
  expect((await rowOf(conversationId!)).needsReplySince).toBe(message!.at);
  const alone = await textFrom("+15035550185", "thank you");
  expect((await rowOf(alone.conversationId!)).needsReplySince).toBeNull();
});

test("a webhook is called with a signature and without the patient's words; the visit's answer stands on the message", async () => {
  const { conversationId, message } = await textFrom("+15035550174", "I confirm, secret words");
  expect(message!.answers).toEqual([{ question: "Appointment", value: "confirmed" }]);
  const [call] = await eventually(
    async () => calls,
    (all) => all.length > 0,
  );
  const { headers, body } = call!;
  expect(JSON.parse(body).data).toMatchObject({
    conversationId,
    messageId: message!.id,
    answer: "confirmed",
  });
  expect(body).not.toContain("secret words");
  const [id, at] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
  expect(headers["webhook-signature"]).toBe(signWebhook(secret, id, at, body));
  expect((await nora.api("GET", `/conversations/${conversationId}`)).json.needsReplySince).toBeNull();
});

test("a webhook that was given up stands in the list, marks its rule, and is tried again where the rule now tells", async () => {
  const { store, directory } = house.threadwell;
  const listed = async () => (await nora.api("GET", "/errands")).json.items as Record<string, unknown>[];
  const lost = async () => (await nora.api("GET", "/auto-replies")).json.givenUp;
  const { conversationId } = await textFrom("+15035550189", "Call the closed door");
  const [errand] = await eventually(listed, (all) => all.some(({ state }) => state === "given_up"));
  expect(errand).toMatchObject({
    conversationId,
    rule: { id: "closed" },
    state: "given_up",
    tries: 1,
    outcome: "It answered 410",
  });
  expect(await lost()).toEqual([{ ruleId: "closed", count: 1 }]);
  await screen.seen(({ name }) => name === "auto_replies.changed");

  // The rule is put right, and tells it anew.
  const record = (await store.autoReplies.of({ organizationId: house.organizationId, userId: null }))!;
  const open = `http://127.0.0.1:${(hook.address() as AddressInfo).port}/open`;
  const rules = record.book.rules.map((one) =>
    one.id === "closed" ? { ...one, does: [{ kind: "webhook" as const, url: open }] } : one,
  );
  await store.autoReplies.put({ ...record, version: record.version + 1, book: { ...record.book, rules } });
  directory.forget();
  expect(await listed()).toMatchObject([{ againTo: open }, {}]);
  const id = String(errand!["id"]);
  expect((await nora.api("POST", `/errands/${id}/retry`)).status).toBe(200);
  const done = await eventually(listed, (all) => all.every(({ state }) => state === "done"));
  expect(done.find((one) => one["id"] === id)).toMatchObject({
    target: open,
    tries: 2,
    outcome: "It answered 204",
  });
  expect(await lost()).toEqual([]);
  // What went is not sent again, and not left.
  for (const act of ["retry", "leave"])
    expect((await nora.api("POST", `/errands/${id}/${act}`)).json.type).toBe("changed_meanwhile");
});

test("an admin's test call is signed with the secret that holds, and says nothing of a patient", async () => {
  const { store, directory } = house.threadwell;
  const at = `http://127.0.0.1:${(hook.address() as AddressInfo).port}`;
  const tried = (url: string) => nora.api("POST", "/auto-replies/webhook-test", { url });
  expect((await tried(`${at}/test`)).status).toBe(403);
  await store.users.model.updateOne({ _id: nora.session.user.id }, { $set: { role: "admin" } });
  directory.forget();
  const before = calls.length;
  expect((await tried(`${at}/test`)).json).toEqual({ ok: true, outcome: "It answered 204" });
  const { headers, body } = calls[before]!;
  expect(JSON.parse(body)).toEqual({ type: "auto_reply.test", timestamp: expect.any(String), data: {} });
  const [id, seconds] = [String(headers["webhook-id"]), Number(headers["webhook-timestamp"])];
  expect(headers["webhook-signature"]).toBe(signWebhook(secret, id, seconds, body));
  const dark = await tried("http://127.0.0.1:1/hook");
  expect(dark.json).toMatchObject({ ok: false, outcome: expect.stringMatching(/could not be reached/) });
});

test("the signature is the one of Standard Webhooks' own example", () => {
  expect(
    signWebhook(
      "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
      "msg_p5jXN8AQM9LWM0D4loKWxJek",
      1_614_265_330,
      '{"test": 2432232314}',
    ),
  ).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});
