/** What tests of the whole program share: the program, built; folders that go away; and a client. */
import { mkdtempSync, rmSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { build } from "vite";

const root = new URL("../..", import.meta.url).pathname;

/** Builds the program into a folder inside the project, so that it finds its packages. */
export async function buildProgram(): Promise<{ programPath: string; remove(): void }> {
  const outDir = mkdtempSync(join(root, "node_modules", ".embedded-test-"));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    publicDir: false,
    build: {
      ssr: true,
      outDir,
      target: "node20",
      rolldownOptions: {
        input: { "embedded-process": "server/embedded/process.ts" },
        output: { entryFileNames: "[name].js" },
        external: [...builtinModules, /^node:/],
      },
    },
  });
  return {
    programPath: join(outDir, "embedded-process.js"),
    remove: () => rmSync(outDir, { recursive: true, force: true }),
  };
}

/** Fresh folders for one test file; `remove` takes all of them away. */
export function folders() {
  const dirs: string[] = [];
  return {
    make(name = "store-test-"): string {
      const dir = mkdtempSync(join(tmpdir(), name));
      dirs.push(dir);
      return dir;
    },
    remove() {
      for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Runs `work` with a client of the official driver and closes it. */
export async function withClient<T>(uri: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: 700, maxPoolSize: 20 });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
