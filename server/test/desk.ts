/** A store with three lines and nobody at them, for tests of what words from a phone do: no HTTP, no sockets. */
import { randomBytes } from "node:crypto";
import { defaultEmergencySettings } from "../../shared/domain/emergency.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { ParsedMessage, ParsedOptEvent, SenderAddress } from "../channels/contract.ts";
import { mayWrite } from "../consent/policy.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import { compileBook } from "../rules/auto-replies/compiled.ts";
import type { House } from "../rules/automatic/types.ts";
import { wordsInForce } from "../rules/emergency/in-force.ts";
import { createMatcher } from "../rules/emergency/match.ts";
import type { AddressRecord } from "../store/addresses.ts";
import { createCodec } from "../store/codec.ts";
import type { LineRecord } from "../store/lines.ts";
import { systemScope } from "../store/scope.ts";
import { openStore } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { storeMessage } from "../inbound/message.ts";
import { storeOpt } from "../inbound/opt.ts";

export type Desk = Awaited<ReturnType<typeof openDesk>>;

export async function openDesk() {
  let now = Date.parse("2026-11-25T18:00:00Z");
  const clock = { now: () => new Date(now) };
  const ids = createIds({ now: () => new Date() });
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  const embedded = elsewhere ? null : await openRecorded();
  const uri = elsewhere ?? embedded?.uri;
  if (uri === undefined) throw new Error("no store");
  const store = await openStore({
    uri,
    database: `test_${randomBytes(6).toString("hex")}`,
    codec: createCodec({ encryption: [{ id: "k1", key: randomBytes(32) }], blindIndex: randomBytes(32) }),
    clock,
    ids,
    log: createLog("silent"),
  });
  const emergencyWords = createMatcher(wordsInForce(defaultEmergencySettings));
  let organizationId = ids.next();
  let changed: Partial<House["organization"]> = {};

  const scope = () => systemScope(organizationId);
  const line = (channel: ChannelId): LineRecord => ({
    id: `${organizationId} ${channel}`,
    organizationId,
    channel,
    provider: channel === "email" ? "smtp" : "twilio",
    name: channel,
    displayName: "Clinic",
    address: channel,
    key: `${organizationId} ${channel}`,
    credentials: {},
    active: true,
  });
  const house = (): House => ({
    organization: {
      id: organizationId,
      name: "Clinic",
      timeZone: "America/Los_Angeles",
      country: "US",
      replyTargetMinutes: 60,
      undoSeconds: 0,
      cancelIfAnswered: true,
      householdMask: "initials",
      householdHours: 72,
      noticeLink: true,
      linkDays: 7,
      version: 1,
      consentScope: "all",
      contact: null,
      demo: false,
      ...changed,
    },
    lines: new Map((["sms", "whatsapp", "email"] as const).map((one) => [line(one).id, line(one)])),
    pageUrl: null,
    users: new Map(),
    templates: [],
    autoReplies: null,
    prices: new Map(),
    policies: new Map(),
    emergency: null,
    quiet: null,
    consentTexts: new Map(),
    emergencyWords,
    compileBook,
    noteRun: () => undefined,
    tells: () => ({ delivered: true, read: false }),
  });

  async function opt(
    channel: ChannelId,
    sender: SenderAddress,
    choice: "in" | "out",
    word: string,
    more: Partial<ParsedOptEvent> = {},
  ) {
    const event = { kind: "opt", choice, sender, word, handledByProvider: true, ...more } as const;
    return store.units.run(organizationId, storeOpt(store, house(), line(channel), event));
  }

  return {
    store,
    ids,
    scope,
    house,
    line,
    opt,
    /** A clinic of its own for each test. */
    begin(organization: Partial<House["organization"]> = {}) {
      organizationId = ids.next();
      changed = organization;
    },
    pass: (ms: number) => (now += ms),
    unit: <Result>(run: (tx: Transaction) => Promise<Result>) => store.units.run(organizationId, { run }),

    /** As a provider brings it; `taken`: it took the words as its own keyword, as Twilio's Advanced Opt-Out does. */
    async say(
      channel: ChannelId,
      value: string,
      text: string,
      { taken, ...more }: Partial<ParsedMessage> & { taken?: "in" | "out" } = {},
    ) {
      now += 1000;
      const kind = channel === "sms" ? ("phone" as const) : channel;
      const sender = { kind, value, verified: true };
      const parsed: ParsedMessage = {
        kind: "message",
        providerMessageId: `SM${randomBytes(8).toString("hex")}`,
        sender,
        senderAsGiven: value,
        profileName: null,
        subject: null,
        text,
        fullText: null,
        files: [],
        sentAt: null,
        marks: [],
        automatic: null,
        thread: null,
        ...(taken && { answeredByProvider: taken }),
        ...more,
      };
      const outcome = await store.units.run(
        organizationId,
        storeMessage(store, house(), line(channel), parsed),
      );
      if (taken) await opt(channel, sender, taken, text);
      const events = await store.events.after(scope(), 0, 1000);
      const id = events.findLast(({ name }) => name === "message.received")?.messageId ?? "";
      const [message] = await store.messages.byIds(scope(), [id]);
      const conversation = await store.conversations.byId(scope(), message?.conversationId ?? "");
      if (!message || !conversation) throw new Error(`nothing came in: ${outcome}`);
      return { outcome, message, conversation };
    },

    async address(kind: AddressRecord["kind"], value: string): Promise<AddressRecord> {
      const key = store.addresses.addressKey(organizationId, kind, value);
      const [address] = await store.addresses.byKeys(scope(), [key]);
      if (!address) throw new Error(`no ${kind}`);
      return address;
    },

    /** The address's ledger, in words. */
    async ledger(kind: AddressRecord["kind"], value: string): Promise<string[]> {
      const { id } = await this.address(kind, value);
      const entries = await store.consent.ofAddresses(scope(), [id]);
      return entries.map(({ choice, source, word }) => `${choice} ${source} ${word}`);
    },

    /** What a machine, or for `reply` a person, may do there now. */
    async may(kind: AddressRecord["kind"], value: string, purpose: Purpose = "reminder"): Promise<string> {
      const { id } = await this.address(kind, value);
      const entries = await store.consent.ofAddresses(scope(), [id]);
      const channel = kind === "phone" ? "sms" : kind;
      const answer = mayWrite(entries, {
        purpose,
        channel,
        now: clock.now(),
        byPerson: purpose === "reply",
      });
      return answer.may ? "may" : answer.kind;
    },

    async close() {
      if (!embedded) await store.users.model.db.dropDatabase();
      await store.close();
      await embedded?.close();
    },
  };
}
