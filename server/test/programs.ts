/** The crash program as a real process: built once for a file of tests, started with an environment of its own. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { build } from "vite";

export interface Programs {
  folder: string;
  remove(): Promise<void>;
}

/** A program that runs, and what it said when it was ready. */
export interface Program<Ready> {
  ready: Ready;
  /** Resolves to exit code and signal. */
  dead: Promise<unknown>;
  signal(name: NodeJS.Signals): void;
  /** Peacefully; one that is stopped or gone already is no matter. */
  stop(): Promise<void>;
}

export interface CrashProgram extends Omit<Program<unknown>, "ready"> {
  url: string;
  smsWebhook: string;
}

const crashProgram = { crash: "server/test/crash-program.ts" };

/** `name` keeps the programs of tests that run beside each other apart. The store's program is always among them. */
export async function buildPrograms(
  name: string,
  sources: Readonly<Record<string, string>> = crashProgram,
  root: string = join(import.meta.dirname, "../.."),
): Promise<Programs> {
  const folder = join(root, "node_modules/.cache", `threadwell-${name}-${process.pid}`);
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: "node20",
      minify: false,
      rolldownOptions: {
        input: Object.fromEntries(
          Object.entries({ ...sources, embedded: "server/embedded/process.ts" }).map(([entry, source]) => [
            entry,
            join(root, source),
          ]),
        ),
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Resolves when it is ready. */
export async function startCrashProgram(
  programs: Programs,
  environment: Record<string, string>,
): Promise<CrashProgram> {
  const { ready, ...program } = await startProgram<{ url: string; smsWebhook: string }>(
    programs,
    "crash.js",
    environment,
  );
  return { ...ready, ...program };
}

/**
 * Starts one of the programs. It says that it is ready in one line of JSON; resolves with what else that says. Rejects
 * when it ends before, with its exit code and signal as the cause.
 */
export async function startProgram<Ready>(
  { folder }: Programs,
  file: string,
  environment: Record<string, string>,
): Promise<Program<Ready>> {
  const child = spawn(process.execPath, [join(folder, file)], {
    env: {
      PATH: process.env["PATH"],
      SMTP_PORT: "0",
      EMBEDDED_PROGRAM: join(folder, "embedded.js"),
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const dead = once(child, "exit");
  const ready = new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.includes('"ready":true')) resolve(JSON.parse(line));
      else if (process.env["THREADWELL_TEST_LOG"]) process.stderr.write(`${line}\n`);
    });
    void dead.then((ended) => reject(new Error("the program ended before it was ready", { cause: ended })));
  });
  return {
    ready: await ready,
    dead,
    signal: (name) => void child.kill(name),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill("SIGCONT");
      child.kill("SIGTERM");
      const hard = setTimeout(() => child.kill("SIGKILL"), 15_000);
      await dead;
      clearTimeout(hard);
    },
  };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
