/** A counting stand-in for Twilio's REST, for tests: speaks the provider's own protocol and does as it is told. */
import { createHmac, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface FakeSend {
  sid: string;
  to: string;
  from: string;
  body: string;
  statusCallback: string | null;
  /** Seconds, as they came. */
  validity: string | null;
  /** When it came, in milliseconds that never go back. */
  at: number;
  /** An approved template in place of a body. */
  content: { sid: string; variables: unknown } | null;
}

/** What becomes of a send. `hang` takes the message and never answers; `reset` takes it and breaks off. */
export type Behaviour = "accept" | "hang" | "reset" | { status: number; code: number; retryAfter?: number };

export interface FakeTwilio {
  url: string;
  sends: FakeSend[];
  /** How often it was asked to send, whatever came of it. */
  asked: number;
  behaviour: Behaviour;
  /** Of one sender alone, by its number. */
  behaviours: Map<string, Behaviour>;
  /** Asked of each message that it has taken, before it answers; null leaves it to the above. */
  decide: ((send: FakeSend) => Promise<Behaviour | null>) | null;
  stop(): Promise<void>;
}

export async function startFakeTwilio(): Promise<FakeTwilio> {
  const fake: FakeTwilio = {
    url: "",
    sends: [],
    asked: 0,
    behaviour: "accept",
    behaviours: new Map(),
    decide: null,
    stop,
  };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const at = performance.now();
      const answer = (status: number, json: unknown, more: Record<string, string> = {}): void => {
        const headers = { "content-type": "application/json", ...more };
        response.writeHead(status, headers).end(JSON.stringify(json));
      };
      if (request.method === "GET")
        return answer(200, { messages: fake.sends.map(resource), next_page_uri: null });
      const form = new URLSearchParams(Buffer.concat(chunks).toString("utf8"));
      fake.asked += 1;
      const behaviour = fake.behaviours.get(form.get("From") ?? "") ?? fake.behaviour;
      if (typeof behaviour === "object") {
        const { status, code, retryAfter } = behaviour;
        const more: Record<string, string> = {};
        if (retryAfter !== undefined) more["retry-after"] = String(retryAfter);
        return answer(status, { code, message: "no", status }, more);
      }
      const send: FakeSend = {
        sid: `SM${randomBytes(16).toString("hex")}`,
        to: form.get("To") ?? "",
        from: form.get("From") ?? "",
        body: form.get("Body") ?? "",
        statusCallback: form.get("StatusCallback"),
        validity: form.get("ValidityPeriod"),
        at,
        content: form.has("ContentSid")
          ? { sid: form.get("ContentSid") ?? "", variables: JSON.parse(form.get("ContentVariables") ?? "{}") }
          : null,
      };
      fake.sends.push(send);
      const accept = () => answer(201, resource(send));
      if (behaviour === "hang") return;
      if (behaviour === "reset") return void request.socket.destroy();
      if (!fake.decide) return accept();
      void fake.decide(send).then((decided) => {
        if (decided === "hang") return;
        if (decided === "reset") return void request.socket.destroy();
        if (decided === null || decided === "accept") return accept();
        answer(decided.status, { code: decided.code, message: "no", status: decided.status });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return fake;

  function stop(): Promise<void> {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  }
}

function resource(send: FakeSend) {
  return {
    sid: send.sid,
    status: "queued",
    to: send.to,
    from: send.from,
    body: send.body,
    error_code: null,
    num_segments: "1",
    direction: "outbound-api",
    date_created: new Date().toUTCString(),
  };
}

/** Signs and posts a form as Twilio does. Resolves to the status of the answer. */
export async function postAsTwilio(
  url: string,
  form: Record<string, string>,
  authToken: string,
): Promise<number> {
  const text = Object.keys(form)
    .sort()
    .map((key) => key + form[key])
    .join("");
  const signature = createHmac("sha1", authToken)
    .update(url + text)
    .digest("base64");
  const answer = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature },
    body: new URLSearchParams(form),
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** An inbound text as Twilio posts it. */
export function inboundForm(text: {
  from: string;
  to: string;
  body: string;
  sid?: string;
}): Record<string, string> {
  const sid = text.sid ?? `SM${randomBytes(16).toString("hex")}`;
  return {
    MessageSid: sid,
    SmsSid: sid,
    SmsMessageSid: sid,
    AccountSid: "AC0123456789abcdef0123456789abcdef",
    From: text.from,
    To: text.to,
    Body: text.body,
    NumMedia: "0",
    NumSegments: "1",
    SmsStatus: "received",
    ApiVersion: "2010-04-01",
  };
}
