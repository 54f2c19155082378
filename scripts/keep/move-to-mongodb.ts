/** `npm run move-to-mongodb`: everything from the data folder into a real MongoDB, counted and checked. */
import { MongoClient, MongoServerError } from "mongodb";
import { createProgress, duration, number, runCommand, say, several, Stop } from "./cli.ts";
import { move, type Moved, type Progress } from "./move.ts";
import { findPlace, needData } from "./place.ts";
import { openFolder } from "./source.ts";

const help = `
npm run move-to-mongodb -- --uri URI

Copies everything that Threadwell stores into a MongoDB, reads it back, and compares. URI is what MONGODB_URI
will be, for example mongodb://user:password@db.example.org:27017/threadwell?replicaSet=rs0
Without --uri it is taken from the setting MONGODB_URI, which keeps a password out of the list of processes.

Threadwell must be stopped. The database must be empty, on a replica set, of MongoDB 8.0 or newer. If this is
cut short, run it again: it finds where it was. The data folder stays as it is.

  --start-over   deletes what an unfinished move left in that database, and begins again

It uses the same settings as the server: DATA_DIR (default ./data).
Exit code 0: everything is there and was compared. 1: not finished; the data folder is as it was. 2: wrong use.
`;

/** Where the uri names none; the same as the server's. */
const usualDatabase = "threadwell";

const options = { uri: { type: "string" }, "start-over": { type: "boolean" } } as const;

await runCommand({ help, options }, async ({ values, words }) => {
  if (words.length) throw new Stop("Give the address as --uri URI. --help says more.", 2);
  const place = findPlace();
  const uri = (values["uri"] as string | undefined) ?? place.config.mongodbUri;
  if (!uri) throw new Stop("Say where to: npm run move-to-mongodb -- --uri URI. --help says more.", 2);
  needData(place);
  const { client, database } = open(uri);
  try {
    const source = await openFolder(place);
    try {
      await reach(client);
      const began = performance.now();
      say(`Moving ${place.config.dataDir} to the database ${database}. The data folder stays as it is.`);
      const from = source.client.db(usualDatabase);
      const startOver = values["start-over"] === true;
      const { moved, finishedBefore } = await move(from, client.db(database), startOver, createReport());
      if (finishedBefore) {
        say(
          `\nA move into this database was finished on ${finishedBefore.toLocaleString("en-GB")}. Nothing was changed.`,
        );
      } else report(moved, performance.now() - began);
      say("\nNext: give Threadwell the setting MONGODB_URI with the uri that you used here, and start it.");
      say("It needs the same keys as before: leave DATA_DIR or THREADWELL_KEYS as they are.");
      say(`The old data is still in ${place.storeDir}, unchanged, and is not used any more from then on.`);
    } finally {
      await source.close();
    }
  } catch (error) {
    throw withoutSecrets(error, uri);
  } finally {
    await client.close();
  }
});

function open(uri: string): { client: MongoClient; database: string } {
  try {
    const patience = /[?&]serverSelectionTimeoutMS=/i.test(uri) ? {} : { serverSelectionTimeoutMS: 10_000 };
    const client = new MongoClient(uri, { ...patience, appName: "threadwell-move" });
    const named = /^mongodb(?:\+srv)?:\/\/[^/?]*\/[^?]/.test(uri);
    return { client, database: named ? client.options.dbName : usualDatabase };
  } catch {
    // Its own words may repeat a part of the uri.
    throw new Stop(
      "The uri is not one that MongoDB knows. It looks like mongodb://user:password@host:27017/threadwell?replicaSet=rs0, with signs such as @ : / in the password written as %40 %3A %2F.",
      2,
    );
  }
}

async function reach(client: MongoClient): Promise<void> {
  const admin = client.db("admin");
  const hello = await admin.command({ hello: 1 }).catch((error: unknown) => {
    const { name, message } = error as Error;
    throw new Stop(
      `The MongoDB could not be reached (${name}: ${message}). Check its address, that it runs, and the user and password. Nothing was changed.`,
    );
  });
  if (!hello["setName"] && hello["msg"] !== "isdbgrid")
    throw new Stop(
      "That MongoDB is not a replica set, and Threadwell needs one (of one member is enough): start mongod with --replSet and run rs.initiate(). Nothing was changed.",
    );
  const { version } = (await admin.command({ buildInfo: 1 })) as unknown as { version: string };
  if (Number.parseInt(version, 10) < 8)
    throw new Stop(
      `That MongoDB has version ${version}; Threadwell needs 8.0 or newer. Nothing was changed.`,
    );
}

function createReport(): Progress {
  const line = createProgress();
  let stage = "copy";
  let all = 0;
  let done = 0;
  let fresh = 0;
  let began = 0;
  return {
    begin(next, documents) {
      [stage, all, done, fresh, began] = [next, documents, 0, 0, performance.now()];
    },
    add(documents, kept) {
      done += documents;
      if (!kept) fresh += documents;
      const rate = fresh / ((performance.now() - began) / 1000);
      line.tell(() => {
        const word = stage === "copy" ? "copied" : "checked";
        const left = rate > 0 ? `, ${duration(((all - done) / rate) * 1000)} left` : "";
        return `${word.padEnd(9)} ${number(done)} of ${several(all, "document")}, ${number(Math.round(rate))} a second${left}`;
      });
    },
    end() {
      line.end();
      if (stage === "copy") {
        const before = done - fresh;
        const found = before > 0 ? ` (${number(before)} were there already)` : "";
        say(`  copied    ${several(all, "document")}${found}`);
      } else say(`  checked   ${several(all, "document")} read back and compared`);
    },
    say: (words) => line.tell(() => words.trim()),
  };
}

function report(moved: readonly Moved[], ms: number): void {
  say("  indexes   made and compared\n");
  const wide = Math.max(0, ...moved.map(({ name }) => name.length));
  for (const { name, documents, indexes, sha256 } of moved)
    say(
      `  ${name.padEnd(wide)}  ${number(documents).padStart(9)}  ${String(indexes).padStart(2)} ${indexes === 1 ? "index  " : "indexes"}  ${sha256.slice(0, 12)}`,
    );
  const documents = moved.reduce((n, one) => n + one.documents, 0);
  say(`${several(moved.length, "collection")}, ${several(documents, "document")}, moved in ${duration(ms)}.`);
}

/** An error whose words hold neither the uri nor its password. */
function withoutSecrets(error: unknown, uri: string): Error {
  const { message, name } = error as Error;
  const password = /^[^/]*\/\/[^/@]*?:(.*)@/.exec(uri)?.[1];
  let words = message.replaceAll(uri, "the uri");
  if (password) {
    words = words.replaceAll(password, "…");
    try {
      words = words.replaceAll(decodeURIComponent(password), "…");
    } catch {
      // Not encoded: already replaced as it stands.
    }
  }
  if (error instanceof Stop) return new Stop(words, error.exitCode);
  if (error instanceof MongoServerError && error.code === 13)
    return new Stop(
      `The user of the uri may not do this in that database (${words}). Give it the role readWrite there, then run this again.`,
    );
  return new Stop(
    `The move was interrupted (${name}: ${words}). The data folder is as it was. Run this again: it finds where it was.`,
  );
}
