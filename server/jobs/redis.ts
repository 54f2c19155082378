/**
 * Connections to Redis. Commands are bounded in time and never pile up while it is away: they fail at once,
 * because whoever asked has the store to fall back on. The address is logged without its password.
 */
import { Redis } from "ioredis";
import { describeError, type Log } from "../lib/log.ts";

const commandMs = 2_000;
/** Every queue listens on the connections that all of them share. */
const maxListeners = 100;

export interface RedisConnections {
  /** For short commands. */
  client: Redis;
  /** For messages; kept open and brought back for as long as it takes. */
  subscriber: Redis;
  /** A new connection that may wait in a command. */
  blocking(): Redis;
  /** Whether commands are taken at this moment. */
  ready(): boolean;
  close(): void;
}

/** Starts to connect and goes on trying. `onReady` and `onAway` are told each time that changes. */
export function connectRedis(options: {
  url: string;
  log: Log;
  onReady(): void;
  onAway(): void;
}): RedisConnections {
  const { url, log } = options;
  const retryStrategy = (times: number): number => Math.min(50 * times, 1_000);
  const common = { enableReadyCheck: false, retryStrategy, connectTimeout: 5_000, keepAlive: 10_000 };
  const waits = { ...common, maxRetriesPerRequest: null };
  const client = new Redis(url, {
    ...common,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    commandTimeout: commandMs,
  });
  const all = [client];
  const place = `${client.options.host}:${client.options.port}`;
  let known: "new" | "ready" | "away" | "closed" = "new";

  function open(): Redis {
    const connection = new Redis(url, waits);
    // A connection without a listener for errors would end the process; the client's own state tells enough.
    connection.on("error", () => undefined);
    connection.setMaxListeners(maxListeners);
    all.push(connection);
    return connection;
  }
  client.setMaxListeners(maxListeners);
  client.on("error", (error: unknown) => {
    if (known === "new") away(error);
  });
  client.on("close", () => {
    if (known === "ready") away(null);
  });
  client.on("ready", () => {
    if (known === "closed") return;
    known = "ready";
    log.info(`the queue is Bull on Redis at ${place}`);
    void warnOfEviction(client, log);
    options.onReady();
  });
  function away(error: unknown): void {
    known = "away";
    const err = error === null ? undefined : describeError(error);
    log.warn({ err }, `Redis at ${place} is away: work goes on from the store until it is back`);
    options.onAway();
  }

  return {
    client,
    subscriber: open(),
    blocking: open,
    ready: () => client.status === "ready",
    close() {
      known = "closed";
      for (const connection of all) connection.disconnect();
    },
  };
}

/** A Redis that throws keys away under pressure would forget wakes: the sweep repeats them, but late. */
async function warnOfEviction(client: Redis, log: Log): Promise<void> {
  const memory = await client.info("memory").catch(() => "");
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy && policy !== "noeviction")
    log.warn(`Redis has maxmemory-policy ${policy}: set it to noeviction, or it forgets queued work`);
}
