/** The load: correctly signed texts at a provider's door, and a socket that sees them arrive. */
import { createHmac, randomBytes } from "node:crypto";
import http from "node:http";
import { io, type Socket } from "socket.io-client";

export interface Target {
  name: string;
  /** The root of every process whose CPU counts. */
  pid: number;
  /** Where requests go. */
  webhookUrl: string;
  /** The public URL that the signature covers. */
  signedUrl: string;
  /** The number that is texted. */
  to: string;
  accountSid: string;
  authToken: string;
  /** Calls back with the text of every message that arrives on a coordinator's socket. */
  watch(heard: (text: string) => void): Promise<() => void>;
}

/** A text on its way: when it left, when it was acknowledged, when the socket heard of it (ms of `performance`). */
interface Flight {
  sentAt: number;
  heardAt: number;
}

export interface RateRound {
  p50: number;
  p95: number;
  p99: number;
  sent: number;
  /** How late the generator itself was at worst, in ms: above a few, the machine and not the server was slow. */
  lag: number;
  seconds: number;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 128 });

/** 200 people, each with an own number: numbers kept for fiction, in two area codes. */
const senders = ["206", "312"].flatMap((area) =>
  Array.from({ length: 100 }, (_, i) => `+1${area}55501${String(i).padStart(2, "0")}`),
);

/** Sends one signed text; resolves when it is acknowledged, rejects on anything but 2xx. */
export function post(target: Target, from: string, body: string): Promise<void> {
  const form = new URLSearchParams({
    ToCountry: "US",
    SmsMessageSid: "",
    NumMedia: "0",
    FromState: "WA",
    SmsStatus: "received",
    FromCountry: "US",
    Body: body,
    To: target.to,
    NumSegments: "1",
    MessageSid: `SM${randomBytes(16).toString("hex")}`,
    AccountSid: target.accountSid,
    From: from,
    ApiVersion: "2010-04-01",
  });
  form.set("SmsMessageSid", form.get("MessageSid") ?? "");
  const signed = [...form.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const signature = createHmac("sha1", target.authToken)
    .update(signed.reduce((text, [name, value]) => text + name + value, target.signedUrl))
    .digest("base64");
  const payload = form.toString();

  return new Promise((resolve, reject) => {
    const request = http.request(
      target.webhookUrl,
      {
        agent,
        method: "POST",
        headers: {
          "Content-Type": "application/x-www-form-urlencoded; charset=utf-8",
          "Content-Length": Buffer.byteLength(payload),
          "X-Twilio-Signature": signature,
          "User-Agent": "TwilioProxy/1.1",
        },
        timeout: 15_000,
      },
      (response) => {
        response.resume();
        response.once("end", () => {
          const status = response.statusCode ?? 0;
          if (status >= 200 && status < 300) resolve();
          else reject(new Error(`${target.name} answered a signed webhook with ${status}.`));
        });
      },
    );
    request.once("timeout", () => request.destroy(new Error(`${target.name} did not answer within 15 s.`)));
    request.once("error", reject);
    request.end(payload);
  });
}

/** A text per sender, so that every patient and conversation exists before anything is measured. */
export async function warmUp(target: Target, texts: number): Promise<void> {
  await closedLoop(target, { connections: 8, until: (sent) => sent >= texts, seconds: 120 });
}

/** An open loop: texts leave at a fixed rate, whether the server keeps up or not. */
export async function atRate(target: Target, rate: number, seconds: number): Promise<RateRound> {
  const flights = new Map<string, Flight>();
  const run = randomBytes(6).toString("hex");
  const stopWatching = await target.watch((text) => {
    const flight = flights.get(text);
    if (flight && flight.heardAt === 0) flight.heardAt = performance.now();
  });
  try {
    const total = Math.round(rate * seconds);
    const started = performance.now();
    const answers: Promise<void>[] = [];
    let lag = 0;
    for (let i = 0; i < total; i++) {
      const due = started + (i * 1000) / rate;
      await until(due);
      lag = Math.max(lag, performance.now() - due);
      const text = `bench ${run} ${i}`;
      flights.set(text, { sentAt: performance.now(), heardAt: 0 });
      answers.push(post(target, sender(i), text));
    }
    await Promise.all(answers);
    await everyFlight(flights, 30_000, target.name);
    const times = [...flights.values()].map(({ sentAt, heardAt }) => heardAt - sentAt).sort((a, b) => a - b);
    const at = (p: number) => times[Math.min(times.length - 1, Math.floor(p * times.length))] ?? Number.NaN;
    return {
      p50: at(0.5),
      p95: at(0.95),
      p99: at(0.99),
      sent: total,
      lag,
      seconds: (performance.now() - started) / 1000,
    };
  } finally {
    stopWatching();
  }
}

/**
 * A closed loop: every connection sends its next text when the last is acknowledged. Resolves to the texts a
 * second from the first post until the socket has heard of the last: an acknowledged backlog does not count.
 */
export async function flatOut(
  target: Target,
  connections: number,
  seconds: number,
): Promise<{ perSecond: number; texts: string[] }> {
  const flights = new Map<string, Flight>();
  const stopWatching = await target.watch((text) => {
    const flight = flights.get(text);
    if (flight && flight.heardAt === 0) flight.heardAt = performance.now();
  });
  try {
    const started = performance.now();
    await closedLoop(target, {
      connections,
      seconds,
      until: () => false,
      sending: (text) => flights.set(text, { sentAt: performance.now(), heardAt: 0 }),
    });
    await everyFlight(flights, 120_000, target.name);
    const last = Math.max(...[...flights.values()].map(({ heardAt }) => heardAt));
    return { perSecond: (flights.size * 1000) / (last - started), texts: [...flights.keys()] };
  } finally {
    stopWatching();
  }
}

interface Loop {
  connections: number;
  seconds: number;
  until: (sent: number) => boolean;
  sending?: (text: string) => void;
}

async function closedLoop(
  target: Target,
  { connections, seconds, until: enough, sending }: Loop,
): Promise<void> {
  const run = randomBytes(6).toString("hex");
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end && !enough(sent)) {
        const i = sent++;
        const text = `bench ${run} ${i}`;
        sending?.(text);
        await post(target, sender(i), text);
      }
    }),
  );
}

const sender = (i: number): string => senders[i % senders.length] ?? "+12065550100";

async function everyFlight(flights: ReadonlyMap<string, Flight>, ms: number, name: string): Promise<void> {
  const end = performance.now() + ms;
  for (;;) {
    const missing = [...flights.values()].filter(({ heardAt }) => heardAt === 0).length;
    if (missing === 0) return;
    if (performance.now() > end)
      throw new Error(`${name} acknowledged ${missing} texts that its socket never heard of.`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function until(due: number): Promise<void> {
  const rest = due - performance.now();
  if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
}

/** A socket to `url` that the server has said "ready" to; calls `heard` with each message's text. */
export async function watchSocket(
  url: string,
  socketPath: string,
  auth: () => Record<string, unknown>,
  heard: (text: string) => void,
): Promise<() => void> {
  const socket: Socket = io(url, {
    path: socketPath,
    transports: ["websocket"],
    forceNew: true,
    reconnection: false,
    auth: (give) => give(auth()),
  });
  socket.on("event", (event: { message?: { text?: string } | null }) => {
    if (typeof event.message?.text === "string") heard(event.message.text);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("ready", () => resolve());
    socket.once("connect_error", (error) => reject(new Error(`The socket was refused: ${error.message}`)));
  });
  return () => void socket.close();
}
