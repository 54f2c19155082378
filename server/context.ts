/**
 * Builds every part once and hands each the narrow slice it declares. Start and stop are mirror images: what
 * was opened last is closed first, and the store outlives everything that writes to it.
 */
import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { createAudit } from "./access/audit.ts";
import { createOriginRule } from "./access/origin.ts";
import { createPasswords, type Passwords } from "./access/passwords.ts";
import { createSessions } from "./access/sessions.ts";
import { createThrottle } from "./access/throttle.ts";
import { createAccessTokens } from "./access/tokens.ts";
import { createBlockLists } from "./channels/block-lists.ts";
import { createProviderTemplates } from "./channels/provider-templates.ts";
import { adapters, createRegistry, flashesOf, type AnyAdapter } from "./channels/registry.ts";
import { createCommands } from "./commands/commands.ts";
import type { Config } from "./config/config.ts";
import { loadSecrets } from "./config/secrets.ts";
import { startEmbedded } from "./embedded/start.ts";
import { createPresenter } from "./events/present.ts";
import { createPusher } from "./events/push.ts";
import { createApp } from "./http/app.ts";
import { createHttpServer } from "./http/server.ts";
import { createBlockListWatch } from "./inbound/block-list.ts";
import { createPipeline } from "./inbound/pipeline.ts";
import { createBullDriver, type BullTimes } from "./jobs/bull-queue.ts";
import { startJobs } from "./jobs/jobs.ts";
import { createStoreDriver } from "./jobs/store-queue.ts";
import { systemClock, type Clock } from "./lib/clock.ts";
import { createCounters } from "./lib/counters.ts";
import { createGuardedHttp } from "./lib/guarded-http.ts";
import { createIds, type Ids } from "./lib/ids.ts";
import type { Log } from "./lib/log.ts";
import { createErrands } from "./outbound/errands.ts";
import { createLineTester } from "./outreach/line-tester.ts";
import { createPhoneProof } from "./outreach/phone-proof.ts";
import { createStaffConsent } from "./outreach/staff-consent.ts";
import { createStaffText } from "./outreach/staff-text.ts";
import { createPageLinks } from "./outreach/page-links.ts";
import { createPager } from "./outreach/pager.ts";
import { createTakePage } from "./pages/take-page.ts";
import { createSender } from "./outbound/sender.ts";
import { startRealtime } from "./realtime/realtime.ts";
import { createAdapterLines } from "./rules/adapter-line.ts";
import { createCodec } from "./store/codec.ts";
import { refuseDemo } from "./store/demo.ts";
import { createDirectory, type Directory } from "./store/directory.ts";
import type { LineRecord } from "./store/lines.ts";
import { openStore, type Store } from "./store/store.ts";
import { createHttpDoor } from "./webhooks/http-door.ts";
import { openMailDoor } from "./webhooks/mail-door.ts";
import { createPatientLinks } from "./consent/links.ts";
import { createSecureLinks } from "./consent/secure-links.ts";
import { createPreferences } from "./commands/preferences.ts";
import { createMailFoot } from "./outbound/mail-foot.ts";
import { createFormTokens } from "./pages/form.ts";
import { createPages } from "./pages/pages.ts";
import { createSecurePages } from "./pages/secure-page.ts";
import { createSecurePage } from "./commands/secure-page.ts";

/** What tests replace, and what a program tells of its own surroundings. */
export interface Surroundings {
  config: Config;
  log: Log;
  /** Folder of the built browser bundle, an absolute path; null serves no pages. */
  clientFolder: string | null;
  /** The built program of the embedded store; unused when the configuration names a MongoDB. */
  embeddedProgram: string;
  clock?: Clock;
  random?: () => number;
  adapters?: readonly AnyAdapter[];
  bullTimes?: Partial<BullTimes>;
  /** Runs after the store is open and before anything can come in. */
  prepare?: (parts: Prepared) => Promise<void>;
}

export interface Prepared {
  store: Store;
  ids: Ids;
  clock: Clock;
  passwords: Passwords;
}

export interface Threadwell {
  /** Where this process listens. */
  url: string;
  smtpPort: number;
  store: Store;
  directory: Directory;
  webhookUrl(line: LineRecord): string | null;
  stop(): Promise<void>;
}

/** Starts everything. When a part fails to start, those before it are stopped again and the error is thrown. */
export async function startThreadwell(surroundings: Surroundings): Promise<Threadwell> {
  const { config, log, clock = systemClock, random = Math.random } = surroundings;
  const closers: (() => Promise<void>)[] = [];
  let stopping: Promise<void> | null = null;
  const stop = (): Promise<void> => (stopping ??= closeAll(closers));
  try {
    const secrets = await loadSecrets(config);
    const ids = createIds(clock);
    const counters = createCounters();
    const uri = config.mongodbUri ?? (await startEmbeddedStore(surroundings, closers));
    const codec = createCodec(secrets);
    const store = await openStore({ uri, database: "threadwell", codec, clock, ids, log });
    closers.push(() => store.close());
    // Known before anything is sent: on a port of chance (tests) as soon as we listen.
    let publicUrl = config.publicUrl;
    const knownUrl = (): string => {
      if (publicUrl === null) throw new Error("the public URL is not known before we listen");
      return publicUrl;
    };
    const directory = createDirectory(store, clock, () => (publicUrl === null ? null : `${publicUrl}/s/`));
    const passwords = createPasswords();
    await surroundings.prepare?.({ store, ids, clock, passwords });
    if (config.production) await refuseDemo(store);

    const http = createGuardedHttp();
    closers.push(async () => http.close());
    const registry = createRegistry(surroundings.adapters ?? adapters);
    const adapterContext = { http, clock, tokenKey: secrets.outsideToken };

    const webhookUrl = (line: LineRecord) => {
      const adapter = registry.get(line.provider);
      const overHttp = adapter !== undefined && !adapter.channels.includes("email");
      return overHttp ? `${knownUrl()}/webhooks/${line.provider}/${line.key}` : null;
    };

    const adapterLine = createAdapterLines(webhookUrl);
    // On the embedded store nobody else can hold a lease: a crash need not be waited out.
    if (config.mongodbUri === null) await store.deliveries.releaseLeases(clock.now());
    const pipeline = createPipeline({ store, directory, registry, adapterContext, clock, log, adapterLine });
    closers.push(() => pipeline.stop());
    const patientLinks = createPatientLinks(secrets.outsideToken);
    const forms = createFormTokens(secrets.outsideToken);
    const secureLinks = createSecureLinks(secrets.outsideToken);
    const sender = createSender({
      mailFoot: createMailFoot(patientLinks, knownUrl),
      secureLinks,
      store,
      directory,
      registry,
      adapterContext,
      clock,
      log,
      random,
      adapterLine,
      holder: `${process.pid}.${randomBytes(4).toString("hex")}`,
      onReceiptKeys: (organizationId, keys) => pipeline.placeParked(organizationId, keys),
    });
    closers.push(() => sender.stop());
    const driver =
      config.redisUrl === null
        ? createStoreDriver({ clock, log })
        : createBullDriver({ url: config.redisUrl, clock, log, times: surroundings.bullTimes ?? {} });
    const errands = createErrands({
      store,
      directory,
      registry,
      adapterContext,
      adapterLine,
      clock,
      log,
      publicUrl: knownUrl,
      webhookHosts: config.webhookHosts,
    });
    const links = createPageLinks(secrets.outsideToken);
    const staffConsent = createStaffConsent({ store, clock });
    const pager = createPager({
      consent: staffConsent,
      lanes: sender.lanes,
      store,
      directory,
      registry,
      adapterContext,
      adapterLine,
      links,
      publicUrl: knownUrl,
      log,
    });
    const lists = createBlockLists(registry, adapterLine, adapterContext);
    const blockLists = createBlockListWatch({ store, directory, lists, clock, log });
    const jobs = startJobs({ driver, store, sender, errands, pipeline, pager, blockLists, clock, log });
    closers.push(() => jobs.stop());

    const providerTemplates = createProviderTemplates(registry, adapterLine, adapterContext);
    const presenter = createPresenter(store, directory, clock, registry.tells);
    const pusher = createPusher(store, directory, presenter, registry.nameOf);
    const audit = createAudit({ entries: store.audit, ids, clock });
    const sessions = createSessions({
      sessions: store.sessions,
      users: store.users,
      passwords,
      tokens: createAccessTokens(secrets.accessToken, clock),
      throttle: createThrottle(store.throttles, clock),
      audit,
      clock,
      ids,
    });
    const originAllowed = createOriginRule({ publicUrl: config.publicUrl, production: config.production });
    const commands = createCommands({
      store,
      directory,
      tells: registry.tells,
      clock,
      ids,
      providerTemplates,
      links: patientLinks,
      publicUrl: knownUrl,
    });
    const staffText = createStaffText({
      ...{ store, registry, adapterContext, adapterLine, log },
      consent: staffConsent,
    });
    const door = { directory, registry, pipeline, counters, clock, ids, log };
    const app = createApp({
      production: config.production,
      pages: createPages({
        links: patientLinks,
        forms,
        commands: createPreferences({ store, directory }),
        clock,
      }),
      webhooks: createHttpDoor({ ...door, publicUrl: knownUrl, adapterLine }),
      api: {
        store,
        directory,
        sessions,
        presenter,
        canFetchTemplates: providerTemplates.can,
        commands,
        errands,
        audit,
        readGap: (scope, after) => pusher.gap(scope, after),
        clock,
        originAllowed,
        secure: config.publicUrl?.startsWith("https://") ?? false,
        simulatorUrl: config.simulatorUrl,
        flashes: flashesOf(registry),
        providerNames: registry.nameOf,
        lineTester: createLineTester({ directory, staffText }),
        phoneProof: createPhoneProof({ store, directory, staffText, clock }),
      },
      takePage: createTakePage({ links, commands }),
      securePages: createSecurePages({
        forms,
        commands: createSecurePage({
          store,
          directory,
          links: secureLinks,
          house: pipeline.house,
          audit,
          clock,
          ids,
        }),
        clock,
      }),
      clientFolder: surroundings.clientFolder,
      counters,
      log,
      queueHealth: () => driver.health(),
      trustProxy: config.trustProxy,
    });
    const listener = createHttpServer(app);
    closers.push(() => listener.close());
    const { server } = listener;
    const realtime = startRealtime({
      server,
      units: store.units,
      pusher,
      sessions,
      originAllowed,
      clock,
      log,
    });
    closers.push(() => realtime.stop());
    const port = await listener.listen(config.port, config.host);
    publicUrl ??= `http://127.0.0.1:${port}`;
    const mailDoor = await openMailDoor(door, config.smtp);
    closers.push(() => mailDoor.stop());
    return { url: `http://127.0.0.1:${port}`, smtpPort: mailDoor.port, store, directory, webhookUrl, stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function startEmbeddedStore(
  { config, embeddedProgram, log }: Surroundings,
  closers: (() => Promise<void>)[],
): Promise<string> {
  const embedded = await startEmbedded({
    dataDir: join(config.dataDir, "store"),
    programPath: embeddedProgram,
  });
  let expected = false;
  closers.push(() => {
    expected = true;
    return embedded.stop();
  });
  void embedded.exited.then(() => {
    if (!expected) log.fatal("the embedded store ended; what was acknowledged is safe, a restart goes on");
  });
  return embedded.uri;
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.reverse()) await close();
}
