/**
 * A whole Threadwell for a test: real HTTP, real sockets, a real store, a clinic of three people and three lines,
 * and providers that count. THREADWELL_TEST_MONGODB_URI runs the same tests on another server.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { io, type Socket } from "socket.io-client";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { socketPath, type ClientToServer, type ServerToClient } from "../../shared/events/socket.ts";
import type { Session } from "../../shared/api/session.ts";
import { readConfig } from "../config/config.ts";
import { startThreadwell, type Prepared, type Surroundings, type Threadwell } from "../context.ts";
import type { Observer } from "../embedded/wire/observer.ts";
import { createLog } from "../lib/log.ts";
import type { AddressRecord } from "../store/addresses.ts";
import { unpaced } from "../../shared/domain/lines.ts";
import type { LineRecord } from "../store/lines.ts";
import type { UserRecord } from "../store/users.ts";
import { startFakeTwilio, type FakeTwilio } from "./fake-twilio.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";

const password = "a password for tests";
export const authToken = "0123456789abcdef0123456789abcdef";
export const accountSid = "AC0123456789abcdef0123456789abcdef";

export interface House {
  threadwell: Threadwell;
  twilio: FakeTwilio;
  organizationId: string;
  sms: LineRecord;
  whatsapp: LineRecord;
  email: LineRecord;
  smsWebhook: string;
  /** Signs in over HTTP. */
  signIn(email?: string): Promise<Staff>;
  stop(): Promise<void>;
}

export interface Staff {
  session: Session;
  api(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }>; // oxlint-disable-line no-explicit-any -- a test's parse edge
  connect(after?: number | null): Promise<Screen>;
}

/** One open screen: the events it got, in the order it got them. */
export interface Screen {
  socket: Socket<ServerToClient, ClientToServer>;
  events: PushedEvent[];
  /** Resolves with the first event, past or future, that satisfies. */
  seen(want: (event: PushedEvent) => boolean, withinMs?: number): Promise<PushedEvent>;
  close(): void;
}

export interface HouseOptions extends Partial<Pick<Surroundings, "clock" | "adapters" | "random">> {
  environment?: Record<string, string>;
  /** Where mails go out; a closed port by default. */
  smtpPort?: number;
  /** A server and a database of the test's own, which several of its houses share. */
  mongodbUri?: string;
  database?: string;
  dataDir?: string;
  /** Told of each command that the house's own store has done. */
  onCommand?: Observer;
}

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const folder = options.dataDir ?? (await mkdtemp(join(tmpdir(), "threadwell-test-")));
  const twilio = await startFakeTwilio();
  const elsewhere = options.mongodbUri ?? process.env["THREADWELL_TEST_MONGODB_URI"];
  const { onCommand } = options;
  const embedded = elsewhere
    ? null
    : await openRecorded({ dataDir: join(folder, "store"), ...(onCommand && { onCommand }) });
  // On a server for all tests each house has a database of its own.
  const database = options.database ?? `test_${randomBytes(6).toString("hex")}`;
  const mongodbUri = embedded ? embedded.uri : withDatabase(elsewhere!, database);
  const config = readConfig({
    PORT: "0",
    SMTP_PORT: "0",
    DATA_DIR: folder,
    MONGODB_URI: mongodbUri,
    ...options.environment,
  });
  let made: Awaited<ReturnType<typeof makeClinic>> | null = null;
  const threadwell = await startThreadwell({
    config,
    log: createLog(process.env["THREADWELL_TEST_LOG"] ?? "silent"),
    clientFolder: null,
    embeddedProgram: "",
    ...(options.clock && { clock: options.clock }),
    ...(options.adapters && { adapters: options.adapters }),
    ...(options.random && { random: options.random }),
    async prepare(parts) {
      made = await makeClinic(parts, { apiBase: twilio.url, smtpPort: options.smtpPort ?? 9 });
    },
  });
  const clinic = made as unknown as Awaited<ReturnType<typeof makeClinic>>;
  const [sms, whatsapp, email] = clinic.lines as [LineRecord, LineRecord, LineRecord];
  return {
    threadwell,
    twilio,
    organizationId: clinic.organizationId,
    sms,
    whatsapp,
    email,
    smsWebhook: threadwell.webhookUrl(sms)!,
    signIn: (address = "nora@clinic.example") => signIn(threadwell.url, address),
    async stop() {
      await threadwell.stop();
      await twilio.stop();
      try {
        await embedded?.close();
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

function withDatabase(uri: string, database: string): string {
  const url = new URL(uri);
  url.pathname = `/${database}`;
  return url.href;
}

export async function makeClinic(parts: Prepared, providers: { apiBase: string; smtpPort: number }) {
  const { store, ids, passwords } = parts;
  const known = (await store.organizations.all())[0];
  if (known) {
    const scope = { organizationId: known.id, userId: null };
    const lines = await store.lines.list(scope);
    const order = ["sms", "whatsapp", "email"];
    lines.sort((a, b) => order.indexOf(a.channel) - order.indexOf(b.channel));
    for (const line of lines.slice(0, 2)) {
      const credentials = {
        accountSid,
        authToken,
        apiBase: providers.apiBase,
        contentBase: providers.apiBase,
      };
      await store.lines.setCredentials(scope, line.id, credentials);
    }
    return { organizationId: known.id, lines };
  }
  const organizationId = ids.next();
  const passwordHash = await passwords.hash(password);
  const person = (
    name: string,
    email: string,
    initials: string,
    role: UserRecord["role"] = "coordinator",
  ) => ({
    id: ids.next(),
    organizationId,
    name,
    initials,
    email,
    role,
    timeZone: "America/Los_Angeles",
    passwordHash,
    active: true,
  });
  await store.users.insertMany([
    person("Nora Test", "nora@clinic.example", "NT"),
    person("Dev Test", "dev@clinic.example", "DT"),
    person("Ines Test", "ines@clinic.example", "IT", "admin"),
  ]);
  const line = (
    channel: LineRecord["channel"],
    provider: string,
    name: string,
    address: string,
    credentials: unknown,
  ) => ({
    id: ids.next(),
    organizationId,
    channel,
    provider,
    name,
    displayName: "Test Clinic",
    address,
    key: randomBytes(24).toString("base64url"),
    credentials,
    active: true,
    rate: unpaced,
  });
  const twilio = { accountSid, authToken, apiBase: providers.apiBase, contentBase: providers.apiBase };
  const smtp = {
    smtpHost: "127.0.0.1",
    smtpPort: providers.smtpPort,
    secure: false,
    domain: "clinic.example",
  };
  const lines = [
    line("sms", "twilio", "Front desk", "+15035550100", twilio),
    line("whatsapp", "twilio", "Care", "+15035550101", twilio),
    line("email", "smtp", "care@clinic", "care@clinic.example", smtp),
  ];
  await store.lines.insertMany(lines);
  await store.organizations.insert({
    id: organizationId,
    name: "Test Clinic",
    timeZone: "America/Los_Angeles",
    country: "US",
    replyTargetMinutes: 60,
    undoSeconds: 0,
    demo: true,
  });
  return { organizationId, lines };
}

export async function signIn(url: string, email: string): Promise<Staff> {
  const answer = await fetch(`${url}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
  const session = (await answer.json()) as Session;
  return {
    session,
    async api(method, path, body) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${session.accessToken}`,
          ...(body !== undefined && { "content-type": "application/json" }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === "" ? null : JSON.parse(text) };
    },
    connect: (after = null) => connect(url, session.accessToken, after),
  };
}

async function connect(url: string, token: string, after: number | null): Promise<Screen> {
  const events: PushedEvent[] = [];
  const waiting: { want: (event: PushedEvent) => boolean; resolve: (event: PushedEvent) => void }[] = [];
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    path: socketPath,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: { token, after },
  });
  const take = (event: PushedEvent): void => {
    events.push(event);
    for (const one of waiting) if (one.want(event)) one.resolve(event);
  };
  socket.on("event", take);
  await new Promise<void>((resolve, reject) => {
    socket.on("connect_error", reject);
    socket.on("ready", (gap) => {
      if (gap.kind === "events") gap.events.forEach(take);
      resolve();
    });
  });
  return {
    socket,
    events,
    seen(want, withinMs = 10_000) {
      const known = events.find(want);
      if (known) return Promise.resolve(known);
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error("the screen did not hear of it in time")), withinMs);
        waiting.push({
          want,
          resolve(event) {
            clearTimeout(timer);
            resolve(event);
          },
        });
      });
    },
    close: () => void socket.close(),
  };
}

/** One more verified address of the patient whose thread it is. */
export async function giveAddress(
  house: House,
  conversationId: string,
  kind: AddressRecord["kind"],
  value: string,
): Promise<void> {
  await house.threadwell.store.units.run(house.organizationId, {
    async run(tx) {
      const conversation = (await tx.conversation(conversationId))!;
      tx.addAddress({
        id: tx.ids.next(),
        organizationId: tx.organizationId,
        version: 1,
        kind,
        key: tx.addressKey(kind, value),
        value,
        patientIds: [conversation.patientId],
        verified: true,
        answerable: true,
        note: null,
      });
    },
  });
}

/** Asks again and again until the answer satisfies; for what happens beside a test. */
export async function eventually<Value>(
  read: () => Promise<Value>,
  satisfies: (value: Value) => boolean,
  withinMs = 10_000,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await read();
    if (satisfies(value)) return value;
    if (Date.now() > end) throw new Error(`it did not come to that: ${JSON.stringify(value).slice(0, 400)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
