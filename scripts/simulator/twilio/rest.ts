/** Twilio's REST door: Messages and IncomingPhoneNumbers of one account, with Basic authentication. */
import { createHash, timingSafeEqual } from "node:crypto";
import express, { type Request, type Response, type Router } from "express";
import type { SimulatedClock } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Message, WireEntry } from "../types.ts";
import { weatherOver } from "../weather.ts";
import { httpText, tail, type Wire } from "../wire.ts";
import type { World } from "../world.ts";
import type { Carrier } from "./carrier.ts";
import { contentList } from "./content.ts";
import { problemBody, problems, type TwilioProblem } from "./errors.ts";
import { accountPath, listPage, messageResource, numberResource } from "./resources.ts";
import { addressOf, checkSend } from "./sending.ts";
import { readableForm } from "./webhook.ts";

export function twilioRest(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  wire: Wire;
  carrier: Carrier;
  accountSid: string;
  authToken: string;
}): Router {
  const { world, accountSid } = parts;
  const base = accountPath(accountSid);
  const router = express.Router({ caseSensitive: true });
  router.get("/v1/ContentAndApprovals", (request, response) => {
    if (!isAuthentic(request, accountSid, parts.authToken)) {
      response.status(problems.authenticate.status).json(problemBody(problems.authenticate));
    } else response.json(contentList(accountSid, `http://${request.get("host") ?? "localhost"}`));
  });
  router.use("/2010-04-01", express.text({ type: () => true, limit: "1mb" }));

  /** One call: shown on the wire, authenticated, then answered by `work`. */
  const call =
    (work: (request: Request, form: URLSearchParams) => Answer) => (request: Request, response: Response) => {
      const form = new URLSearchParams(typeof request.body === "string" ? request.body : "");
      const to = form.get("To") ?? queryOf(request).get("To") ?? "";
      const close = parts.wire.open({
        channel: channelOf(form, queryOf(request), world, request),
        direction: "out",
        peer: "Twilio",
        what: [request.method, request.path.slice(base.length + 1) || "Account", to && `To=${tail(to)}`]
          .filter(Boolean)
          .join(" "),
        request: httpText(
          `${request.method} ${request.originalUrl}`,
          headersOf(request),
          readableForm(form.toString()),
        ),
      });
      const answer: Answer = !isAuthentic(request, accountSid, parts.authToken)
        ? { problem: problems.authenticate }
        : work(request, form);
      if ("silence" in answer) {
        const end = close({ outcome: `${answer.silence}, never answered`, tone: "held" });
        response.on("close", () => world.put("wire", { ...end, response: "The client gave up waiting." }));
        return;
      }
      const status = "problem" in answer ? answer.problem.status : answer.status;
      const body = "problem" in answer ? problemBody(answer.problem) : answer.body;
      close({
        outcome:
          "problem" in answer ? `${status}, ${answer.problem.code}` : `${status} ${answer.note}`.trim(),
        tone: "problem" in answer ? "bad" : "ok",
        response: httpText(
          `HTTP ${status}`,
          { "Content-Type": "application/json" },
          body === null ? "" : JSON.stringify(body, null, 2),
        ),
      });
      response.status(status);
      if (body === null) response.end();
      else response.json(body);
    };

  const find = (request: Request): Message | undefined =>
    world.get("message", String(request.params["sid"] ?? "").replace(/\.json$/, ""));
  const missing = (request: Request): Answer => ({ problem: problems.notFound(request.path) });
  const show = (message: Message, status = 200, note = message.status): Answer => ({
    status,
    body: messageResource(accountSid, message),
    note,
  });

  router.post(
    `${base}/Messages.json`,
    call((_request, form) => {
      const recipient = addressOf(form.get("To") ?? "");
      const phone = recipient && world.get("phone", `${recipient.channel}:${recipient.number}`);
      const weather = weatherOver(world, phone?.personId);
      if (weather.answer !== "normal" && parts.random.next() * 100 < weather.answerPercent) {
        return { problem: answers[weather.answer] };
      }
      const checked = checkSend(form, parts);
      if (!checked.ok) return { problem: checked.problem };
      const message = world.put("message", checked.message);
      parts.carrier.carry(message);
      const note = `${message.status}, ${message.id.slice(0, 4)}…${message.id.slice(-2)}`;
      return weather.acceptThenTimeOut ? { silence: note } : show(message, 201, note as Message["status"]);
    }),
  );

  router.get(
    `${base}/Messages.json`,
    call((request) => {
      const query = queryOf(request);
      const found = world
        .all("message")
        .filter((message) => !message.byProvider && matches(message, query))
        .reverse();
      const body = listPage(found, query, request.path, "messages", (message) =>
        messageResource(accountSid, message),
      );
      return { status: 200, body, note: `${found.length} messages` };
    }),
  );

  router.get(
    `${base}/Messages/:sid`,
    call((request) => {
      const message = find(request);
      return message ? show(message) : missing(request);
    }),
  );

  router.post(
    `${base}/Messages/:sid`,
    call((request, form) => {
      const message = find(request);
      if (!message) return missing(request);
      if (form.get("Status") === "canceled" && !parts.carrier.cancel(message)) {
        return { problem: problems.notCancellable };
      }
      const now = world.get("message", message.id) ?? message;
      // An empty body redacts the text at the provider.
      if (form.get("Body") === "") world.put("message", { ...now, body: "", updatedAt: parts.clock.now() });
      return show(world.get("message", message.id) ?? now);
    }),
  );

  router.delete(
    `${base}/Messages/:sid`,
    call((request) => {
      const message = find(request);
      if (!message) return missing(request);
      world.remove("message", message.id);
      return { status: 204, body: null, note: "deleted" };
    }),
  );

  router.get(
    `${base}/IncomingPhoneNumbers.json`,
    call((request) => {
      const query = queryOf(request);
      const wanted = query.get("PhoneNumber");
      const found = world.all("number").filter((number) => !wanted || number.number === wanted);
      const body = listPage(found, query, request.path, "incoming_phone_numbers", (number) =>
        numberResource(accountSid, number),
      );
      return { status: 200, body, note: `${found.length} numbers` };
    }),
  );

  const findNumber = (request: Request) => {
    const sid = String(request.params["sid"] ?? "").replace(/\.json$/, "");
    return world.all("number").find((number) => number.sid === sid);
  };

  router.get(
    `${base}/IncomingPhoneNumbers/:sid`,
    call((request) => {
      const number = findNumber(request);
      return number
        ? { status: 200, body: numberResource(accountSid, number), note: number.number }
        : missing(request);
    }),
  );

  router.post(
    `${base}/IncomingPhoneNumbers/:sid`,
    call((request, form) => {
      const number = findNumber(request);
      if (!number) return missing(request);
      const changed = world.put("number", {
        ...number,
        smsUrl: form.get("SmsUrl") ?? number.smsUrl,
        friendlyName: form.get("FriendlyName") ?? number.friendlyName,
      });
      return { status: 200, body: numberResource(accountSid, changed), note: "updated" };
    }),
  );

  router.get(
    `${base}.json`,
    call(() => ({
      status: 200,
      body: { sid: accountSid, friendly_name: "Simulated account", status: "active", type: "Full" },
      note: "active",
    })),
  );

  router.use(
    "/2010-04-01",
    call((request) => missing(request)),
  );
  return router;
}

type Answer =
  | { status: number; body: Record<string, unknown> | null; note: string }
  | { problem: TwilioProblem }
  | { silence: string };

const answers = { "429": problems.tooMany, "500": problems.internal, "503": problems.unavailable } as const;

const queryOf = (request: Request): URLSearchParams => new URL(request.originalUrl, "http://x").searchParams;

function channelOf(
  form: URLSearchParams,
  query: URLSearchParams,
  world: World,
  request: Request,
): WireEntry["channel"] {
  const named = form.get("To") ?? form.get("From") ?? query.get("To") ?? query.get("From");
  if (named) return named.startsWith("whatsapp:") ? "whatsapp" : "sms";
  const sid = /Messages\/(\w+)/.exec(request.path)?.[1];
  return (sid && world.get("message", sid)?.channel) || "sms";
}

function headersOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : (value ?? ""),
    ]),
  );
}

function isAuthentic(request: Request, accountSid: string, authToken: string): boolean {
  const given = /^Basic (.+)$/i.exec(request.get("authorization") ?? "")?.[1];
  if (!given) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(
    digest(Buffer.from(given, "base64").toString("utf8")),
    digest(`${accountSid}:${authToken}`),
  );
}

/** Twilio's list filters: To, From, and DateSent with =, < and > (written `DateSent>=…`, a day or an instant). */
function matches(message: Message, query: URLSearchParams): boolean {
  const to = query.get("To");
  const from = query.get("From");
  if (to && !sameAddress(message, to, message.to)) return false;
  if (from && !sameAddress(message, from, message.from)) return false;
  const at = message.sentAt ?? message.createdAt;
  for (const [name, value] of query) {
    if (!name.startsWith("DateSent")) continue;
    const instant = Date.parse(value);
    if (Number.isNaN(instant)) continue;
    const dayOnly = /^\d{4}-\d{2}-\d{2}$/.test(value);
    const end = dayOnly ? instant + 24 * 60 * 60 * 1000 : instant + 1000;
    if (name === "DateSent" && !(at >= instant && at < end)) return false;
    if (name === "DateSent>" && at < instant) return false;
    if (name === "DateSent<" && at >= end) return false;
  }
  return true;
}

function sameAddress(message: Message, wanted: string, number: string): boolean {
  const address = addressOf(wanted);
  return address !== null && address.channel === message.channel && address.number === number;
}
