/** The book over real HTTP: switched off out of the box, changed whole by an admin, errors by field, a try sends nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AutoReplyBook } from "../../../shared/api/auto-replies.ts";
import { defaultBook } from "../../../shared/domain/auto-reply-defaults.ts";
import { openStaffDoor, type StaffDoor, type Visitor } from "../../test/staff-door.ts";

let door: StaffDoor;
let nora: Visitor;
let ines: Visitor;

beforeAll(async () => {
  door = await openStaffDoor();
  nora = await door.signIn();
  ines = await door.signIn(door.clinic.people[3]!.email);
});
afterAll(() => door?.stop());

const book = defaultBook();
const allOn: AutoReplyBook = { ...book, rules: book.rules.map((rule) => ({ ...rule, on: true })) };

test("out of the box useful rules stand there switched off", async () => {
  const { json } = await nora.send("GET", "/auto-replies");
  expect(json).toMatchObject({ version: 0, changedAt: null, webhookSecretAt: null, conflicts: [] });
  expect(json.book.rules.map(({ name, on }: { name: string; on: boolean }) => [name, on])).toEqual([
    ["Directions and parking", false],
    ["Refill requests", false],
    ["After hours", false],
  ]);
});

test("an admin changes the book, is named, and the next change needs the version that holds", async () => {
  const refused = await nora.send("PUT", "/auto-replies", { book: allOn, version: 0 });
  expect([refused.status, refused.json.type]).toEqual([403, "admins_only"]);
  const first = await ines.send("PUT", "/auto-replies", { book: allOn, version: 0 });
  expect(first.json).toMatchObject({ version: 1, changedBy: { id: door.clinic.people[3]!.id } });
  const late = await ines.send("PUT", "/auto-replies", { book, version: 0 });
  expect([late.status, late.json.type]).toEqual([409, "changed_meanwhile"]);
  const again = await ines.send("PUT", "/auto-replies", { book: allOn, version: 1 });
  expect(again.json).toMatchObject({ version: 2 });
  const read = await nora.send("GET", "/auto-replies");
  expect(read.json).toMatchObject({ version: 2, book: allOn });
});

test("each change is told to every screen, which then asks for what its maker was answered", async () => {
  const scope = { organizationId: door.clinic.organizationId, userId: null };
  let version = 2;
  const [first, ...rest] = allOn.rules;
  for (const rules of [
    [...allOn.rules, { ...first!, id: "made", name: "Made" }],
    [{ ...first!, name: "Changed" }, ...rest],
    [...rest, first!],
    rest,
    allOn.rules,
  ]) {
    const from = await door.store.events.last(scope);
    const saved = await ines.send("PUT", "/auto-replies", { book: { ...allOn, rules }, version });
    version += 1;
    expect(saved.json).toMatchObject({ version, changedBy: { id: door.clinic.people[3]!.id } });
    const { json } = await nora.send("GET", `/events?after=${from}`);
    expect(json.events).toMatchObject([{ name: "auto_replies.changed", conversation: null, message: null }]);
    expect((await nora.send("GET", "/auto-replies")).json).toEqual(saved.json);
  }
});

test("the signing secret is told once, to the admin who makes it; nobody reads it again", async () => {
  expect((await nora.send("POST", "/auto-replies/webhook-secret")).json.type).toBe("admins_only");
  const made = await ines.send("POST", "/auto-replies/webhook-secret");
  expect([made.status, made.json.secret]).toEqual([201, expect.stringMatching(/^whsec_[A-Za-z0-9+/]{32}$/)]);
  const again = await ines.send("POST", "/auto-replies/webhook-secret");
  expect(again.json.secret).not.toBe(made.json.secret);
  for (const reader of [nora, ines]) {
    const { json } = await reader.send("GET", "/auto-replies");
    expect(json.webhookSecretAt).toBe(again.json.madeAt);
    expect(JSON.stringify(json)).not.toContain("whsec_");
  }
  // A later change of the book keeps the secret that holds.
  const kept = await ines.send("PUT", "/auto-replies", { book: allOn, version: 7 });
  expect(kept.json).toMatchObject({ version: 8, webhookSecretAt: again.json.madeAt });
});

const withRule = (change: object): unknown => ({ ...book, rules: [{ ...book.rules[0], ...change }] });
const when = (text: object) => ({ when: { ...book.rules[0]!.when, text } });

test.each<[string, unknown, string, RegExp]>([
  [
    "a pattern of no meaning",
    withRule(when({ kind: "pattern", where: "whole", pattern: "(" })),
    "book.rules.0.when.text.pattern",
    /no regular expression/,
  ],
  [
    "a pattern that looks back",
    withRule(when({ kind: "pattern", where: "whole", pattern: "(a)\\1" })),
    "book.rules.0.when.text.pattern",
    /no regular expression/,
  ],
  [
    "a pattern that would take too long",
    withRule(when({ kind: "pattern", where: "whole", pattern: ".{0,990}aZ|.{0,990}bZ" })),
    "book.rules.0.when.text.pattern",
    /too long: written out/,
  ],
  [
    "patterns that would take too long together",
    {
      ...book,
      rules: Array.from({ length: 5 }, (_, n) => ({
        ...book.rules[0]!,
        id: `r${n}`,
        ...when({ kind: "pattern", where: "whole", pattern: ".{0,450}aZ" }),
      })),
    },
    "book.rules.4.when.text.pattern",
    /Together/,
  ],
  [
    "no word",
    withRule(when({ kind: "words", where: "whole", words: [] })),
    "book.rules.0.when.text.words",
    /at least one word/,
  ],
  [
    "an unknown blank",
    withRule({ does: [{ kind: "reply", texts: [{ language: null, text: "{{diagnosis}}" }] }] }),
    "book.rules.0.does.0.texts.0.text",
    /no blank/,
  ],
  [
    "no text for all others",
    withRule({ does: [{ kind: "reply", texts: [{ language: "es", text: "Hola" }] }] }),
    "book.rules.0.does.0.texts",
    /all others/,
  ],
  [
    "a webhook of another kind",
    withRule({ does: [{ kind: "webhook", url: "file:///etc/passwd" }] }),
    "book.rules.0.does.0.url",
    /https/,
  ],
  [
    "an end before the beginning",
    { ...book, hours: [{ day: 1, from: "10:00", to: "09:00" }] },
    "book.hours.0.to",
    /after the beginning/,
  ],
])("%s is refused beside its field", async (_what, wrong, path, words) => {
  const { status, json } = await ines.send("PUT", "/auto-replies", { book: wrong, version: 8 });
  expect(status).toBe(400);
  const field = json.fields.find((one: { path: string }) => one.path === path);
  expect(field?.expected, JSON.stringify(json.fields)).toMatch(words);
});

test("a try tells every rule with its reason and what would be sent, in the patient's language", async () => {
  const wanted = {
    book: allOn,
    text: "Is there parking?",
    lineId: door.clinic.lineId,
    at: "2026-03-07T20:00:00Z",
    language: "es",
    sender: "known",
    personAnswering: false,
    automatic: false,
  };
  const { json } = await ines.send("POST", "/auto-replies/try", wanted);
  const own = (all: { ruleId: string | null; outcome: string; why: string }[]) =>
    all.flatMap(({ ruleId, outcome, why }) => (ruleId === null ? [] : [`${outcome}: ${why}`]));
  expect(own(json.verdicts)).toEqual([
    "fired: Word “parking”",
    "not_asked: Rule 1 (Directions and parking) ended the search",
    "not_asked: Rule 1 (Directions and parking) ended the search",
  ]);
  expect(json.acts).toMatchObject([{ ruleId: "directions", words: "Tag the patient “Directions”" }]);
  const other = await ines.send("POST", "/auto-replies/try", { ...wanted, text: "Hola" });
  expect(own(other.json.verdicts).at(-1)).toBe("fired: Any message");
  expect(other.json.replies[0].words).toMatch(/ahora está cerrado; leeremos su mensaje lunes, 8:00/);
  const stop = await ines.send("POST", "/auto-replies/try", { ...wanted, text: "STOP" });
  expect(
    own(stop.json.verdicts).every((words: string) => words.startsWith("not_asked: STOP: the whole message")),
  ).toBe(true);
  const robot = await ines.send("POST", "/auto-replies/try", { ...wanted, text: "Hola", automatic: true });
  expect([robot.json.replies, robot.json.acts]).toEqual([[], []]);
  expect(own(robot.json.verdicts)).toContain("not_asked: A machine wrote it: no rule hears it");
  expect((await ines.send("POST", "/auto-replies/try", { ...wanted, lineId: "0".repeat(24) })).status).toBe(
    404,
  );
});

test("all staff try the rules that hold; others are tried by admins", async () => {
  const how = { language: "en", sender: "known", personAnswering: false, automatic: false };
  const wanted = { text: "Is there parking?", lineId: door.clinic.lineId, at: null, ...how };
  const held = await nora.send("POST", "/auto-replies/try", { ...wanted, book: null });
  expect(held.json.replies).toMatchObject([{ ruleId: "directions" }]);
  const own = await nora.send("POST", "/auto-replies/try", { ...wanted, book: allOn });
  expect([own.status, own.json.type]).toEqual([403, "admins_only"]);
});

test.each<[string, string[], string | null, RegExp | null]>([
  ["STOP", ["STOP: fired", "START: not_asked", "HELP: not_asked"], "STOP", /no more messages/],
  ["HELP", ["STOP: not_asked", "HELP: fired"], "HELP", /Reply STOP to end/],
  ["Can I stop at the door?", ["STOP: no_match", "Words that may mean stop: no_match"], null, null],
  ["please stop texting me", ["STOP: no_match", "Words that may mean stop: fired"], null, null],
  ["I have chest pain", ["STOP: no_match", "Emergency words: fired"], "Emergency words", /call 911 now/],
  ["no chest pain today", ["Emergency words: no_match"], null, null],
])("before any rule, “%s” is heard as inbound messages are", async (text, expected, name, words) => {
  const wanted = { book: allOn, text, lineId: door.clinic.lineId, at: "2026-03-04T18:00:00Z" };
  const how = { language: "en", sender: "known", personAnswering: false, automatic: false };
  const { json } = await ines.send("POST", "/auto-replies/try", { ...wanted, ...how });
  const told = json.verdicts.flatMap((one: { ruleId: string | null; name: string; outcome: string }) =>
    one.ruleId === null ? [`${one.name}: ${one.outcome}`] : [],
  );
  expect(told).toEqual(expect.arrayContaining(expected));
  const first = json.replies.filter((one: { ruleId: string | null }) => one.ruleId === null);
  expect(first.map((one: { name: string }) => one.name)).toEqual(name === null ? [] : [name]);
  if (words) expect(first[0].words).toMatch(words);
  if (expected.some((one) => one.endsWith("fired")))
    for (const { ruleId, outcome } of json.verdicts) if (ruleId !== null) expect(outcome).toBe("not_asked");
});
