/**
 * The floor: the least a server of the same stack can do for a text, and nothing else. Inbound: raw body, form,
 * one signature, one dedupe, one durable write (group commit), one event to a room, 204. Outbound: the reply
 * durable, 201, its attempt durable, and the provider's call. A STOP is both: refused with its confirmation in the one
 * write, 204, and the provider's call.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import http, { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import express from "express";
import { Server } from "socket.io";

const authToken = process.env["FLOOR_AUTH_TOKEN"] ?? "";
const publicUrl = process.env["FLOOR_PUBLIC_URL"] ?? "";
const port = Number(process.env["PORT"]);
const folder = mkdtempSync(path.join(tmpdir(), "threadwell-floor-"));
const journal = await open(path.join(folder, "journal"), "a");

const app = express();
const server = createServer(app);
const io = new Server(server, { path: "/realtime", transports: ["websocket"], serveClient: false });
const seen = new Map<string, number>();

let waiting: { line: string; done: () => void }[] = [];
let writing = false;
/** Resolves when the line is on the disk; all lines that wait share the next sync. */
function durable(line: string): Promise<void> {
  return new Promise((resolve, reject) => {
    waiting.push({ line, done: resolve });
    if (!writing) flush().catch(reject);
  });
}
async function flush(): Promise<void> {
  writing = true;
  while (waiting.length > 0) {
    const batch = waiting;
    waiting = [];
    await journal.appendFile(batch.map(({ line }) => line).join(""));
    await journal.datasync();
    for (const { done } of batch) done();
  }
  writing = false;
}

function signatureFits(url: string, form: URLSearchParams, given: string): boolean {
  const text = [...form.entries()]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .reduce((all, [k, v]) => all + k + v, url);
  const right = createHmac("sha1", authToken).update(text).digest();
  const sent = Buffer.from(given, "base64");
  return sent.length === right.length && timingSafeEqual(sent, right);
}

io.on("connection", async (socket) => {
  await socket.join("organization");
  socket.emit("ready", { kind: "reload", last: seen.size });
});

app.post(
  "/webhooks/twilio/:line",
  express.raw({ type: () => true, limit: "1mb" }),
  async (request, response) => {
    const form = new URLSearchParams((request.body as Buffer).toString("utf8"));
    if (!signatureFits(publicUrl + request.originalUrl, form, request.get("x-twilio-signature") ?? "")) {
      response.status(403).end();
      return;
    }
    const id = form.get("MessageSid") ?? "";
    if (!seen.has(id)) {
      const number = seen.size + 1;
      seen.set(id, number);
      const message = { id, from: form.get("From"), text: form.get("Body"), seq: number, at: new Date() };
      const stop = message.text === "STOP" && message.from !== null;
      const refused = stop ? { refused: message.from, confirms: { id, text: confirmation } } : {};
      await durable(`${JSON.stringify({ ...message, ...refused })}\n`);
      if (stop) callProvider({ to: message.from ?? "", from: form.get("To") ?? "", text: confirmation });
      io.to("organization").emit("event", { number, name: "message.received", message });
    }
    response.status(204).end();
  },
);

/** FLOOR_PROVIDER: `http://account:token@host:port/path` of the call that sends a text. */
const provider = process.env["FLOOR_PROVIDER"];
const agent = new http.Agent({ keepAlive: true });
const confirmation = "The clinic: You will get no more messages from us here. Reply START to get them again.";

function callProvider({ to, from, text }: Record<"to" | "from" | "text", string>): void {
  const form = new URLSearchParams({ To: to, From: from, Body: text }).toString();
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": Buffer.byteLength(form),
  };
  http
    .request(provider ?? "", { agent, method: "POST", headers }, (answer) => answer.resume())
    .on("error", (error) => console.error(error.message))
    .end(form);
}

app.post("/send", express.json(), async (request, response) => {
  const { to, from, text } = request.body as Record<"to" | "from" | "text", string>;
  await durable(`${JSON.stringify({ to, from, text, at: new Date() })}\n`);
  response.status(201).json({ text });
  await durable(`${JSON.stringify({ attempt: text, at: new Date() })}\n`);
  callProvider({ to, from, text });
});

server.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ ready: true, port })));

const stop = () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
};
process.on("SIGTERM", stop);
process.on("disconnect", stop);
