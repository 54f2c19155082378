/** Brings up what is measured: the real server on a fresh data folder, and the floor beside it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { conversationPageSchema } from "../../shared/api/conversations.ts";
import { messagePageSchema } from "../../shared/api/messages.ts";
import { sessionSchema } from "../../shared/api/session.ts";
import { socketPath } from "../../shared/events/socket.ts";
import { freePort } from "../lib/ports.mjs";
import { startProgram } from "../lib/program.mjs";
import { projectRoot } from "../root.ts";
import { watchSocket, type Target } from "./load.ts";

/** The line that demo.js prints when it is ready. */
const readySchema = z.object({
  ready: z.literal(true),
  signIn: z.object({ email: z.string(), password: z.string() }),
  lines: z.array(z.object({ channel: z.string(), address: z.string(), webhookUrl: z.string().nullable() })),
  twilio: z.object({ accountSid: z.string(), authToken: z.string() }),
});

export interface RealServer extends Target {
  /** Where its API and screens are. */
  url: string;
  /** A coordinator's access token, fresh. */
  token(): string;
  /** Every message text the API shows, over all conversations. */
  storedTexts(): Promise<Set<string>>;
  stop(): Promise<void>;
}

export interface RealOptions {
  /** Where the server and its store leave a CPU profile each when they stop. */
  profileDir?: string;
  /** More of the server's own settings, such as where its provider is. */
  environment?: Record<string, string>;
}

export async function startReal({ profileDir, environment }: RealOptions = {}): Promise<RealServer> {
  const root = projectRoot();
  const dataDir = mkdtempSync(path.join(tmpdir(), "threadwell-bench-"));
  const port = await freePort();
  const program = startProgram({
    name: "server",
    file: path.join(root, "dist/server/demo.js"),
    nodeArgs: profileDir ? ["--cpu-prof", `--cpu-prof-dir=${profileDir}`] : [],
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: "", // bundling in this process has set it to "production"
      PORT: String(port),
      DATA_DIR: dataDir,
      // Nobody listens there, unless the bench says who.
      SIMULATOR_PORT: String(await freePort()),
      SIMULATOR_SMTP_PORT: String(await freePort()),
      SMTP_PORT: String(await freePort()),
      ...environment,
    },
    logFile: path.join(dataDir, "bench-server.log"),
  });
  const stop = async () => {
    await program.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const facts = readySchema.parse(await program.ready);
    const line = facts.lines.find(({ channel }) => channel === "sms");
    if (!line?.webhookUrl) throw new Error("The demo has no SMS line with a webhook.");
    const url = `http://127.0.0.1:${port}`;
    const session = await signIn(url, facts.signIn);
    const auth = () => ({ token: session.token(), after: null });
    return {
      name: "Threadwell",
      url,
      token: session.token,
      pid: program.pid,
      webhookUrl: line.webhookUrl.replace("//localhost:", "//127.0.0.1:"),
      signedUrl: line.webhookUrl,
      to: line.address,
      ...facts.twilio,
      watch: (heard) => watchAsSecond(url, auth, heard),
      storedTexts: () => storedTexts(url, session.token),
      async stop() {
        session.end();
        await stop();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `provider`: where its outbound texts go, with the account's name and token in the URL. */
export async function startFloor(provider?: string): Promise<Target & { stop(): Promise<void> }> {
  const root = projectRoot();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const authToken = "f100f100f100f100f100f100f100f100";
  const folder = mkdtempSync(path.join(tmpdir(), "threadwell-bench-"));
  const program = startProgram({
    name: "floor",
    file: path.join(root, "scripts/run.mjs"),
    args: ["scripts/bench/floor.ts"],
    cwd: root,
    env: {
      ...process.env,
      PORT: String(port),
      FLOOR_AUTH_TOKEN: authToken,
      FLOOR_PUBLIC_URL: url,
      ...(provider && { FLOOR_PROVIDER: provider }),
    },
    logFile: path.join(folder, "floor.log"),
  });
  const stop = async () => {
    await program.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await program.ready;
    return {
      name: "the floor",
      pid: program.pid,
      webhookUrl: `${url}/webhooks/twilio/floor`,
      signedUrl: `${url}/webhooks/twilio/floor`,
      to: "+15035550100",
      accountSid: `AC${"0".repeat(32)}`,
      authToken,
      watch: (heard) => watchAsSecond(url, () => ({}), heard),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Two screens are open; the second one is measured. */
async function watchAsSecond(
  url: string,
  auth: () => Record<string, unknown>,
  heard: (text: string) => void,
): Promise<() => void> {
  const first = await watchSocket(url, socketPath, auth, () => {});
  const second = await watchSocket(url, socketPath, auth, heard);
  return () => {
    first();
    second();
  };
}

/** Signs in and keeps the access token fresh by the refresh cookie, as a browser does. */
async function signIn(url: string, who: { email: string; password: string }) {
  let cookie = "";
  let token = "";
  const ask = async (path: string, body?: object) => {
    const answer = await fetch(`${url}/api/v1/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Origin: url, ...(cookie ? { Cookie: cookie } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    if (!answer.ok) throw new Error(`POST ${path} was answered with ${answer.status}.`);
    cookie = answer.headers
      .getSetCookie()
      .map((one) => one.split(";")[0])
      .join("; ");
    const session = sessionSchema.parse(await answer.json());
    token = session.accessToken;
    return Date.parse(session.accessTokenExpiresAt) - Date.now();
  };
  const lasts = await ask("session", who);
  const renewal = setInterval(() => void ask("session/refresh"), Math.max(1000, lasts / 2));
  return { token: () => token, end: () => clearInterval(renewal) };
}

async function storedTexts(url: string, token: () => string): Promise<Set<string>> {
  const get = async (path: string) => {
    const answer = await fetch(`${url}/api/v1/${path}`, { headers: { Authorization: `Bearer ${token()}` } });
    if (!answer.ok) throw new Error(`GET ${path} was answered with ${answer.status}.`);
    return answer.json();
  };
  const texts = new Set<string>();
  let cursor: string | null = "";
  while (cursor !== null) {
    const query: string = cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const page = conversationPageSchema.parse(await get(`conversations?queue=open&limit=100${query}`));
    for (const { id } of page.items) {
      let before = Number.MAX_SAFE_INTEGER;
      for (let more = true; more;) {
        const limit = before === Number.MAX_SAFE_INTEGER ? "" : `&before=${before}`;
        const messages = messagePageSchema.parse(await get(`conversations/${id}/messages?limit=100${limit}`));
        for (const { text } of messages.items) texts.add(text);
        before = messages.items[0]?.seq ?? 0;
        more = messages.hasOlder && before > 0;
      }
    }
    cursor = page.nextCursor;
  }
  return texts;
}
