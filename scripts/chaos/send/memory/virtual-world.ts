/**
 * The outside world in virtual time: the simulator's own phones, carrier and receipts, with Twilio's REST answered in
 * place and mail handed over without a socket. The clinic reaches it through a guarded client and an email adapter.
 */
import type { AnyAdapter } from "../../../../server/channels/registry.ts";
import { emailAdapter } from "../../../../server/channels/email/adapter.ts";
import type { OutboundMessage, SendError, SendOutcome } from "../../../../server/channels/contract.ts";
import {
  OutboundHttpError,
  type HttpRequest,
  type HttpResponse,
  type OutboundHttp,
} from "../../../../server/lib/outbound-http.ts";
import { createClock } from "../../../simulator/clock.ts";
import { addMailbox, addPhone, configureNumbers, type NumberConfig } from "../../../simulator/people.ts";
import { watchPower } from "../../../simulator/power.ts";
import type { Random } from "../../../simulator/random.ts";
import { createCarrier } from "../../../simulator/twilio/carrier.ts";
import { problemBody, problems, type TwilioProblem } from "../../../simulator/twilio/errors.ts";
import { createInbound, type Inbound } from "../../../simulator/twilio/inbound.ts";
import { createReceipts } from "../../../simulator/twilio/receipts.ts";
import { listPage, messageResource } from "../../../simulator/twilio/resources.ts";
import { addressOf, checkSend } from "../../../simulator/twilio/sending.ts";
import type { WebhookCall, WebhookOutcome } from "../../../simulator/twilio/webhook.ts";
import type { MailboxBehaviour, WireEntry } from "../../../simulator/types.ts";
import { weatherOver } from "../../../simulator/weather.ts";
import type { Wire } from "../../../simulator/wire.ts";
import { createWorld, type World } from "../../../simulator/world.ts";
import { account } from "../clinics.ts";
import { createTruth, type Truth } from "../truth.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface VirtualWorld {
  world: World;
  truth: Truth;
  inbound: Inbound;
  http: OutboundHttp;
  mail: AnyAdapter;
  /** The network between the clinic and the world: away, nothing gets through. */
  network: { away: boolean; shaky: number };
  /** A mail that came back is told to the clinic. */
  onBounce: (message: OutboundMessage) => Promise<boolean>;
}

/** Nobody looks at the wire here. */
const noWire: Wire = { open: () => () => ({}) as WireEntry };

const answers = { "429": problems.tooMany, "500": problems.internal, "503": problems.unavailable } as const;

export interface VirtualPeople {
  numbers: readonly NumberConfig[];
  people: readonly { name: string; number: string; email: string }[];
}

export function openVirtualWorld(
  time: VirtualTime,
  random: Random,
  { numbers, people }: VirtualPeople,
  post: (call: WebhookCall) => Promise<WebhookOutcome>,
): VirtualWorld {
  const world = createWorld();
  const clock = createClock({ now: time.now, after: time.after });
  const truth = createTruth(time.now);
  truth.follow(world);
  const { accountSid } = account;
  const webhooks = { post };
  const track = (work: Promise<unknown>): void => void work.catch(() => undefined);
  const receipts = createReceipts({ world, clock, random, wire: noWire, webhooks, accountSid, track });
  const carrier = createCarrier({ world, clock, receipts });
  const inbound = createInbound({ world, clock, random, wire: noWire, webhooks, carrier, accountSid });
  configureNumbers(numbers, { world, clock, random });
  for (const { name, number, email } of people) {
    addPhone({ name, personId: name, number, channel: "sms" }, { world });
    addPhone({ name, personId: name, number, channel: "whatsapp" }, { world });
    addMailbox({ name, personId: name, address: email }, { world });
  }
  watchPower({ world, clock, random, phoneChanged: carrier.phoneChanged });
  const network = { away: false, shaky: 0 };
  const greylisted = new Set<string>();

  /** A call may be lost on its way out, or its answer on the way back. */
  async function cross<Answer>(timeoutMs: number, act: () => Answer | "silence"): Promise<Answer> {
    if (network.away) throw new OutboundHttpError("not_sent", "refused");
    await time.sleep(2 + random.next() * 120);
    if (network.shaky > random.next()) {
      await time.sleep(timeoutMs * random.next());
      throw new OutboundHttpError("no_answer", "lost on the way out");
    }
    const answer = act();
    if (answer === "silence" || network.shaky > random.next()) {
      // Cut off at once, or never answered at all.
      await time.sleep(random.next() < 0.5 ? 20 : timeoutMs);
      throw new OutboundHttpError("no_answer", "lost on the way back");
    }
    await time.sleep(2 + random.next() * 200);
    return answer;
  }

  function problem(given: TwilioProblem): HttpResponse {
    return json(given.status, problemBody(given));
  }

  function create(form: URLSearchParams): HttpResponse | "silence" {
    const recipient = addressOf(form.get("To") ?? "");
    const phone = recipient && world.get("phone", `${recipient.channel}:${recipient.number}`);
    const weather = weatherOver(world, phone?.personId);
    if (weather.answer !== "normal" && random.next() * 100 < weather.answerPercent)
      return problem(answers[weather.answer]);
    const checked = checkSend(form, { world, clock, random });
    if (!checked.ok) return problem(checked.problem);
    const message = world.put("message", checked.message);
    carrier.carry(message);
    if (!weather.acceptThenTimeOut) return json(201, messageResource(accountSid, message));
    // It was taken, and the answer says the opposite or nothing.
    return random.next() < 0.3 ? problem(problems.internal) : "silence";
  }

  function list(url: string): HttpResponse {
    const { searchParams, pathname } = new URL(url);
    const to = addressOf(searchParams.get("To") ?? "");
    const found = world
      .all("message")
      .filter(
        ({ byProvider, channel, to: number }) =>
          !byProvider && channel === to?.channel && number === to.number,
      )
      .reverse();
    return json(
      200,
      listPage(found, searchParams, pathname, "messages", (one) => messageResource(accountSid, one)),
    );
  }

  function answer({ method, url, body }: HttpRequest): HttpResponse | "silence" {
    return method === "GET" ? list(url) : create(new URLSearchParams(String(body ?? "")));
  }

  const here: VirtualWorld = {
    world,
    truth,
    inbound,
    network,
    http: { request: (request) => cross(request.timeoutMs, () => answer(request)) },
    mail: { ...emailAdapter, secrets: [], send: (message) => sendMail(message) },
    onBounce: async () => false,
  };

  async function sendMail(message: OutboundMessage): Promise<SendOutcome> {
    try {
      return await cross(60_000, () => takeMail(message));
    } catch (error) {
      const notSent = error instanceof OutboundHttpError && error.phase === "not_sent";
      return notSent
        ? rejected("not_reached", null)
        : { kind: "unknown", error: plain("unknown_outcome", null) };
    }
  }

  function takeMail(message: OutboundMessage): SendOutcome {
    const behaviour: MailboxBehaviour = world.get("mailbox", message.to)?.behaviour ?? "no-such-user";
    if (behaviour === "no-such-user") return rejected("invalid_address", "550 5.1.1");
    if (behaviour === "full") return rejected("temporary", "451 4.2.2");
    if (behaviour === "greylist" && !greylisted.has(message.to)) {
      greylisted.add(message.to);
      return rejected("temporary", "451 4.7.1");
    }
    const mailId = message.mail?.messageId ?? "";
    const bounces = behaviour === "bounce-later";
    truth.tookMail(mailId, { id: `mail ${random.hex(8)}`, at: time.now(), bounces });
    if (bounces) time.after(3_000 + random.next() * 60_000, () => void tellBounce(message, 0));
    return { kind: "accepted", providerMessageIds: [mailId], status: "sent" };
  }

  /** Mail servers try again while the clinic's is away. */
  async function tellBounce(message: OutboundMessage, tries: number): Promise<void> {
    if (!network.away && (await here.onBounce(message)))
      return truth.acknowledgedBounce(message.mail?.messageId ?? "");
    if (tries < 8) time.after(2_000 * 2 ** tries, () => void tellBounce(message, tries + 1));
  }

  return here;
}

function plain(code: SendError["code"], providerCode: string | null): SendError {
  return { code, providerCode, retryAfterSeconds: null };
}

function rejected(code: SendError["code"], providerCode: string | null): SendOutcome {
  return { kind: "rejected", error: plain(code, providerCode) };
}

function json(status: number, body: object): HttpResponse {
  return { status, headers: { "content-type": "application/json" }, body: Buffer.from(JSON.stringify(body)) };
}
