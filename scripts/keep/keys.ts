/** Whether the keys at hand open what a store holds; a backup is worth as much as its keys. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { Binary, type Document } from "bson";
import { ConfigError, type Config } from "../../server/config/config.ts";
import { loadSecrets } from "../../server/config/secrets.ts";
import { createCodec, SealError } from "../../server/store/codec.ts";
import { Stop } from "./cli.ts";

/** One sealed value of each kind that was met. */
interface Sample {
  readonly place: string;
  readonly keyId: string;
  readonly value: Uint8Array;
}

export interface Samples {
  /** Looks at a document on its way. */
  look(ns: string, document: Document): void;
  keyIds(): string[];
  all(): Iterable<Sample>;
}

/** Keeps the first and the newest sealed value of each collection and key. */
export function createSamples(): Samples {
  const kept = new Map<string, Sample>();
  const ids = new Set<string>();
  return {
    look(ns, document) {
      const sealed: unknown = document["sealed"];
      if (!(sealed instanceof Binary)) return;
      const value = sealed.buffer.subarray(0, sealed.position);
      const keyId = keyIdOf(value);
      if (keyId === null) return;
      ids.add(keyId);
      const collection = ns.slice(ns.indexOf(".") + 1);
      // Parts of a large request are sealed as the request's.
      const place = `${collection === "journal_parts" ? "journal" : collection}/${String(document["_id"])}`;
      // The bytes may lie in memory that the engine uses again.
      const sample = { place, keyId, value: Uint8Array.from(value) };
      if (!kept.has(`${ns} ${keyId} first`)) kept.set(`${ns} ${keyId} first`, sample);
      kept.set(`${ns} ${keyId} newest`, sample);
    },
    keyIds: () => [...ids].sort(),
    all: () => kept.values(),
  };
}

/** The id of the key that a sealed value says it needs; null when it is no sealed value. See codec.ts. */
function keyIdOf(value: Uint8Array): string | null {
  const length = value[1] ?? 0;
  if (value[0] !== 1 || length === 0 || length > 16 || value.length < 2 + length + 28) return null;
  return Buffer.from(value.subarray(2, 2 + length)).toString("latin1");
}

/** Where the keys of this installation are; null when there are none. */
export function whereKeysAre(config: Config): string | null {
  if (config.keys !== null) return "THREADWELL_KEYS";
  const file = join(config.dataDir, "keys.json");
  return existsSync(file) ? file : null;
}

/** Stops unless the keys of this installation open every sample. `subject` names what was sealed. */
export async function checkKeys(config: Config, samples: Samples, subject: string): Promise<void> {
  const needed = samples.keyIds();
  if (needed.length === 0) return;
  const where = whereKeysAre(config);
  if (where === null)
    throw new Stop(
      `The keys of ${subject} are not here: THREADWELL_KEYS is not set and ${join(config.dataDir, "keys.json")} does not exist. Put the keys that belong to it (${needed.join(", ")}) in place, then run this again. Without them nobody can read the data. Nothing was changed.`,
    );
  const secrets = await loadSecrets(config).catch((error: unknown) => {
    throw error instanceof ConfigError ? new Stop(error.message) : error;
  });
  const here = secrets.encryption.map(({ id }) => id);
  const missing = needed.filter((id) => !here.includes(id));
  if (missing.length)
    throw new Stop(
      `The keys in ${where} are not those of ${subject}: it needs ${missing.join(", ")}, and there ${here.length === 1 ? "is" : "are"} ${here.join(", ")}. Put the keys that were kept with this backup in place, then run this again. Nothing was changed.`,
    );
  const codec = createCodec(secrets);
  for (const { place, value, keyId } of samples.all()) {
    try {
      codec.openBytes(place, value);
    } catch (error) {
      if (!(error instanceof SealError)) throw error;
      throw new Stop(
        `The key ${keyId} in ${where} does not open what ${subject} holds (${place.split("/")[0]}): another key bears its name, or the data was altered. Put the keys that were kept with this backup in place, then run this again. Nothing was changed.`,
      );
    }
  }
}
