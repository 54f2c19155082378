/**
 * Runs Threadwell as a program: configuration from the environment, one JSON line when ready, a clean stop on
 * SIGTERM, SIGINT or when the program that started us is gone.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError, readConfig, type Config } from "./config/config.ts";
import { startThreadwell, type Prepared, type Threadwell } from "./context.ts";
import { createLog, describeError } from "./lib/log.ts";
import { storeIsAway } from "./store/away.ts";

export interface Program {
  /** May change the environment's word, such as the demo's own defaults. */
  environment: Record<string, string | undefined>;
  prepare?: (parts: Prepared, config: Config) => Promise<void>;
  /** What the ready line says beside ports. */
  facts?: (threadwell: Threadwell) => Promise<Record<string, unknown>>;
}

/** Ends the process with code 1 and one clear line when it cannot start. */
export async function runProgram({ environment, prepare, facts }: Program): Promise<void> {
  // The programs lie beside each other in dist/server, the browser's files in dist/client.
  const here = dirname(fileURLToPath(import.meta.url));
  const programs = here.endsWith("chunks") ? dirname(here) : here;
  try {
    const config = readConfig(environment);
    const log = createLog(config.logLevel);
    const threadwell = await startThreadwell({
      config,
      log,
      clientFolder: join(programs, "..", "client"),
      embeddedProgram: join(programs, "embedded-process.js"),
      ...(prepare && { prepare: (parts) => prepare(parts, config) }),
    });
    stopOnRequest(threadwell);
    const said = (await facts?.(threadwell)) ?? {};
    const port = Number(new URL(threadwell.url).port);
    process.stdout.write(
      `${JSON.stringify({ ready: true, port, smtpPort: threadwell.smtpPort, ...said })}\n`,
    );
  } catch (error) {
    process.stderr.write(`${wordsFor(error)}\n`);
    process.exit(1);
  }
}

function stopOnRequest(threadwell: Threadwell): void {
  let asked = false;
  const stop = (): void => {
    if (asked) return;
    asked = true;
    threadwell.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${JSON.stringify(describeError(error))}\n`);
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  if (process.connected) process.once("disconnect", stop);
}

function wordsFor(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  const { code, port, message } = error as { code?: string; port?: number; message?: string };
  if (code === "EADDRINUSE")
    return `Port ${port} is taken by another program. Choose another with PORT or SMTP_PORT.`;
  if (storeIsAway(error))
    return `Threadwell could not start, because the store does not answer: ${message}. Start it again when the store is up.`;
  return `Threadwell could not start: ${message ?? String(error)}`;
}
