/** The keys of the house: made once, readable by their owner alone, never in the store they protect. */
import { createSecretKey, randomBytes, type KeyObject } from "node:crypto";
import { chmod, link, mkdir, readFile, unlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ConfigError, type Config } from "./config.ts";

const key = z.string().regex(/^[0-9a-f]{64}$/, "expected 32 bytes as 64 hexadecimal digits");

const keysSchema = z.object({
  /** New values are sealed with the first; the others still open what they sealed. */
  encryption: z.array(z.object({ id: z.string().regex(/^[a-z0-9]{1,16}$/), key })).min(1),
  /** For equality look-ups; can never change without re-indexing. */
  blindIndex: key,
  accessToken: key,
  /** Signs what leaves the house: reply addresses. */
  outsideToken: key,
});

export interface Secrets {
  encryption: { id: string; key: Buffer }[];
  blindIndex: Buffer;
  /** Made once: verifying with a string instead costs 47 times as much. */
  accessToken: KeyObject;
  outsideToken: Buffer;
}

export function newKeys(random: (bytes: number) => Buffer = randomBytes): string {
  const hex = () => random(32).toString("hex");
  return JSON.stringify({
    encryption: [{ id: `k${random(3).toString("hex")}`, key: hex() }],
    blindIndex: hex(),
    accessToken: hex(),
    outsideToken: hex(),
  });
}

/** Reads the keys from the environment, else from DATA_DIR/keys.json, which is made on first start. */
export async function loadSecrets(config: Config): Promise<Secrets> {
  if (config.keys !== null) return parseKeys(config.keys, "THREADWELL_KEYS");
  const path = join(config.dataDir, "keys.json");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw new ConfigError(`${path} cannot be read: ${error.code}`);
  });
  if (text !== null) return parseKeys(text, path);
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
  // Written whole and then linked into place, so that two first starts can never each keep their own keys.
  // The draft's name is chance: in containers two processes may have one number.
  const draft = `${path}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, newKeys(), { mode: 0o600, flush: true });
  await link(draft, path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  await unlink(draft);
  await chmod(path, 0o600);
  return parseKeys(await readFile(path, "utf8"), path);
}

function parseKeys(text: string, source: string): Secrets {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new ConfigError(`${source}: expected JSON`);
  }
  const parsed = keysSchema.safeParse(json);
  if (!parsed.success) {
    const first = parsed.error.issues[0];
    throw new ConfigError(`${source}: ${first?.path.join(".")}: ${first?.message}`);
  }
  const bytes = (hex: string) => Buffer.from(hex, "hex");
  return {
    encryption: parsed.data.encryption.map(({ id, key }) => ({ id, key: bytes(key) })),
    blindIndex: bytes(parsed.data.blindIndex),
    accessToken: createSecretKey(bytes(parsed.data.accessToken)),
    outsideToken: bytes(parsed.data.outsideToken),
  };
}
