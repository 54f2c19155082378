/**
 * Threadwell over a gateway that nobody here wrote: real Kannel, its fake SMSC and an SMPP carrier. Runs where
 * Debian's kannel and kannel-extras are installed.
 */
import { randomBytes } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Delivery } from "../../shared/api/messages.ts";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { OutboundMessage } from "../channels/contract.ts";
import { kannelAdapter } from "../channels/kannel/adapter.ts";
import { sendErrors } from "../channels/send-errors.ts";
import { systemClock } from "../lib/clock.ts";
import { createGuardedHttp } from "../lib/guarded-http.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import { eventually, openHouse, type House, type Screen, type Staff } from "./harness.ts";
import { addKannelLine, missingOfKannel, startKannel, type Kannel } from "./kannel.ts";
import { startRelay, type Relay } from "./relay.ts";
import { startListServer, type ListServer } from "./list-server.ts";
import { startCarrier, type Carrier } from "./smpp.ts";

const missing = missingOfKannel();
if (missing.length > 0) console.info(`Kannel tests skipped: no ${missing.join(" and no ")}`);

const clinic = "+15035550102";
/** On the gateway's own black-list. */
const blocked = "+15035550159";

describe.runIf(missing.length === 0)("Kannel", () => {
  let house: House;
  let line: LineRecord;
  let webhook: string;
  let kannel: Kannel;
  let carrier: Carrier;
  /** From Kannel to Threadwell's door, and from Threadwell to smsbox. */
  let inward: Relay;
  let outward: Relay;
  let nora: Staff;
  let screen: Screen;
  let list: ListServer;
  let ahead = 0;

  beforeAll(async () => {
    list = await startListServer(`${blocked.slice(1)}\n`);
    const clock = { now: () => new Date(Date.now() + ahead) };
    house = await openHouse({ environment: { TRUST_PROXY: "1" }, clock });
    const { url, webhookUrl } = house.threadwell;
    inward = await startRelay(() => url);
    outward = await startRelay(() => new URL(kannel.sendUrl).origin);
    carrier = await startCarrier();
    const key = randomBytes(24).toString("base64url");
    kannel = await startKannel({
      inboundUrl: `${inward.url}/webhooks/kannel/${key}`,
      smppPort: carrier.port,
      smppPrefix: "+1503555018",
      lostPrefix: "+1503555019",
      blackListUrl: list.url,
    });
    const sendUrl = outward.url + new URL(kannel.sendUrl).pathname;
    line = await addKannelLine(house, kannel, { key, sendUrl, address: clinic, blackListUrl: list.url });
    webhook = webhookUrl(line)!;
    nora = await house.signIn();
    screen = await nora.connect();
  });
  afterAll(async () => {
    screen?.close();
    await kannel?.stop();
    await Promise.all([carrier, inward, outward].map((one) => one?.stop()));
    await house?.stop();
    await list?.stop();
  });

  /** A patient's text by the fake SMSC; resolves to the conversation it came into. */
  async function textFrom(patient: string, text: string): Promise<string> {
    kannel.arrive(`${patient} ${clinic} text ${text}`);
    const event = await screen.seen(({ message }) => message?.text === text);
    return event.conversation!.id;
  }

  async function reply(conversationId: string, text: string): Promise<string> {
    const clientKey = `key-${randomBytes(6).toString("hex")}`;
    const answer = await nora.api("POST", `/conversations/${conversationId}/messages`, { clientKey, text });
    expect(answer.status).toBe(201);
    return answer.json.id;
  }

  const heard = (id: string, state: Delivery["state"]) =>
    screen.seen(({ message }) => message?.id === id && message.delivery?.state === state, 30_000);

  /** What the fake SMSC printed for a patient, each as its type and its words; waits until there are so many, or for a pulse. */
  async function printedFor(patient: string, atLeast = 1): Promise<string[]> {
    if (atLeast === 0) await new Promise((resolve) => setTimeout(resolve, 200));
    const lines = await kannel.printedFor(patient, atLeast);
    const start = `${clinic} ${patient} `;
    return lines.map((line) =>
      line.startsWith(start) ? line.slice(start.length) : `not to the phone: ${line}`,
    );
  }

  async function thread(conversationId: string): Promise<{ text: string; direction: string }[]> {
    return (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items;
  }

  test("a text comes into its thread, word for word, and the answer reaches the phone: delivered", async () => {
    const patient = "+15035550142";
    const conversationId = await textFrom(patient, "Can I come  Friday? 100% sure & ñ €");
    const id = await reply(conversationId, "Friday at 9:00 works. {€5} [ok]~ ¿Sé? @");
    const event = await heard(id, "delivered");
    expect(await printedFor(patient)).toEqual(["text Friday at 9:00 works. {€5} [ok]~ ¿Sé? @"]);
    const [step] = event.message!.delivery!.steps;
    expect(step).toMatchObject({ channel: "sms", lineName: "Gateway", state: "succeeded" });
    expect(event.conversation).toMatchObject({ needsReplySince: null, trouble: null });
  });

  test("an emoji both ways", async () => {
    const patient = "+15035550143";
    const bytes = Buffer.from("Спасибо 😀", "utf16le").swap16();
    const escaped = [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
    kannel.arrive(`${patient} ${clinic} ucs2 ${escaped}`);
    const event = await screen.seen(({ message }) => message?.text === "Спасибо 😀");
    const id = await reply(event.conversation!.id, "Grüße 😀 שלום");
    await heard(id, "delivered");
    const [printed] = await printedFor(patient);
    expect(decodedUcs2(printed!.replace(/^ucs-?2 /, ""))).toBe("Grüße 😀 שלום");
  });

  test("three parts are one text, one delivery", async () => {
    const patient = "+15035550144";
    const conversationId = await textFrom(patient, "Tell me everything");
    const text = Array.from({ length: 40 }, (_, index) => `word-${index} €`)
      .join(" ")
      .slice(0, 400);
    const id = await reply(conversationId, text);
    await heard(id, "delivered");
    const parts = (await printedFor(patient, 3)).map((one) => /^udh (\S+) data (.*)$/.exec(one)!);
    expect(parts).toHaveLength(3);
    expect(parts.map(([, header]) => header!.replace(/^%05%00%03%../, ""))).toEqual([
      "%03%01",
      "%03%02",
      "%03%03",
    ]);
    expect(parts.map(([, , words]) => new URLSearchParams(`t=${words}`).get("t")).join("")).toBe(text);
  });

  test("the carrier gets GSM 03.38 and UCS-2 as they are written on the air", async () => {
    const patient = "+15035550180";
    carrier.fates.set(patient, "DELIVRD");
    const conversationId = await textFrom(patient, "Hello from the carrier");
    const basic = "@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ ¤¡ÄÖÑÜ§¿äöñüà";
    await heard(await reply(conversationId, `${basic}^{}\\[~]|€`), "delivered");
    await heard(await reply(conversationId, "Да 😀"), "delivered");
    const [gsm, ucs2] = carrier.texts.filter(({ to }) => to === patient);
    expect(gsm!.dataCoding).toBe(0);
    expect(gsm!.bytes.toString("hex")).toBe(
      [
        ..."00 01 02 03 04 05 06 07 08 09 0b 0c 0e 0f 10 11 12 13 14 15 16 17 18 19 1a 1c 1d 1e 1f 20 24 40 5b".split(
          " ",
        ),
        ..."5c 5d 5e 5f 60 7b 7c 7d 7e 7f 1b14 1b28 1b29 1b2f 1b3c 1b3d 1b3e 1b40 1b65".split(" "),
      ].join(""),
    );
    expect(ucs2!.dataCoding).toBe(8);
    expect(ucs2!.bytes.equals(Buffer.from("Да 😀", "utf16le").swap16())).toBe(true);
  });

  test.each([
    ["+15035550181", "UNDELIV", "unreachable", "UNDELIV 001"],
    ["+15035550182", "EXPIRED", "expired", "EXPIRED 001"],
    ["+15035550183", { refuse: 0x0b }, "invalid_address", "SMPP 0x0b"],
  ] as const)(
    "the carrier's verdict on %s (%o): failed, with words",
    async (patient, fate, code, providerCode) => {
      carrier.fates.set(patient, fate);
      const conversationId = await textFrom(patient, `Hello from ${patient}`);
      const event = await heard(await reply(conversationId, "See you Friday"), "failed");
      expect(event.message!.delivery!.reason).toBe(sendErrors[code].words);
      expect(event.message!.delivery!.steps[0]!.attempts[0]!.error).toMatchObject({ code, providerCode });
      expect(event.conversation!.trouble).toBe("failed");
    },
  );

  test("a number that no SMSC serves: refused at once, and the clinic's second line takes over", async () => {
    const patient = "+15035550190";
    const conversationId = await textFrom(patient, "Hello from nowhere");
    const id = await reply(conversationId, "See you Friday");
    const event = await screen.seen(
      ({ message }) => message?.id === id && (message.delivery?.steps.length ?? 0) > 1,
      30_000,
    );
    const [first, second] = event.message!.delivery!.steps;
    expect(first).toMatchObject({ state: "failed", attempts: [{ error: { code: "config" } }] });
    expect(second).toMatchObject({ channel: "sms" });
    expect(await printedFor(patient, 0)).toEqual([]);
  });

  test("a text whose acknowledgement was lost comes again, and is in the thread once", async () => {
    const patient = "+15035550145";
    inward.lose = 2;
    const before = inward.count;
    const conversationId = await textFrom(patient, "Only once, please");
    await eventually(
      async () => inward.count,
      (count) => count >= before + 3,
    );
    await textFrom(patient, "And then this");
    expect((await thread(conversationId)).map(({ text }) => text).sort()).toEqual([
      "And then this",
      "Only once, please",
    ]);
  });

  test("the same words of two patients are two texts", async () => {
    for (const patient of ["+15035550146", "+15035550147"])
      kannel.arrive(`${patient} ${clinic} text Same words`);
    await eventually(
      async () => screen.events.filter(({ message }) => message?.text === "Same words").length,
      (count) => count === 2,
    );
  });

  test("an answer of Kannel's that was lost: unconfirmed, then settled by the report, and sent once", async () => {
    const patient = "+15035550185";
    carrier.fates.set(patient, "held");
    const conversationId = await textFrom(patient, "Do you hear me?");
    outward.lose = 1;
    const before = outward.count;
    const id = await reply(conversationId, "We do.");
    const unclear = await heard(id, "unconfirmed");
    expect(unclear.conversation!.trouble).toBe("unconfirmed");
    await eventually(
      async () => carrier.texts.filter(({ to }) => to === patient),
      ({ length }) => length === 1,
    );
    carrier.release();
    const event = await heard(id, "delivered");
    expect(event.conversation!.trouble).toBeNull();
    expect(event.message!.delivery!.steps[0]!.attempts).toHaveLength(1);
    expect(outward.count).toBe(before + 1);
    expect(carrier.texts.filter(({ to }) => to === patient)).toHaveLength(1);
  });

  test("STOP is obeyed, START lifts it", async () => {
    const patient = "+15035550149";
    const conversationId = await textFrom(patient, "Stop");
    const post = (text: string) =>
      nora.api("POST", `/conversations/${conversationId}/messages`, { clientKey: "while-refused", text });
    expect(await post("Hello?")).toMatchObject({ status: 409, json: { type: "way_unavailable" } });
    await textFrom(patient, "START");
    await heard(await reply(conversationId, "Welcome back"), "delivered");
    // What a machine says of it goes to the phone too: once of the refusal, once of its end.
    const printed = await printedFor(patient, 3);
    expect(printed).toHaveLength(3);
    expect(printed.filter((one) => one.includes("Test Clinic"))).toHaveLength(2);
    expect(printed).toContain("text Welcome back");
  });

  test("STOP is refused in the ledger before Kannel has its answer, and confirmed once on the phone: how fast", async () => {
    const whole: number[] = [];
    const ours: number[] = [];
    const patients = Array.from({ length: 15 }, (_, n) => `+150355501${String(10 + n)}`);
    for (const patient of patients) {
      const conversationId = await textFrom(patient, `Hello from ${patient}`);
      const [came, went, began] = [inward.times.length, outward.times.length, performance.now()];
      kannel.arrive(`${patient} ${clinic} text STOP`);
      const [confirmation] = await printedFor(patient);
      whole.push(performance.now() - began);
      ours.push(outward.times[went]! - inward.times[came]!);
      expect(confirmation).toContain("no more messages");
      const { json } = await nora.api("GET", `/conversations/${conversationId}`);
      const ledger = (await nora.api("GET", `/patients/${json.patient.id}/consent`)).json;
      expect(ledger.entries[0]).toMatchObject({ choice: "refused", source: "keyword", words: "STOP" });
      expect(ledger.ways.flatMap((way: { cells: { may: boolean }[] }) => way.cells).every(refused)).toBe(
        true,
      );
    }
    for (const patient of patients) expect(await printedFor(patient)).toHaveLength(1);
    const middle = (times: number[]) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
    // The floor is what the gateway itself takes, from the phone to our door and from our call to the phone.
    const floor = middle(whole.map((time, n) => time - ours[n]!));
    for (const [figure, value] of [
      ["stop.kannel.p50_ms", middle(whole)],
      ["stop.kannel.ours_p50_ms", middle(ours)],
    ] as const)
      console.log(JSON.stringify({ figure, value: round(value), unit: "ms", floor: round(floor) }));
  });

  test("whom the gateway's own black-list keeps from getting texts is refused in the ledger, by another way in", async () => {
    const conversationId = await textFrom(blocked, "Why do I hear nothing?");
    const id = await reply(conversationId, "We do");
    const event = await screen.seen(
      ({ message }) => message?.id === id && message.delivery?.steps[0]?.state === "failed",
      30_000,
    );
    expect(event.message!.delivery!.steps[0]!.attempts[0]!.error).toMatchObject({
      providerCode: "400 Number(s) has/have been denied",
    });
    // Whenever the last look was, the next one is due.
    ahead = 25 * 3600_000;
    // No session lives so long.
    screen.close();
    nora = await house.signIn();
    screen = await nora.connect();
    const { json } = await nora.api("GET", `/conversations/${conversationId}`);
    const ledger = await eventually(
      async () => (await nora.api("GET", `/patients/${json.patient.id}/consent`)).json,
      ({ blockLists }) => blockLists.length > 0,
    );
    expect(ledger.entries[0]).toMatchObject({ choice: "refused", source: "provider" });
    expect(ledger.blockLists).toMatchObject([{ lineName: "Gateway", agrees: false }]);
    expect(await printedFor(blocked, 0)).toEqual([]);
  });

  describe("the adapter alone", () => {
    const http = createGuardedHttp();
    afterAll(() => http.close());

    function send(change: Partial<OutboundMessage>, settings: object = {}) {
      const message = {
        attemptId: "att-1",
        channel: "sms" as const,
        to: "+15035550186",
        text: "Call us now",
      };
      const rest = { subject: null, validitySeconds: null, mail: null };
      const credentials = kannelAdapter.credentials.parse({ ...(line.credentials as object), ...settings });
      const to = { ...line, webhookUrl: null, credentials };
      const context = { http, clock: systemClock, tokenKey: Buffer.alloc(32) };
      return kannelAdapter.send({ ...message, ...rest, ...change }, to, context);
    }

    test("a flash text is of class 0 in either alphabet, and its validity is the carrier's", async () => {
      for (const text of ["Call us now", "Call us now ☎"]) {
        expect(await send({ text, flash: true, validitySeconds: 300 })).toMatchObject({ kind: "accepted" });
      }
      const texts = await eventually(
        async () => carrier.texts.filter(({ to }) => to === "+15035550186"),
        ({ length }) => length === 2,
      );
      expect(texts.map(({ dataCoding }) => dataCoding)).toEqual([0xf0, 0x18]);
      for (const { validity } of texts) expect(validity).not.toBe("");
      await send({ to: "+15035550187" });
      const [plain] = await eventually(
        async () => carrier.texts.filter(({ to }) => to === "+15035550187"),
        ({ length }) => length === 1,
      );
      expect(plain).toMatchObject({ dataCoding: 0, validity: "" });
    });

    test("Kannel's own refusals are read as they are written", async () => {
      const refused = (code: string, providerCode: string) => ({
        kind: "rejected",
        error: { code, providerCode },
      });
      const outcomes = [
        await send({}, { password: "of-somebody-else" }),
        await send({ to: "nobody" }),
        await send({ to: "" }),
        await send({ to: "+15035550190" }),
      ];
      expect(outcomes).toMatchObject([
        refused("config", "403 Authorization failed"),
        refused("unknown", "400 Number(s) has/have been denied"),
        refused("invalid_address", "400 Empty receiver number"),
        refused("config", "403 Not routable"),
      ]);
    });
  });

  test("a report of another address, by another path or through a stranger's proxy is refused", async () => {
    const patient = "+15035550184";
    const conversationId = await textFrom(patient, "Am I delivered?");
    const id = await reply(conversationId, "Not yet");
    const sent = await screen.seen(
      ({ message }) => message?.id === id && message.delivery?.steps[0]?.attempts[0]?.receipts.length === 1,
    );
    const attempt = sent.message!.delivery!.steps[0]!.attempts[0]!.id;
    const query = `?attempt=${attempt}&type=1&at=1772470790&answer=`;
    expect(await getFrom("127.0.0.2", webhook + query)).toBe(403);
    expect(await getFrom("127.0.0.1", webhook + query, "203.0.113.9")).toBe(403);
    expect(await getFrom("127.0.0.1", webhook.slice(0, -1) + query)).toBe(404);
    expect(await getFrom("127.0.0.1", webhook.replace("/kannel/", "/twilio/") + query)).toBe(404);
    const state = async () =>
      (await nora.api("GET", `/conversations/${conversationId}/messages`)).json.items.find(
        (one: { id: string }) => one.id === id,
      ).delivery.state;
    expect(await state()).toBe("sent");
    expect(await getFrom("127.0.0.1", webhook + query)).toBe(200);
    await heard(id, "delivered");
  });

  test("while Kannel is down a reply waits and is tried again; when it is back it goes once", async () => {
    const patient = "+15035550150";
    const conversationId = await textFrom(patient, "Are you there?");
    // Without the relay, which would take the call for Kannel: now nobody listens.
    const { store, directory } = house.threadwell;
    const credentials = { ...(line.credentials as object), sendUrl: kannel.sendUrl };
    await store.lines.setCredentials(systemScope(house.organizationId), line.id, credentials);
    directory.forget();
    await kannel.stopBoxes();
    const id = await reply(conversationId, "Back soon");
    const event = await screen.seen(
      ({ message }) => message?.id === id && message.delivery?.steps[0]?.attempts[0]?.state === "failed",
    );
    expect(event.message!.delivery!.state).toBe("queued");
    expect(event.message!.delivery!.steps[0]!.attempts[0]!.error).toMatchObject({ code: "not_reached" });
    await kannel.startBoxes();
    await heard(id, "delivered");
    expect(await printedFor(patient)).toEqual(["text Back soon"]);
  });

  test("a page by flash text leaves as class 0, which phones show at once, and its receipt stands in the log", async () => {
    const phone = "+15035550188";
    carrier.fates.set(phone, "DELIVRD");
    const { store, directory } = house.threadwell;
    await store.users.model.updateOne({ _id: nora.session.user.id }, { $set: { role: "admin" } });
    directory.forget();
    expect((await nora.api("PUT", "/contact", { phone })).status).toBe(200);
    // A flash text is never the only copy; the plain one goes by the house's other line.
    const chain = [{ userIds: [nora.session.user.id], ways: ["flash", "sms"], waitSeconds: 600 }];
    const settings = { ...defaultEmergencySettings, pageUnproven: true, chain };
    expect((await nora.api("PUT", "/emergencies/settings", { settings, version: 0 })).status).toBe(200);
    const drill = await nora.api("POST", "/emergencies/drill");
    expect(drill.status).toBe(201);
    const [page] = await eventually(
      async () => carrier.texts.filter(({ to }) => to === phone),
      ({ length }) => length > 0,
    );
    // GSM 03.38 section 4: the message class is there, and it is 0.
    expect(page!.dataCoding).toBe(0xf0);
    expect(page!.bytes.toString("latin1")).toContain("DRILL");
    const { id } = drill.json;
    await screen.seen(
      ({ alarm }) =>
        alarm?.id === id &&
        alarm?.pages.some(({ way, state }) => way === "flash" && state === "delivered") === true,
      30_000,
    );
    expect((await nora.api("POST", `/emergencies/${id}/acknowledge`)).status).toBe(200);
  });

  test("after all of it no phone has a text twice", () => {
    const onFake = kannel.printed.filter((one) => / (text|ucs-?2) /.test(one));
    expect(onFake.length).toBeGreaterThan(3);
    expect(new Set(onFake).size).toBe(onFake.length);
    const onCarrier = carrier.texts.map(({ to, bytes }) => `${to} ${bytes.toString("hex")}`);
    expect(new Set(onCarrier).size).toBe(onCarrier.length);
  });
});

const refused = ({ may }: { may: boolean }) => !may;
const round = (ms: number) => Number(ms.toPrecision(4));

/** A GET from an address of this machine's choosing. Resolves to the status. */
function getFrom(localAddress: string, url: string, forwardedFor?: string): Promise<number> {
  const headers = forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor };
  const target = new URL(url);
  return new Promise((resolve, reject) => {
    const options = { host: "127.0.0.1", port: target.port, path: target.pathname + target.search, headers };
    const request = httpRequest({ ...options, localAddress }, (answer) => {
      answer.resume();
      answer.on("end", () => resolve(answer.statusCode ?? 0));
    });
    request.on("error", reject);
    request.end();
  });
}

function decodedUcs2(escaped: string): string {
  const latin1 = unescape(escaped.replaceAll("+", " "));
  return Buffer.from(latin1, "latin1").swap16().toString("utf16le");
}
