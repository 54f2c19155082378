/**
 * The store as a whole: a data folder opened, listening for clients. It knows nothing of what it stores.
 */
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Catalog } from "./catalog.ts";
import { Held, serveConnection } from "./wire/connection.ts";
import type { Store } from "./context.ts";
import { Cursors } from "./sessions/cursors.ts";
import { Dispatcher } from "./wire/dispatch.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { lockFolder } from "./storage/lock.ts";
import type { Observer } from "./wire/observer.ts";
import { Scheduler } from "./scheduler.ts";
import { Sessions } from "./sessions/sessions.ts";
import { checkFormat } from "./storage/format.ts";
import { Storage } from "./storage/storage.ts";
import { dataName, finishSwap, writeWhole } from "./storage/swap.ts";

/** Where clients connect: a unix socket, or a port on 127.0.0.1 (0: any free one). */
export type Listen = { socket: string } | { port: number };

export interface StoreOptions {
  /** Folder of the data; made when missing. Left out: a temporary folder without flushes, removed on close. */
  readonly dataDir?: string;
  /** Default: a unix socket in a temporary folder (Windows: a free port). */
  readonly listen?: Listen;
  readonly log?: (line: string) => void;
  readonly now?: () => Date;
  /** Bytes of changes held in memory before they go to the data file; tests make it small. */
  readonly layerBytes?: number;
  /** Milliseconds between sweeps of expired documents. Default one minute. */
  readonly sweepEvery?: number;
  /** Told of each command when it is done, with what it looked at. */
  readonly onCommand?: Observer;
}

export interface OpenStore {
  /** For the official driver. It names no database. */
  readonly uri: string;
  /** Runs the sweeps now: expired documents, dropped collections, old retry records. */
  sweep(): Promise<void>;
  close(): Promise<void>;
}

/** In the data folder while the store listens: how to reach it. Only its owner may read it. */
export const addressName = "address.json";

/** Longest path of a unix socket that every system takes, in bytes. */
const maxSocketPath = 100;

/** Opens a data folder and listens. Throws readable errors: folder in use, newer format, no access. */
export async function openStore(options: StoreOptions = {}): Promise<OpenStore> {
  const log = options.log ?? (() => {});
  const now = options.now ?? (() => new Date());
  const temporary = options.dataDir === undefined;
  const dir = options.dataDir ?? mkdtempSync(join(tmpdir(), "embedded-store-"));
  if (!existsSync(dir)) mkdirSync(dir, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(dir);
  let storage: Storage;
  try {
    finishSwap(dir);
    storage = new Storage(join(dir, dataName), !temporary, {
      log,
      ...(options.layerBytes === undefined ? {} : { layerBytes: options.layerBytes }),
    });
  } catch (error) {
    unlock();
    throw error;
  }
  try {
    checkFormat(storage, dir);
  } catch (error) {
    await storage.close();
    unlock();
    throw error;
  }
  const catalog = new Catalog(storage);
  storage.commit(() => catalog.discardUnfinished());
  const sessions = new Sessions(storage, catalog);
  const cursors = new Cursors();
  const scheduler = new Scheduler(storage, () => {
    catalog.load();
    sessions.distrust();
  });
  const place = socketPlace(options.listen);
  const server = createServer({ noDelay: true });
  const sockets = new Set<Socket>();
  const held = new Held();
  const name = await listen(server, place.listen);
  const uri = `mongodb://${name.startsWith("127.") ? name : encodeURIComponent(name)}/?directConnection=true`;
  writeWhole(dir, addressName, JSON.stringify({ uri, pid: process.pid }));
  const store: Store = { storage, catalog, sessions, cursors, name, now };
  const dispatcher = new Dispatcher(store, scheduler, log, options.onCommand);
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveConnection(socket, { dispatcher, log, held });
  });
  const housekeeping = startHousekeeping(store, scheduler, options.sweepEvery ?? 60_000);
  let closing: Promise<void> | undefined;
  const close = async () => {
    housekeeping.stop();
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
    scheduler.stop();
    cursors.close();
    sessions.close();
    await storage.close();
    place.remove();
    rmSync(join(dir, addressName), { force: true });
    unlock();
    if (temporary) rmSync(dir, { recursive: true, force: true });
  };
  return {
    uri,
    sweep: () => housekeeping.sweep(),
    close: () => (closing ??= close()),
  };
}

/** Settles where to listen; a socket path that is too long is replaced by a short one. */
function socketPlace(wanted: Listen | undefined): { listen: Listen; remove: () => void } {
  if (wanted && "port" in wanted) return { listen: wanted, remove: () => {} };
  if (process.platform === "win32") return { listen: { port: 0 }, remove: () => {} };
  if (wanted && Buffer.byteLength(wanted.socket) <= maxSocketPath) {
    rmSync(wanted.socket, { force: true });
    return { listen: wanted, remove: () => rmSync(wanted.socket, { force: true }) };
  }
  const dir = mkdtempSync(join(tmpdir(), "es-"));
  return {
    listen: { socket: join(dir, "s.sock") },
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** Listens and returns the host part of a connection string, not yet encoded. */
function listen(server: Server, where: Listen): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const ready = () => {
      server.off("error", reject);
      server.on("error", () => {});
      const address = server.address();
      if (typeof address === "string") {
        // Only the owner may connect.
        chmodSync(address, 0o600);
        resolve(address);
      } else resolve(`127.0.0.1:${address!.port}`);
    };
    if ("socket" in where) server.listen(where.socket, ready);
    else server.listen(where.port, "127.0.0.1", ready);
  });
}
