/**
 * The outside world in one process: Twilio, the phones behind it, and the world's mail. It knows Threadwell only
 * by what a provider knows: webhook URLs, status callbacks, and an SMTP port.
 */
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { demoSecrets, organization } from "../../shared/cast.ts";
import { createClock, wallClock, type BaseClock } from "./clock.ts";
import { createApp } from "./http.ts";
import { openWorldLog } from "./log.ts";
import { startMailServer } from "./mail/server.ts";
import { createMailPost } from "./mail/post.ts";
import { createMailSender } from "./mail/sender.ts";
import {
  addMailbox,
  addPhone,
  castNumbers,
  configureNumbers,
  loadCast,
  type NumberConfig,
} from "./people.ts";
import { watchPower } from "./power.ts";
import { seededRandom } from "./random.ts";
import { createHands, type Hands } from "./hands.ts";
import { createCarrier } from "./twilio/carrier.ts";
import { createInbound } from "./twilio/inbound.ts";
import { createReceipts } from "./twilio/receipts.ts";
import { createWebhookSender } from "./twilio/webhook.ts";
import { createWire } from "./wire.ts";
import { createWorld, type World } from "./world.ts";

export interface SimulatorOptions {
  /** HTTP port for Twilio's REST and the page; 0 picks a free one. Default 0. */
  port?: number;
  /** SMTP port of the world's mail server; 0 picks a free one. Default 0. */
  smtpPort?: number;
  /** Must be a loopback address. Default 127.0.0.1. */
  host?: string;
  /** Where the clinic's mailbox takes mail; a function when it is known only later. Default 2526. */
  threadwellSmtpPort?: number | (() => number);
  /** For the page's "Open inbox". */
  threadwellUrl?: string;
  accountSid?: string;
  authToken?: string;
  /** Clinic numbers at Twilio. Default: the cast's, without webhooks. */
  numbers?: readonly NumberConfig[];
  /** Folder that keeps the world across restarts; null keeps it in memory. Default null. */
  dataDir?: string | null;
  /** People to begin with: the demo cast, the cast with earlier messages, or nobody. Default "cast". */
  people?: "cast" | "cast-with-history" | "none";
  clock?: BaseClock;
  seed?: number;
  /** Folder of the built page; null serves the protocols alone. Default null. */
  pageDir?: string | null;
}

export interface Simulator extends Hands {
  port: number;
  smtpPort: number;
  /** `http://127.0.0.1:<port>`: Twilio's base URL for the clinic, and the page. */
  url: string;
  world: World;
  /** Resolves when no webhook or mail is under way. Timers still waiting do not count. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the world. Rejects when a port is taken, or when asked to listen beyond this machine. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? "127.0.0.1";
  if (host !== "127.0.0.1" && host !== "::1" && host !== "localhost") {
    throw new Error(`The simulator listens on this machine only; ${host} is not a loopback address.`);
  }
  const accountSid = options.accountSid ?? demoSecrets.twilioAccountSid;
  const authToken = options.authToken ?? demoSecrets.twilioAuthToken;

  const stopping = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  const track = (work: Promise<unknown>): void => {
    const settled = work.catch(() => {}).finally(() => underWay.delete(settled));
    underWay.add(settled);
  };

  const world = options.dataDir ? openWorldLog(options.dataDir) : createWorld();
  const clock = createClock(options.clock ?? wallClock, world.get("setting", "clock")?.speed ?? 1);
  const kept = world.all("person").length > 0;
  // After a restart the same seed must not make the same message ids again.
  const seed = options.seed ?? randomInt(2 ** 32 - 1);
  const random = seededRandom(kept ? seed ^ clock.now() : seed);

  const wire = createWire(world, clock, random);
  const webhooks = createWebhookSender({
    authToken,
    wire,
    stopped: stopping.signal,
    newToken: () => random.hex(32),
  });
  const receipts = createReceipts({ world, clock, random, wire, webhooks, accountSid, track });
  const carrier = createCarrier({ world, clock, receipts });
  const inbound = createInbound({ world, clock, random, wire, webhooks, carrier, accountSid });
  const clinicPort = options.threadwellSmtpPort ?? 2526;
  const sender = createMailSender({
    host: "127.0.0.1",
    port: () => (typeof clinicPort === "function" ? clinicPort() : clinicPort),
    clock,
    wire,
    track,
  });
  const post = createMailPost({ world, clock, random, sender, timeZone: organization.timeZone });

  configureNumbers(options.numbers ?? castNumbers, { world, clock, random });
  const people = options.people ?? "cast";
  if (!kept && people !== "none") {
    loadCast({ world, clock, random }, { history: people === "cast-with-history" });
  }
  const unwatch = watchPower({ world, clock, random, phoneChanged: carrier.phoneChanged });

  const mailServer = await startMailServer(host, options.smtpPort ?? 0, {
    world,
    clock,
    random,
    wire,
    sender,
  });
  const hands = createHands({
    world,
    clock,
    random,
    inbound,
    post,
    webhooks,
    receipts,
    carrier,
    addPhone: (given) => addPhone(given, { world }),
    addMailbox: (given) => addMailbox(given, { world }),
  });
  const app = createApp({
    world,
    clock,
    random,
    wire,
    carrier,
    accountSid,
    authToken,
    hands,
    pageDir: options.pageDir ?? null,
    threadwellUrl: options.threadwellUrl ?? "http://localhost:3000",
  });
  const server = createServer(app.handle);
  try {
    await listen(server, options.port ?? 0, host);
  } catch (error) {
    await mailServer.stop();
    throw error;
  }

  if (kept) {
    carrier.resume();
    receipts.resume();
    track(post.resume());
  }

  const { port } = server.address() as AddressInfo;
  return {
    ...hands,
    port,
    smtpPort: mailServer.port,
    url: `http://127.0.0.1:${port}`,
    world,
    async idle() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
    async stop() {
      clock.stop();
      stopping.abort();
      unwatch();
      app.closeStreams();
      server.closeAllConnections();
      await Promise.all([new Promise((resolve) => server.close(resolve)), mailServer.stop()]);
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
