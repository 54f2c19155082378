/** The embedded store to talk to: the one that Threadwell has running, or one opened for this command. */
import { MongoClient } from "mongodb";
import { openStore } from "../../server/embedded/server.ts";
import { Stop } from "./cli.ts";
import { announcedUri, cannotOpen, type Place } from "./place.ts";

/** Longer than any command takes: nothing is swept from data that is only being read. */
const never = 2 ** 31 - 1;

export interface Source {
  readonly client: MongoClient;
  /** Threadwell (or another program) has it open and goes on serving. */
  readonly running: boolean;
  close(): Promise<void>;
}

/** Connects to the running store, else opens the folder. */
export async function openSource(place: Place): Promise<Source> {
  const uri = announcedUri(place);
  const running = uri === null ? null : await connect(uri);
  if (running) return { client: running, running: true, close: () => running.close() };
  return openFolder(place);
}

/** Opens the folder for this command alone; stops when somebody else has it open. */
export async function openFolder(place: Place): Promise<Source> {
  const store = await openStore({ dataDir: place.storeDir, sweepEvery: never }).catch((error: unknown) => {
    throw cannotOpen(place.storeDir, error);
  });
  try {
    const client = await MongoClient.connect(store.uri);
    return {
      client,
      running: false,
      async close() {
        await client.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** Null when nobody answers: a process that was killed leaves its address behind. */
async function connect(uri: string): Promise<MongoClient | null> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 3000 });
  try {
    const { setName } = await client.db("admin").command({ hello: 1 });
    if (setName === "threadwell") return client;
  } catch (error) {
    if (
      !(error instanceof Error) ||
      !/ServerSelection|Network|ECONN|ENOENT/.test(`${error.name} ${error.message}`)
    )
      throw new Stop(`The running store did not answer as expected: ${(error as Error).message}`);
  }
  await client.close();
  return null;
}
