/** The keys of the house: made once, for their owner's eyes, and never printed. */
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, readConfig } from "./config.ts";
import { loadSecrets, newKeys, type Secrets } from "./secrets.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadwell-keys-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const load = (environment: Record<string, string> = {}) =>
  loadSecrets(readConfig({ DATA_DIR: join(folder, "data"), ...environment }));
const path = () => join(folder, "data", "keys.json");
const plain = (secrets: Secrets) => ({
  ...secrets,
  accessToken: secrets.accessToken.export().toString("hex"),
});

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("nothing refused"),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ConfigError);
  return (error as Error).message;
}

test("keys are made once, and the next start has the same", async () => {
  const first = await load();
  const written = await readFile(path(), "utf8");
  expect(plain(await load())).toEqual(plain(first));
  expect(await readFile(path(), "utf8")).toBe(written);
  expect(await readdir(join(folder, "data"))).toEqual(["keys.json"]);
});

test.skipIf(process.platform === "win32")(
  "only their owner may read the keys and open the folder",
  async () => {
    await load();
    expect((await stat(path())).mode & 0o777).toBe(0o600);
    expect((await stat(join(folder, "data"))).mode & 0o777).toBe(0o700);
  },
);

test("first starts at the same moment end with the same keys, which are those of the file", async () => {
  for (let round = 0; round < 5; round += 1) {
    const all = await Promise.all(Array.from({ length: 8 }, () => load()));
    const kept = await load();
    for (const one of all) expect(plain(one)).toEqual(plain(kept));
    expect(await readdir(join(folder, "data"))).toEqual(["keys.json"]);
    await rm(join(folder, "data"), { recursive: true });
  }
});

test("all four kinds of key differ, and so do two houses", async () => {
  const one = await load();
  const keys = [one.encryption[0]!.key, one.blindIndex, one.outsideToken, one.accessToken.export()];
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(4);
  expect(newKeys()).not.toBe(newKeys());
});

test("the environment's keys win and leave no file behind", async () => {
  const text = newKeys();
  const secrets = await load({ THREADWELL_KEYS: text });
  expect(secrets.blindIndex.toString("hex")).toBe(JSON.parse(text).blindIndex);
  await expect(stat(path())).rejects.toMatchObject({ code: "ENOENT" });
});

const whole = JSON.parse(newKeys()) as Record<string, unknown>;
const marked = "5ec2e7".repeat(10);
test.each([
  ["no JSON", `{"encryption": "${marked}`, "expected JSON"],
  ["an empty file", "", "expected JSON"],
  ["no keys at all", "{}", "encryption"],
  ["no encryption key", JSON.stringify({ ...whole, encryption: [] }), "encryption"],
  ["a short key", JSON.stringify({ ...whole, blindIndex: marked }), "blindIndex"],
  ["a key of words", JSON.stringify({ ...whole, outsideToken: `${marked}zzzz` }), "outsideToken"],
  [
    "a key id too long",
    JSON.stringify({ ...whole, encryption: [{ id: marked, key: marked }] }),
    "encryption.0",
  ],
  ["a missing key", JSON.stringify({ ...whole, accessToken: undefined }), "accessToken"],
])("%s is refused with place and field, never with what it holds", async (_what, text, field) => {
  await load();
  await writeFile(path(), text);
  const words = await refusal(load());
  expect(words).toContain(path());
  expect(words).toContain(field);
  expect(words).not.toContain("5ec2e7");
  const fromEnvironment = text === "" ? null : await refusal(load({ THREADWELL_KEYS: text }));
  if (fromEnvironment !== null) {
    expect(fromEnvironment).toContain("THREADWELL_KEYS");
    expect(fromEnvironment).not.toContain("5ec2e7");
  }
});

test("a file that cannot be read is named, and no new keys are made beside it", async () => {
  await load();
  await rm(path());
  const { mkdir } = await import("node:fs/promises");
  await mkdir(path());
  expect(await refusal(load())).toContain(path());
});
