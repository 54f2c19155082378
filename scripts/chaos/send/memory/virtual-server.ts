/**
 * One server process in virtual time: the real sender, commands and webhook handling over the shared tables. It can
 * be killed between any two steps, frozen past its lease and woken, or cut off from the store.
 */
import { MongoNetworkError } from "mongodb";
import { createHash } from "node:crypto";
import { createSecureLinks } from "../../../../server/consent/secure-links.ts";
import type { ParsedEvent, RawRequest } from "../../../../server/channels/contract.ts";
import { createRegistry, type AnyAdapter } from "../../../../server/channels/registry.ts";
import { twilioAdapter } from "../../../../server/channels/twilio/adapter.ts";
import {
  createDeliveryActions,
  type DeliveryCommands,
} from "../../../../server/commands/delivery-actions.ts";
import { createReply, type ReplyCommands } from "../../../../server/commands/reply.ts";
import { applyEvent, storeRequest } from "../../../../server/inbound/request.ts";
import { createIds } from "../../../../server/lib/ids.ts";
import type { Log } from "../../../../server/lib/log.ts";
import type { OutboundHttp } from "../../../../server/lib/outbound-http.ts";
import { createSender, type Sender } from "../../../../server/outbound/sender.ts";
import { createAdapterLines } from "../../../../server/rules/adapter-line.ts";
import type { Matchers } from "../../../../server/rules/emergency/keeper.ts";
import type { Directory } from "../../../../server/store/directory.ts";
import type { LineRecord } from "../../../../server/store/lines.ts";
import { openMemoryStore, type Tables } from "./memory-store.ts";
import type { VirtualTime } from "./virtual-time.ts";
import { compileBook } from "../../../../server/rules/auto-replies/compiled.ts";

export interface VirtualServer extends ReplyCommands {
  alive(): boolean;
  frozen(): boolean;
  sender: Sender;
  actions: DeliveryCommands;
  /** A provider's request at the door. Resolves when it may be acknowledged. */
  take(line: LineRecord, url: string, body: string): Promise<void>;
  takeEvent(line: LineRecord, event: ParsedEvent): Promise<void>;
  /** Rejects when the process dies first: whoever asked sees its connection break. */
  asked<Answer>(work: Promise<Answer>): Promise<Answer>;
  kill(): void;
  freeze(ms: number): void;
}

export interface ServerParts {
  name: string;
  tables: Tables;
  directory: Directory;
  organizationId: string;
  time: VirtualTime;
  random(): number;
  http: OutboundHttp;
  mail: AnyAdapter;
  /** Shared by all, for they are costly to make. */
  matcherOf: Matchers;
  log: Log;
  /** Whether the store can be reached now. */
  storeAway(): boolean;
  webhookUrl(line: LineRecord): string | null;
}

export function startVirtualServer(parts: ServerParts): VirtualServer {
  const { time, directory, random } = parts;
  let dead = false;
  let thawed: Promise<void> | null = null;
  const deaths: (() => void)[] = [];
  const never = new Promise<never>(() => undefined);

  /** Between any two steps: a dead process makes no other, a frozen one makes it when it is woken. */
  async function live(): Promise<void> {
    while (thawed) await thawed;
    if (dead) await never;
  }
  const door = {
    async pass() {
      await live();
      if (random() < 0.15) {
        await time.sleep(random() * 40);
        await live();
      }
      if (parts.storeAway()) throw new MongoNetworkError("the store is away");
    },
  };
  const clock = { now: () => new Date(time.now()) };
  const ids = createIds(clock);
  const store = openMemoryStore(parts.tables, { door, clock, ids, log: parts.log });
  const http: OutboundHttp = {
    async request(request) {
      await live();
      try {
        return await parts.http.request(request);
      } finally {
        await live();
      }
    },
  };
  const mail: AnyAdapter = {
    ...parts.mail,
    async send(...call) {
      await live();
      const outcome = await parts.mail.send(...call);
      await live();
      return outcome;
    },
  };
  const registry = createRegistry([twilioAdapter, mail]);
  const adapterContext = { http, clock, tokenKey: Buffer.alloc(32) };
  const adapterLine = createAdapterLines(parts.webhookUrl);
  const sender = createSender({
    store,
    directory,
    registry,
    adapterContext,
    clock,
    log: parts.log,
    holder: parts.name,
    random,
    adapterLine,
    // Nothing of this play is automatic news: no mail has a foot.
    mailFoot: () => null,
    secureLinks: createSecureLinks(Buffer.alloc(32)),
    onReceiptKeys: async () => undefined,
  });
  const house = async () => {
    const facts = await directory.of(parts.organizationId);
    const emergencyWords = parts.matcherOf(parts.organizationId, facts.emergency);
    return { ...facts, tells: registry.tells, emergencyWords, compileBook, noteRun: () => undefined };
  };
  const commands = { store, directory, tells: registry.tells, clock };

  return {
    alive: () => !dead,
    frozen: () => thawed !== null,
    sender,
    ...createReply(commands),
    actions: createDeliveryActions(commands),
    async take(line, url, body) {
      await live();
      const request = {
        transport: "http" as const,
        method: "POST",
        url,
        headers: { "content-type": "application/x-www-form-urlencoded" },
        envelope: null,
        body: Buffer.from(body),
      };
      const raw: RawRequest = { ...request, receivedAt: clock.now() };
      const adapter = registry.get(line.provider);
      if (!adapter) throw new Error(`no adapter ${line.provider}`);
      const events = await adapter.parse(raw, adapterLine(line, adapter), adapterContext);
      const entry = {
        id: ids.next(),
        organizationId: line.organizationId,
        lineId: line.id,
        bodyHash: createHash("sha256").update(url).update(body).digest("base64url"),
        receivedAt: clock.now(),
        state: "received" as const,
        outcomes: [],
        tries: 0,
      };
      await store.units.run(
        line.organizationId,
        storeRequest(store, await house(), line, entry, request, events),
      );
    },
    async takeEvent(line, event) {
      await live();
      await store.units.run(line.organizationId, applyEvent(store, await house(), line, event, clock.now()));
    },
    asked: (work) =>
      Promise.race([
        work,
        new Promise<never>((_, reject) => deaths.push(() => reject(new Error("the server died")))),
      ]),
    kill() {
      dead = true;
      for (const tell of deaths.splice(0)) tell();
    },
    freeze(ms) {
      const sleep = time.sleep(ms).then(() => void (thawed = null));
      thawed ??= sleep;
    },
  };
}
