/** For this folder's tests: a clock that stands still, a clinic that records its webhooks, Twilio's own client. */
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import twilio from "twilio";
import { demoSecrets } from "../../shared/cast.ts";
import type { BaseClock } from "./clock.ts";

export interface StillClock extends BaseClock {
  /** Moves time on and runs what falls due, in order; waits between timers for promises to settle. */
  advance(ms: number): Promise<void>;
}

/** Starts at the wall's time, so that dates on the wire are plausible. */
export function stillClock(): StillClock {
  let now = Date.now();
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
        if (!due) break;
        timers.delete(due);
        now = Math.max(now, due.at);
        due.callback();
        await Promise.resolve();
      }
      now = end;
    },
  };
}

export interface Hit {
  path: string;
  /** Path and query as received, for the signature. */
  url: string;
  signature: string;
  form: Record<string, string>;
  raw: string;
}

export interface TestClinic {
  url: string;
  hits: Hit[];
  /** What the next webhooks are answered with. */
  answer: { status: number; type: string; body: string; delayMs: number };
  statuses(sid?: string): string[];
  stop(): Promise<void>;
}

/** A web server that plays Threadwell's webhook door. */
export async function startTestClinic(): Promise<TestClinic> {
  const hits: Hit[] = [];
  const answer = { status: 200, type: "text/xml", body: "<Response/>", delayMs: 0 };
  const server = createServer((request, response) => {
    void read(request).then(async (raw) => {
      hits.push({
        path: (request.url ?? "").split("?")[0] ?? "",
        url: `${url}${request.url ?? ""}`,
        signature: String(request.headers["x-twilio-signature"] ?? ""),
        form: Object.fromEntries(new URLSearchParams(raw)),
        raw,
      });
      if (answer.delayMs) await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      response.writeHead(answer.status, { "Content-Type": answer.type }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    hits,
    answer,
    statuses: (sid) =>
      hits
        .filter((hit) => hit.form["MessageStatus"] && (!sid || hit.form["MessageSid"] === sid))
        .map((hit) => hit.form["MessageStatus"] ?? ""),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** Twilio's official client, its base URL turned to the simulator. */
export function twilioClient(
  simulatorUrl: string,
  authToken: string = demoSecrets.twilioAuthToken,
): ReturnType<typeof twilio> {
  const client = twilio(demoSecrets.twilioAccountSid, authToken, { autoRetry: false });
  const send = client.httpClient.request.bind(client.httpClient);
  client.httpClient.request = (options) =>
    send({ ...options, uri: options.uri.replace("https://api.twilio.com", simulatorUrl) });
  return client;
}
