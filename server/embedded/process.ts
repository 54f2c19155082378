/**
 * The store as a program of its own: `--data DIR` and `--socket PATH` or `--port N`. Prints one JSON line when
 * ready, or one that says why not, and ends on SIGTERM, SIGINT, or when its parent is gone.
 */
import { parseArgs } from "node:util";
import { openStore, type Listen } from "./server.ts";

const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

function settings(): { dataDir: string; listen: Listen | undefined } {
  const { values } = parseArgs({
    options: { data: { type: "string" }, socket: { type: "string" }, port: { type: "string" } },
  });
  if (!values.data) throw new Error("--data DIR is missing");
  if (values.port !== undefined) {
    const port = Number(values.port);
    if (!Number.isInteger(port) || port < 0 || port > 65535)
      throw new Error(`--port ${values.port} is no port number`);
    return { dataDir: values.data, listen: { port } };
  }
  return { dataDir: values.data, listen: values.socket ? { socket: values.socket } : undefined };
}

async function main(): Promise<void> {
  const { dataDir, listen } = settings();
  const store = await openStore({
    dataDir,
    ...(listen ? { listen } : {}),
    log: (line) => process.stderr.write(`${line}\n`),
  });
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    store.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", end);
  process.on("SIGINT", end);
  // The parent holds the other end; when it is gone, so is the reason to run.
  process.stdin.on("end", end).on("error", end).resume();
  process.on("disconnect", end);
  say({ ready: true, uri: store.uri, pid: process.pid });
}

main().catch((error: unknown) => {
  say({ ready: false, error: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
  process.stdin.destroy();
});
