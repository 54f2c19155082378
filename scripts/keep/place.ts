/** Where this installation keeps its data and its keys, and who has them open. */
import { existsSync, mkdirSync, readFileSync, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { ConfigError, readConfig, type Config } from "../../server/config/config.ts";
import { DamagedStore } from "../../server/embedded/storage/folder.ts";
import { lockFolder } from "../../server/embedded/storage/lock.ts";
import { addressName } from "../../server/embedded/server.ts";
import { dataName } from "../../server/embedded/storage/swap.ts";
import { size, Stop } from "./cli.ts";

export interface Place {
  readonly config: Config;
  /** Folder of the embedded store, an absolute path. */
  readonly storeDir: string;
}

/** Reads the settings that the server reads. */
export function findPlace(environment = process.env): Place {
  let config: Config;
  try {
    config = readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) throw new Stop(error.message, 2);
    throw error;
  }
  return { config, storeDir: join(config.dataDir, "store") };
}

/** Stops when Threadwell keeps its data in a MongoDB: that one has tools of its own. */
export function embeddedOnly({ config }: Place, instead: string): void {
  if (config.mongodbUri === null) return;
  throw new Stop(
    `MONGODB_URI is set: Threadwell keeps its data in that MongoDB, not in ${config.dataDir}.\n${instead}\nIf you mean the data folder all the same, run this with MONGODB_URI empty.`,
    2,
  );
}

/** Stops when there is no data to work on. */
export function needData({ config, storeDir }: Place): void {
  if (existsSync(join(storeDir, dataName, "data.mdb"))) return;
  if (existsSync(join(storeDir, "swap.json"))) return;
  throw new Stop(
    `There is no data of Threadwell in ${config.dataDir}. Say where it is with DATA_DIR, as for the server.`,
  );
}

/** Takes the lock of the data folder, so that nothing else opens it; gives how to let go. */
export async function takeData({ storeDir }: Place): Promise<() => void> {
  mkdirSync(storeDir, { recursive: true, mode: 0o700 });
  try {
    return await lockFolder(storeDir);
  } catch (error) {
    throw cannotOpen(storeDir, error);
  }
}

/** Words for a folder that cannot be opened; any other error as it is. */
export function cannotOpen(storeDir: string, error: unknown): unknown {
  const { message } = error as Error;
  if (error instanceof DamagedStore)
    return new Stop(
      `The data in ${dirname(storeDir)} is damaged: ${message}. Nothing was changed. Keep the folder as it is, and restore a backup: npm run restore -- FILE`,
    );
  const pid = /in use by process (\d+)/.exec(message)?.[1];
  if (pid === undefined) return error;
  return new Stop(
    `The data folder ${dirname(storeDir)} is open in process ${pid}, which is Threadwell or another of these commands. Stop Threadwell (Ctrl-C where it runs, or your service manager), then run this again. Nothing was changed.`,
  );
}

/** The connection string of the store that listens on this folder; null when nobody has said one. */
export function announcedUri({ storeDir }: Place): string | null {
  try {
    const { uri } = JSON.parse(readFileSync(join(storeDir, addressName), "utf8")) as { uri: unknown };
    return typeof uri === "string" ? uri : null;
  } catch {
    return null;
  }
}

/** Bytes that the data takes on disk. */
export function sizeOfData(folder: string): number {
  return statSync(join(folder, "data.mdb"), { throwIfNoEntry: false })?.size ?? 0;
}

/** Stops when `folder`'s disk has not `bytes` left, and some to breathe. */
export function needSpace(folder: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const wanted = bytes + 32e6;
  if (free >= wanted) return;
  throw new Stop(
    `The disk of ${folder} has ${size(free)} left, and this needs ${size(wanted)}. Make space, then run this again. Nothing was changed.`,
  );
}
