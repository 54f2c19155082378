/** Which ways an answer can go, which is offered first, and the words that say why. */
import { expect, test } from "vitest";
import { whatsappWindowMs } from "../../shared/domain/channels.ts";
import { newConsentEntry, type ConsentEntry } from "../store/consent-entries.ts";
import { address, line } from "./test-rows.ts";
import { replyWays, type Way, type WayFacts } from "./ways.ts";

const now = new Date(1_700_000_000_000);
const ago = (minutes: number) => new Date(now.getTime() - minutes * 60_000);

const phone = address("phone", "phone");
const chat = address("chat", "whatsapp");
const mail = address("mail", "email");
const lines = [line("desk", "sms"), line("labs", "sms"), line("care", "whatsapp"), line("box", "email")];

const refusal = (addressId: string, word: string, choice: ConsentEntry["choice"] = "refused"): ConsentEntry =>
  newConsentEntry({
    id: `${addressId}${word}`,
    organizationId: "o1",
    addressId,
    channel: "sms",
    choice,
    source: "keyword",
    word,
    at: ago(choice === "refused" ? 30 : 20),
    messageId: null,
  });

function waysOf(change: Partial<WayFacts>): Way[] {
  return replyWays({
    now,
    patientId: "marisol",
    patientName: "Marisol Vega",
    provisional: false,
    preferredAddressId: null,
    reach: null,
    addresses: [phone],
    lines,
    consent: [],
    asking: { purpose: "reply", byPerson: true },
    lastInbound: {},
    ...change,
  });
}

/** "sms on desk*: because" — a star for the default, "not" for what is closed. */
const told = (ways: Way[]): string[] =>
  ways.map(
    ({ channel, line: { id }, isDefault, available, reason }) =>
      `${channel} on ${id}${isDefault ? "*" : ""}${available ? "" : " not"}: ${reason}`,
  );

const wrote = (addressId: string, lineId: string, minutes: number) => ({
  addressId,
  lineId,
  at: ago(minutes),
});

test.each<[string, Partial<WayFacts>, string[]]>([
  ["one address, nothing said yet", {}, ["sms on desk*: it is the only way open"]],
  [
    "one address, and they wrote",
    { lastInbound: { sms: wrote("phone", "desk", 5) } },
    ["sms on desk*: Marisol wrote by SMS last"],
  ],
  [
    "an answer goes out on the line they wrote to",
    { lastInbound: { sms: wrote("phone", "labs", 5) } },
    ["sms on labs*: Marisol wrote by SMS last"],
  ],
  [
    "the line they wrote to was switched off",
    {
      lines: lines.map((one) => (one.id === "labs" ? { ...one, active: false } : one)),
      lastInbound: { sms: wrote("phone", "labs", 5) },
    },
    ["sms on desk*: Marisol wrote by SMS last"],
  ],
  [
    "the latest channel of several",
    {
      addresses: [phone, mail],
      lastInbound: { sms: wrote("phone", "desk", 9), email: wrote("mail", "box", 5) },
    },
    ["sms on desk: SMS is open too", "email on box*: Marisol wrote by Email last"],
  ],
  [
    "what they prefer wins over what they did last",
    { addresses: [phone, mail], preferredAddressId: "mail", lastInbound: { sms: wrote("phone", "desk", 5) } },
    ["sms on desk: SMS is open too", "email on box*: Marisol prefers Email"],
  ],
  [
    "what they prefer is closed to us",
    {
      addresses: [phone, mail],
      preferredAddressId: "phone",
      consent: [refusal("phone", "STOP")],
      lastInbound: { sms: wrote("phone", "desk", 5) },
    },
    ["sms on desk not: Marisol said STOP on this address", "email on box*: it is the only way open"],
  ],
  [
    "two ways, nothing said on either",
    { addresses: [phone, mail] },
    ["sms on desk*: Marisol has SMS and has not said otherwise", "email on box: Email is open too"],
  ],
  [
    "a refusal in their own word, and one that was lifted",
    {
      addresses: [phone, mail],
      consent: [refusal("phone", "Unsubscribe!"), refusal("mail", "STOP"), refusal("mail", "START", "given")],
    },
    ["sms on desk not: Marisol said Unsubscribe! on this address", "email on box*: it is the only way open"],
  ],
  [
    "WhatsApp, an hour after they wrote",
    { addresses: [chat], lastInbound: { whatsapp: wrote("chat", "care", 60) } },
    ["whatsapp on care*: Marisol wrote by WhatsApp last"],
  ],
  [
    "WhatsApp, never written",
    { addresses: [chat] },
    ["whatsapp on care not: the 24-hour reply window is closed, and only a template may go"],
  ],
  [
    "WhatsApp, from another address of theirs",
    { addresses: [chat], lastInbound: { whatsapp: wrote("old", "care", 5) } },
    ["whatsapp on care not: the 24-hour reply window is closed, and only a template may go"],
  ],
  [
    "WhatsApp refused is said before its window",
    { addresses: [chat], consent: [refusal("chat", "stop")] },
    ["whatsapp on care not: Marisol said stop on this address"],
  ],
  [
    "WhatsApp closed, they wrote there last, the phone is open",
    { addresses: [phone, chat], lastInbound: { whatsapp: wrote("chat", "care", 24 * 60) } },
    [
      "sms on desk*: it is the only way open",
      "whatsapp on care not: the 24-hour reply window is closed, and only a template may go",
    ],
  ],
  [
    "a sender that cannot be answered",
    { addresses: [address("word", "phone", { answerable: false, note: "A word, not a number" })] },
    ["sms on desk not: A word, not a number"],
  ],
  [
    "a sender that cannot be answered, without a note",
    { addresses: [address("word", "phone", { answerable: false })] },
    ["sms on desk not: this sender cannot be answered"],
  ],
  ["no address", { addresses: [] }, []],
  ["no line on the channel", { lines: [line("box", "email")] }, []],
  [
    "only lines that an admin switched off",
    { lines: lines.map((one) => ({ ...one, off: true })), addresses: [phone, mail] },
    [
      "sms on desk not: the clinic’s line for SMS is switched off",
      "email on box not: the clinic’s line for email is switched off",
    ],
  ],
  [
    "an admin switched off the line they wrote to",
    {
      lines: lines.map((one) => (one.id === "labs" ? { ...one, off: true } : one)),
      lastInbound: { sms: wrote("phone", "labs", 5) },
    },
    ["sms on desk*: Marisol wrote by SMS last"],
  ],
  ["only lines that are gone", { lines: lines.map((one) => ({ ...one, active: false })) }, []],
  [
    "two phones, and the second wrote",
    {
      addresses: [phone, address("phone2", "phone")],
      lastInbound: { sms: wrote("phone2", "labs", 5) },
    },
    ["sms on desk: SMS is open too", "sms on labs*: Marisol wrote by SMS last"],
  ],
])("%s", (_what, change, expected) => {
  expect(told(waysOf(change))).toEqual(expected);
});

test.each([
  ["Marisol Vega", false, "Marisol"],
  ["Dr Tran", false, "Dr Tran"],
  ["Mrs. Osei", false, "Mrs. Osei"],
  ["陈 秀英", false, "陈 秀英"],
  ["ليلى حداد", false, "ليلى حداد"],
  ["O’Brien-Núñez Kim", false, "O’Brien-Núñez"],
  ["J Smith", false, "J Smith"],
  ["+1 503 555 0142", true, "the sender"],
])("%s is called as people would", (patientName, provisional, called) => {
  const [way] = waysOf({ patientName, provisional, lastInbound: { sms: wrote("phone", "desk", 5) } });
  expect(way!.reason).toBe(`${called} wrote by SMS last`);
});

test("the WhatsApp window ends to the millisecond, and its end is told while it is open", () => {
  const at = new Date(now.getTime() - whatsappWindowMs);
  const open = (ms: number) => {
    const [way] = waysOf({
      addresses: [chat],
      lastInbound: { whatsapp: { addressId: "chat", lineId: "care", at: new Date(at.getTime() + ms) } },
    });
    return [way!.available, way!.windowClosesAt?.getTime() ?? null];
  };
  expect(open(1)).toEqual([true, now.getTime() + 1]);
  expect(open(0)).toEqual([false, null]);
});

test("what was written to a WhatsApp line opens that line alone: another one in its place takes a template", () => {
  const second = line("second", "whatsapp");
  const way = (care: object) =>
    waysOf({
      addresses: [chat],
      lines: [line("care", "whatsapp", care), second],
      lastInbound: { whatsapp: wrote("chat", "care", 5) },
    })[0];
  expect(way({})).toMatchObject({ line: { id: "care" }, available: true, needsTemplate: false });
  const other = { line: { id: "second" }, available: false, needsTemplate: true, windowClosesAt: null };
  expect(way({ off: true })).toMatchObject(other);
  expect(way({ active: false })).toMatchObject(other);
});

test("there is never more than one default, and it is always open", () => {
  const consent = [refusal("phone", "STOP")];
  for (const preferredAddressId of [null, "phone", "chat", "mail", "gone"]) {
    for (const lastInbound of [
      {},
      { sms: wrote("phone", "desk", 1) },
      { whatsapp: wrote("chat", "care", 1) },
    ]) {
      const ways = waysOf({ addresses: [phone, chat, mail], preferredAddressId, lastInbound, consent });
      const defaults = ways.filter(({ isDefault }) => isDefault);
      expect(defaults).toHaveLength(1);
      expect(defaults[0]!.available).toBe(true);
    }
  }
});
