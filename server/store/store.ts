/** Opens the store: one connection, its collections with their indexes, and the runner of units of work. */
import mongoose, { type Connection } from "mongoose";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Codec } from "./codec.ts";
import { createCollections, type Collections } from "./collections.ts";
import { createUnitRunner, type UnitRunner } from "./unit.ts";

export interface Store extends Collections {
  units: UnitRunner;
  /** Answers when the store does; throws when it is away. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

export interface StoreOptions {
  uri: string;
  /** Database name where the uri names none. */
  database: string;
  codec: Codec;
  clock: Clock;
  ids: Ids;
  log: Log;
}

/** Connects and makes missing indexes. Rejects when the server cannot be reached within 5 s. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const connection = mongoose.createConnection(options.uri, {
    // Given always, it would win over the one that the uri names.
    ...(!namesDatabase(options.uri) && { dbName: options.database }),
    promoteBuffers: true,
    serverSelectionTimeoutMS: 5_000,
    autoIndex: false,
    maxPoolSize: 32,
    writeConcern: { w: "majority", j: true },
  });
  await connection.asPromise();
  const collections = createCollections(connection, options.codec);
  await makeIndexes(connection);
  const units = createUnitRunner({
    connection,
    collections,
    clock: options.clock,
    ids: options.ids,
    log: options.log,
  });
  return {
    ...collections,
    units,
    async ping() {
      await connection.db?.admin().ping();
    },
    async close() {
      await units.drain();
      await connection.close();
    },
  };
}

/** Several hosts make a uri that no URL parser reads; a socket's path has its slashes encoded. */
function namesDatabase(uri: string): boolean {
  return /^mongodb(?:\+srv)?:\/\/[^/?]*\/[^?]/.test(uri);
}

async function makeIndexes(connection: Connection): Promise<void> {
  await Promise.all(Object.values(connection.models).map((model) => model.createIndexes()));
}
