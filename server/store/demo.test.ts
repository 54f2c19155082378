/** Production refuses to start on a store with the demo in it, says what to do, and leaves nothing running. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { staff } from "../../shared/cast.ts";
import { ConfigError, readConfig } from "../config/config.ts";
import { newKeys } from "../config/secrets.ts";
import { startThreadwell, type Prepared } from "../context.ts";
import { openStore as openEmbedded } from "../embedded/server.ts";
import { createLog } from "../lib/log.ts";

const elsewhere = process.env["THREADWELL_TEST_MONGODB_URI"];
let folder: string;
let embedded: Awaited<ReturnType<typeof openEmbedded>> | null = null;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-demo-"));
  embedded = elsewhere ? null : await openEmbedded();
});
afterAll(async () => {
  await embedded?.close();
  await rm(folder, { recursive: true, force: true });
});

/** One name for this run, so that it meets nothing of another on a shared server. */
const run = randomBytes(6).toString("hex");
let databases = 0;
const keys = newKeys();
const production = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://inbox.example.org",
  THREADWELL_KEYS: keys,
};

async function start(environment: Record<string, string>, prepare: (parts: Prepared) => Promise<void>) {
  databases += 1;
  const uri = new URL(embedded?.uri ?? elsewhere!);
  uri.pathname = `/demo_test_${run}_${databases}`;
  const config = readConfig({
    PORT: "0",
    SMTP_PORT: "0",
    DATA_DIR: folder,
    MONGODB_URI: uri.href,
    ...environment,
  });
  return startThreadwell({
    config,
    log: createLog("silent"),
    clientFolder: null,
    embeddedProgram: "",
    prepare,
  });
}

const organization = (demo: boolean) => ({
  id: "a".repeat(24),
  name: "Clinic",
  timeZone: "Europe/Tallinn",
  country: "EE",
  replyTargetMinutes: 60,
  demo,
});

async function refusal(prepare: (parts: Prepared) => Promise<void>): Promise<string> {
  const started = await start(production, prepare).catch((error: unknown) => error);
  if (!(started instanceof Error)) await (started as Awaited<ReturnType<typeof start>>).stop();
  expect(started).toBeInstanceOf(ConfigError);
  return (started as Error).message;
}

test("the demo clinic is refused in production, with what to do", async () => {
  const words = await refusal(({ store }) => store.organizations.insert(organization(true)));
  expect(words).toContain("demo clinic");
  expect(words).toContain("MONGODB_URI");
});

test("somebody of the demo's staff is refused in production, whatever their clinic is called", async () => {
  const [person] = staff;
  const words = await refusal(async ({ store, ids }) => {
    await store.organizations.insert(organization(false));
    await store.users.insertMany([
      {
        id: ids.next(),
        organizationId: "a".repeat(24),
        name: "N",
        initials: "N",
        email: person!.email,
        role: "admin",
        timeZone: "Europe/Tallinn",
        passwordHash: "unused",
        active: true,
      },
    ]);
  });
  expect(words).toContain(person!.email);
});

test("the database that MONGODB_URI names is the one used", async () => {
  let name = "";
  const house = await start(production, async ({ store }) => void (name = store.users.model.db.name));
  await house.stop();
  expect(name).toBe(`demo_test_${run}_${databases}`);
});

test("a clinic of one's own starts in production; the demo starts elsewhere", async () => {
  const own = await start(production, ({ store }) => store.organizations.insert(organization(false)));
  await own.stop();
  const demo = await start({}, ({ store }) => store.organizations.insert(organization(true)));
  await demo.stop();
});
