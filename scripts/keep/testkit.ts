/** For the tests beside it: the commands as built programs, an installation with a demo clinic, and kills. */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { MongoClient, type Db } from "mongodb";
import { build } from "vite";
import { createPasswords } from "../../server/access/passwords.ts";
import { readConfig } from "../../server/config/config.ts";
import { loadSecrets } from "../../server/config/secrets.ts";
import { openStore as openEmbedded } from "../../server/embedded/server.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { createIds } from "../../server/lib/ids.ts";
import { createLog } from "../../server/lib/log.ts";
import { createCodec } from "../../server/store/codec.ts";
import { openStore, type Store } from "../../server/store/store.ts";
import { projectRoot } from "../root.ts";
import { seedDemo } from "../seed.ts";

export type CommandName = "backup" | "restore" | "compact" | "move-to-mongodb";

export interface Run {
  code: number | null;
  /** Both outputs in the order they came. */
  words: string;
}

export interface RunOptions {
  environment?: Record<string, string>;
  /** Kill -9 so many milliseconds after these words were seen (at once: from its start). */
  kill?: { after: string; ms: number };
}

export interface Commands {
  run(name: CommandName, dataDir: string, args?: readonly string[], options?: RunOptions): Promise<Run>;
  /** The built program of the store. */
  storeProgram: string;
  remove(): void;
}

/** Builds the commands once for a test file. */
export async function buildCommands(): Promise<Commands> {
  const root = projectRoot();
  // Inside the project, so that the programs find their packages.
  const folder = mkdtempSync(path.join(root, "node_modules", ".keep-test-"));
  const names = ["backup", "restore", "compact", "move-to-mongodb"];
  const input = Object.fromEntries(names.map((name) => [name, `scripts/keep/${name}.ts`]));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      outDir: folder,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: { ...input, "embedded-process": "server/embedded/process.ts" },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
        external: [...builtinModules, /^node:/],
      },
    },
  });
  return {
    storeProgram: path.join(folder, "embedded-process.js"),
    run: (name, dataDir, args = [], options = {}) =>
      run(path.join(folder, `${name}.js`), dataDir, args, options),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function run(
  program: string,
  dataDir: string,
  args: readonly string[],
  { environment = {}, kill }: RunOptions,
): Promise<Run> {
  const child = spawn(process.execPath, [program, ...args], {
    env: {
      ...process.env,
      NODE_ENV: "",
      MONGODB_URI: "",
      THREADWELL_KEYS: "",
      DATA_DIR: dataDir,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let words = "";
  let armed = false;
  const arm = () => {
    if (!kill || armed || !words.includes(kill.after)) return;
    armed = true;
    setTimeout(() => child.kill("SIGKILL"), kill.ms);
  };
  arm();
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (piece: string) => {
      words += piece;
      arm();
    });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, words }));
  });
}

/** Fresh folders that `remove` takes away. */
export function folders() {
  const made: string[] = [];
  return {
    make(): string {
      const folder = mkdtempSync(path.join(tmpdir(), "keep-test-"));
      made.push(folder);
      return folder;
    },
    remove() {
      for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Threadwell's store layer on a server, with the keys of an installation. */
export async function openLayer(dataDir: string, uri: string): Promise<Store> {
  const secrets = await loadSecrets(readConfig({ DATA_DIR: dataDir }));
  const clock = systemClock;
  const log = createLog("silent");
  const codec = createCodec(secrets);
  return openStore({ uri, database: "threadwell", codec, clock, ids: createIds(clock), log });
}

/** Makes an installation as the demo makes it, in `dataDir`, and lets `more` add to its database. */
export async function install(dataDir: string, more?: (db: Db) => Promise<void>): Promise<void> {
  await withStore(dataDir, async (uri, db) => {
    const store = await openLayer(dataDir, uri);
    const clock = systemClock;
    await seedDemo({ store, ids: createIds(clock), clock, passwords: createPasswords() });
    await store.close();
    await more?.(db);
  });
}

/** Opens the data of an installation in this process for a while. */
export async function withStore<T>(dataDir: string, work: (uri: string, db: Db) => Promise<T>): Promise<T> {
  mkdirSync(dataDir, { recursive: true });
  const embedded = await openEmbedded({ dataDir: path.join(dataDir, "store") });
  const client = await MongoClient.connect(embedded.uri);
  try {
    return await work(embedded.uri, client.db("threadwell"));
  } finally {
    await client.close();
    await embedded.close();
  }
}

/** Documents of many kinds and sizes, about 600 bytes each. */
export function filler(count: number, word: string) {
  return Array.from({ length: count }, (_, i) => ({
    _id: `${String(i).padStart(8, "0")}` as never,
    word,
    text: `${i} `.repeat(80),
    at: new Date(i * 1000),
  }));
}
