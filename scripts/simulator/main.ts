/** The simulator as a process of its own: says when it is ready on one line of stdout, stops with its parent. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "./config.ts";
import { startSimulator } from "./simulator.ts";

try {
  const options = readConfig(process.env);
  // Built, this file is dist/server/simulator.js and the page lies in dist/simulator.
  const pageDir = join(dirname(fileURLToPath(import.meta.url)), "..", "simulator");
  const simulator = await startSimulator({ ...options, pageDir });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void simulator.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  process.on("disconnect", stop);

  process.stdout.write(
    `${JSON.stringify({ ready: true, port: simulator.port, smtpPort: simulator.smtpPort })}\n`,
  );
} catch (error) {
  const { code, port } = error as { code?: string; port?: number };
  const message =
    code === "EADDRINUSE"
      ? `Port ${port} is taken. Set SIMULATOR_PORT or SIMULATOR_SMTP_PORT to a free one.`
      : error instanceof Error
        ? error.message
        : String(error);
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
