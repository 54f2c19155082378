/** A wrong environment refuses to start and names its variable; production refuses what only a demo may do. */
import { expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";

const good = {
  NODE_ENV: "production",
  PUBLIC_URL: "https://inbox.example.org/",
  THREADWELL_KEYS: "{}",
};

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "nothing refused";
}

test("nothing set is the demo's house: this machine only, embedded store, keys in the data folder", () => {
  const config = readConfig({});
  expect(config).toMatchObject({
    production: false,
    port: 3000,
    host: "127.0.0.1",
    publicUrl: "http://localhost:3000",
    mongodbUri: null,
    redisUrl: null,
    keys: null,
    simulatorUrl: null,
    smtp: { port: 2526, host: "127.0.0.1" },
  });
  expect(config.dataDir).toBe(`${process.cwd()}/data`);
});

test("an empty value counts as not set", () => {
  expect(readConfig({ PORT: "", PUBLIC_URL: "", MONGODB_URI: "", NODE_ENV: "" })).toEqual(readConfig({}));
});

test("on a port of chance the public URL is not guessed", () => {
  expect(readConfig({ PORT: "0" }).publicUrl).toBeNull();
});

test("the public URL loses its last slashes, so that signed URLs have one spelling", () => {
  expect(readConfig({ PUBLIC_URL: "https://inbox.example.org//" }).publicUrl).toBe(
    "https://inbox.example.org",
  );
});

test.each([
  ["NODE_ENV", "staging"],
  ["PORT", "three thousand"],
  ["PORT", "65536"],
  ["PORT", "-1"],
  ["PORT", "80.5"],
  ["PORT", " "],
  ["SMTP_PORT", "smtp"],
  ["PUBLIC_URL", "inbox.example.org"],
  ["PUBLIC_URL", "ftp://inbox.example.org"],
  ["MONGODB_URI", "postgres://localhost"],
  ["REDIS_URL", "localhost:6379"],
  ["REDIS_URL", "http://localhost:6379"],
  ["SIMULATOR_URL", "here"],
  ["LOG_LEVEL", "chatty"],
])("%s=%s is refused by name", (name, value) => {
  expect(refusal({ [name]: value })).toMatch(new RegExp(`\\b${name}: `));
});

test("every wrong variable is named at once", () => {
  const words = refusal({ PORT: "x", LOG_LEVEL: "y", PUBLIC_URL: "z" });
  for (const name of ["PORT", "LOG_LEVEL", "PUBLIC_URL"]) expect(words).toContain(`${name}: `);
});

test("a refusal never repeats a value: it may be a secret", () => {
  const secret = "mysql://root:hunter2@db";
  expect(refusal({ MONGODB_URI: secret, PUBLIC_URL: "hunter2", NODE_ENV: "hunter2" })).not.toContain(
    "hunter2",
  );
});

test("production with an address, keys and nothing invented is fine", () => {
  expect(readConfig(good)).toMatchObject({ production: true, publicUrl: "https://inbox.example.org" });
});

test.each([
  ["without PUBLIC_URL", { PUBLIC_URL: "" }, "PUBLIC_URL"],
  ["with a PUBLIC_URL that anybody can listen to", { PUBLIC_URL: "http://inbox.example.org" }, "PUBLIC_URL"],
  ["without keys", { THREADWELL_KEYS: "" }, "THREADWELL_KEYS"],
  ["with the simulator", { SIMULATOR_URL: "http://127.0.0.1:3001" }, "SIMULATOR_URL"],
])("production %s is refused and says which variable", (_what, change, name) => {
  expect(refusal({ ...good, ...change })).toMatch(new RegExp(`^${name}: `));
});

test("a Redis URL that cannot be used is refused without its password", () => {
  const words = refusal({ REDIS_URL: "rediss//:open-sesame-5e5a@queue.example.org" });
  expect(words).toContain("REDIS_URL");
  expect(words).not.toContain("sesame");
  expect(readConfig({ REDIS_URL: "rediss://:pw@queue.example.org:6380/2" }).redisUrl).toBe(
    "rediss://:pw@queue.example.org:6380/2",
  );
});
