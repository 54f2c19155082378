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

export interface CrashProgram {
  url: string;
  smsWebhook: string;
  /** Resolves to exit code and signal. */
  dead: Promise<unknown>;
  signal(name: NodeJS.Signals): void;
  /** Peacefully; one that is stopped or gone already is no matter. */
  stop(): Promise<void>;
}

/** `name` keeps the programs of tests that run beside each other apart. */
export async function buildPrograms(name: string): Promise<Programs> {
  const root = join(import.meta.dirname, "../..");
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
        input: {
          crash: join(root, "server/test/crash-program.ts"),
          embedded: join(root, "server/embedded/process.ts"),
        },
        output: { entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
      },
    },
  });
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Resolves when it is ready. */
export async function startCrashProgram(
  { folder }: Programs,
  environment: Record<string, string>,
): Promise<CrashProgram> {
  const child = spawn(process.execPath, [join(folder, "crash.js")], {
    env: {
      PATH: process.env["PATH"],
      SMTP_PORT: "0",
      EMBEDDED_PROGRAM: join(folder, "embedded.js"),
      ...environment,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const dead = once(child, "exit");
  const ready = new Promise<{ url: string; smsWebhook: string }>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.includes('"ready":true')) resolve(JSON.parse(line));
    });
    void dead.then(() => reject(new Error("the program ended before it was ready")));
  });
  return {
    ...(await ready),
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
