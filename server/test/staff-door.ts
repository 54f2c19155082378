/**
 * The staff's door alone, over real HTTP on a real store: two clinics that must never see each other, a clock
 * that the test moves, and passwords that cost nothing. Providers and sockets are not here; see harness.ts.
 */
import { createSecretKey, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Router } from "express";
import { createAudit } from "../access/audit.ts";
import { createOriginRule } from "../access/origin.ts";
import { createPasswords } from "../access/passwords.ts";
import { createSessions } from "../access/sessions.ts";
import { createThrottle } from "../access/throttle.ts";
import { createAccessTokens } from "../access/tokens.ts";
import type { ApiParts } from "../api/api.ts";
import { adapters, createRegistry } from "../channels/registry.ts";
import type { ListedTemplate } from "../channels/contract.ts";
import { createCommands } from "../commands/commands.ts";
import { openRecorded } from "../embedded/conformance/recorder.ts";
import { createPresenter } from "../events/present.ts";
import { createPusher } from "../events/push.ts";
import { createApp, type AppParts } from "../http/app.ts";
import { createCounters } from "../lib/counters.ts";
import { createIds } from "../lib/ids.ts";
import { createLog } from "../lib/log.ts";
import { createCodec } from "../store/codec.ts";
import { createDirectory } from "../store/directory.ts";
import { openStore, type Store } from "../store/store.ts";
import { createPatientLinks, type PatientLinks } from "../consent/links.ts";
import { createLineTester } from "../outreach/line-tester.ts";
import { createPhoneProof } from "../outreach/phone-proof.ts";
import { createStaffConsent } from "../outreach/staff-consent.ts";
import { createStaffText } from "../outreach/staff-text.ts";
import { createAdapterLines } from "../rules/adapter-line.ts";
import { createPreferences } from "../commands/preferences.ts";
import { createFormTokens } from "../pages/form.ts";
import { createPages } from "../pages/pages.ts";
import { makeClinic, type Clinic } from "./clinic.ts";
import { createTestClock, type TestClock } from "./clock.ts";

const password = "a password for tests";

export interface StaffDoor {
  url: string;
  store: Store;
  clock: TestClock;
  parts: ApiParts;
  links: PatientLinks;
  /** Ours, and another organization's. */
  clinic: Clinic;
  other: Clinic;
  /** What the log said, one JSON line each. */
  logged: string[];
  derivations(): number;
  /** Names of the store's commands since it was asked last. */
  commands(): string[];
  signIn(email?: string): Promise<Visitor>;
  visitor(): Visitor;
  /** Ends the embedded store under the running app; false when the tests run on another server. */
  loseStore(): Promise<boolean>;
  stop(): Promise<void>;
}

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  json: any; // oxlint-disable-line no-explicit-any -- a test's parse edge
}

/** A browser without pages: keeps its cookie and its token. */
export interface Visitor {
  token: string | null;
  cookie: string | null;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
}

export async function openStaffDoor(
  options: Partial<
    Pick<AppParts, "clientFolder" | "production" | "maxApiRequests" | "trustProxy" | "webhooks">
  > & {
    publicUrl?: string;
  } = {},
): Promise<StaffDoor> {
  const { publicUrl = null, production = false, clientFolder = null, ...rest } = options;
  const clock = createTestClock();
  const ids = createIds(clock);
  const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
  const embedded = elsewhere ? null : await openRecorded();
  const uri = elsewhere ?? embedded?.uri ?? "";
  const codec = createCodec({
    encryption: [{ id: "k1", key: randomBytes(32) }],
    blindIndex: randomBytes(32),
  });
  const store = await openStore({
    uri: `${uri}${uri.includes("?") ? "&" : "?"}monitorCommands=true`,
    database: `test_${randomBytes(6).toString("hex")}`,
    codec,
    clock,
    ids,
    log: createLog("silent"),
  });
  const seen: string[] = [];
  const client = store.users.model.db.getClient() as unknown as {
    on(name: "commandStarted", listener: (event: { commandName: string }) => void): void;
  };
  client.on("commandStarted", ({ commandName }) => void seen.push(commandName));

  let derivations = 0;
  const passwords = createPasswords({
    derive: async (text, salt) => {
      derivations += 1;
      return Buffer.from(
        text
          .padEnd(32)
          .slice(0, 32)
          .split("")
          .map((c, i) => c.charCodeAt(0) ^ (salt[i] ?? 0)),
      );
    },
  });
  const directory = createDirectory(store, clock);
  const registry = createRegistry(adapters);
  const { tells, nameOf } = registry;
  const presenter = createPresenter(store, directory, clock, tells);
  const pusher = createPusher(store, directory, presenter, nameOf);
  const audit = createAudit({ entries: store.audit, ids, clock });
  const sessions = createSessions({
    sessions: store.sessions,
    users: store.users,
    passwords,
    tokens: createAccessTokens(createSecretKey(randomBytes(32)), clock),
    throttle: createThrottle(store.throttles, clock),
    audit,
    clock,
    ids,
  });
  // The door of the clinic's provider is played: two templates, one of them paused.
  const providerTemplates = { can: () => true, list: async () => listedTemplates };
  const pageKey = randomBytes(32);
  const links = createPatientLinks(pageKey);
  const staffText = createStaffText({
    consent: createStaffConsent({ store, clock }),
    store,
    registry,
    adapterContext: {
      http: {
        request: async () => {
          throw new Error("no provider stands behind this door");
        },
      },
      clock,
      tokenKey: pageKey,
    },
    adapterLine: createAdapterLines(() => null),
    log: createLog("silent"),
  });
  const parts: ApiParts = {
    store,
    directory,
    sessions,
    presenter,
    commands: createCommands({
      store,
      directory,
      tells,
      clock,
      ids,
      providerTemplates,
      links,
      publicUrl: () => publicUrl ?? "http://threadwell.test",
    }),
    canFetchTemplates: providerTemplates.can,
    audit,
    readGap: (scope, after) => pusher.gap(scope, after),
    clock,
    originAllowed: createOriginRule({ publicUrl, production }),
    secure: publicUrl?.startsWith("https://") ?? false,
    simulatorUrl: null,
    flashes: () => false,
    providerNames: nameOf,
    lineTester: createLineTester({ directory, staffText }),
    phoneProof: createPhoneProof({ store, directory, staffText, clock }),
    // Nobody is called from here: server/test/auto-replies.test.ts calls a real host.
    errands: { tryWebhook: async () => ({ ok: false, outcome: "Not called" }) },
  };
  const passwordHash = await passwords.hash(password);
  const clinic = await makeClinic({ store, ids, clock, passwordHash, domain: "clinic.example" });
  const other = await makeClinic({ store, ids, clock, passwordHash, domain: "other.example" });

  const logged: string[] = [];
  const app = createApp({
    webhooks: Router(),
    takePage: Router(),
    securePages: Router(),
    pages: createPages({
      links,
      forms: createFormTokens(pageKey),
      commands: createPreferences({ store, directory }),
      clock,
    }),
    ...rest,
    api: parts,
    clientFolder,
    production,
    counters: createCounters(),
    log: createLog("debug", { write: (line) => void logged.push(line) }),
    queueHealth: async () => ({ driver: "store", reachable: true }),
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    url,
    store,
    clock,
    parts,
    links,
    clinic,
    other,
    logged,
    derivations: () => derivations,
    commands: () => seen.splice(0),
    visitor: () => createVisitor(url),
    async signIn(email = clinic.people[0]!.email) {
      const visitor = createVisitor(url);
      const answer = await visitor.send("POST", "/session", { email, password });
      if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}`);
      return visitor;
    },
    async loseStore() {
      await embedded?.close();
      return embedded !== null;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      if (elsewhere) await store.users.model.db.dropDatabase();
      await store.close();
      // Twice is once: a test may have lost it.
      await embedded?.close();
    },
  };
}

function createVisitor(url: string): Visitor {
  const visitor: Visitor = {
    token: null,
    cookie: null,
    async send(method, path, body, headers = {}) {
      const response = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: {
          ...(visitor.token !== null && { authorization: `Bearer ${visitor.token}` }),
          ...(visitor.cookie !== null && path.startsWith("/session") && { cookie: visitor.cookie }),
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      const json: unknown = /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : null;
      const set = response.headers.getSetCookie()[0];
      if (set !== undefined) visitor.cookie = /Max-Age=0/.test(set) ? null : (set.split(";")[0] ?? null);
      if (response.ok && path.startsWith("/session") && json !== null)
        visitor.token = (json as { accessToken: string }).accessToken;
      return { status: response.status, headers: response.headers, text, json };
    },
  };
  return visitor;
}

const listedTemplates: ListedTemplate[] = [
  {
    providerTemplateId: `HX${"1".repeat(32)}`,
    name: "Message waiting",
    language: "en",
    category: "utility",
    body: "Hi {{1}}, a message waits for you.",
    examples: { "1": "first_name" },
    approved: true,
  },
  {
    providerTemplateId: `HX${"2".repeat(32)}`,
    name: "News",
    language: "en",
    category: "marketing",
    body: "There is news.",
    examples: {},
    approved: false,
  },
];
