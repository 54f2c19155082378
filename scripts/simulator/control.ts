/**
 * The page's own door, /_simulator: the state as a live stream, and the actions a person can take. It is bound to
 * this machine and refuses foreign pages; nothing of Threadwell uses it.
 */
import express, { type NextFunction, type Request, type Response, type Router } from "express";
import { z } from "zod";
import type { Hands } from "./hands.ts";
import type { Change } from "./types.ts";
import { snapshot, type World } from "./world.ts";

const e164 = z.string().regex(/^\+[1-9]\d{6,14}$/, "Write the number as +15035550123.");
const words = z.string().min(1).max(10_000);
const person = z.string().max(100).optional();

const weatherChange = z
  .object({
    phoneOff: z.boolean(),
    rejectCode: z.number().int().nullable(),
    delaySeconds: z.number().min(0).max(600),
    losePercent: z.number().min(0).max(100),
    reorder: z.boolean(),
    double: z.boolean(),
    acceptThenTimeOut: z.boolean(),
    answer: z.enum(["normal", "429", "500", "503"]),
    answerPercent: z.number().min(0).max(100),
  })
  .partial();

/** Every action of the page: what it must carry, and which hand does it. */
const actions = {
  text: action(
    z.object({ channel: z.enum(["sms", "whatsapp"]), from: e164, to: e164, body: words }),
    (hands, { channel, from, to, body }) =>
      started(hands.phones[channel === "sms" ? "text" : "whatsapp"](from, to, body)),
  ),
  power: action(z.object({ number: e164, on: z.boolean() }), (hands, { number, on }) =>
    on ? hands.phones.switchOn(number) : hands.phones.switchOff(number),
  ),
  screen: action(z.object({ number: e164, on: z.boolean() }), (hands, { number, on }) =>
    hands.phones.setScreen(number, on),
  ),
  "add-phone": action(
    z.object({ name: words.max(80), number: e164, channel: z.enum(["sms", "whatsapp"]) }),
    (hands, given) => void hands.phones.add(given),
  ),
  "add-mailbox": action(
    z.object({ name: words.max(80), address: z.email() }),
    (hands, given) => void hands.mail.add(given),
  ),
  write: action(
    z.object({ from: z.email(), to: z.email(), subject: z.string().max(500), text: words }),
    (hands, mail) => started(hands.mail.write(mail)),
  ),
  answer: action(z.object({ mailId: z.string(), text: words }), (hands, { mailId, text }) =>
    started(hands.mail.answer(mailId, text)),
  ),
  "mark-read": action(z.object({ mailId: z.string() }), (hands, { mailId }) => hands.mail.markRead(mailId)),
  behave: action(
    z.object({
      address: z.string(),
      behaviour: z.enum(["fine", "no-such-user", "full", "greylist", "bounce-later", "spam"]),
    }),
    (hands, { address, behaviour }) => void hands.mail.behave(address, behaviour),
  ),
  weather: action(
    z.object({ personId: person, change: weatherChange }),
    (hands, { personId, change }) => void hands.weather.set(definedOnly(change), personId),
  ),
  preset: action(
    z.object({ personId: person, name: z.enum(["clear", "slow", "patchy", "storm"]) }),
    (hands, { personId, name }) => void hands.weather.preset(name, personId),
  ),
  "share-weather": action(z.object({ personId: z.string() }), (hands, { personId }) =>
    hands.weather.clear(personId),
  ),
  "opt-out-handling": action(z.object({ number: e164, on: z.boolean() }), (hands, { number, on }) =>
    hands.setOptOutHandling(number, on),
  ),
  clock: action(z.object({ speed: z.union([z.literal(1), z.literal(10), z.literal(60)]) }), (hands, given) =>
    hands.setSpeed(given.speed),
  ),
  resend: action(z.object({ entryId: z.string(), times: z.number().int().min(1).max(100) }), (hands, given) =>
    started(hands.wire.resend(given.entryId, given.times)),
  ),
};

/** The page does not wait for the clinic's answer (the wire shows it), only for what is wrong at once. */
function started(work: Promise<unknown>): Promise<unknown> {
  return Promise.race([work, new Promise((resolve) => setTimeout(resolve, 100))]);
}

export type ActionName = keyof typeof actions;
export type ActionInput<A extends ActionName> = z.input<(typeof actions)[A]["schema"]>;

function action<S extends z.ZodType>(
  schema: S,
  run: (hands: Hands, input: z.output<S>) => void | Promise<unknown>,
): { schema: S; run: (hands: Hands, input: z.output<S>) => void | Promise<unknown> } {
  return { schema, run };
}

const definedOnly = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

export function controlDoor(parts: { world: World; hands: Hands; threadwellUrl: string }): {
  router: Router;
  closeStreams: () => void;
} {
  const router = express.Router();
  const streams = new Set<Response>();

  router.use(fromThisMachineOnly);
  router.use(express.json({ limit: "64kb" }));

  router.get("/config", (_request, response) => {
    response.json({ threadwellUrl: parts.threadwellUrl });
  });

  router.get("/events", (_request, response) => {
    response.writeHead(200, {
      "Content-Type": "text/event-stream",
      "Cache-Control": "no-store",
      Connection: "keep-alive",
    });
    response.write(`event: world\ndata: ${JSON.stringify(snapshot(parts.world))}\n\n`);
    const tell = (change: Change): void => {
      response.write(`event: change\ndata: ${JSON.stringify(change)}\n\n`);
    };
    const stop = parts.world.subscribe(tell);
    streams.add(response);
    response.on("close", () => {
      stop();
      streams.delete(response);
    });
  });

  for (const [name, { schema, run }] of Object.entries(actions)) {
    router.post(`/${name}`, async (request, response) => {
      const input = schema.safeParse(request.body);
      if (!input.success) {
        response.status(400).json({ message: z.prettifyError(input.error) });
        return;
      }
      try {
        await (run as (hands: Hands, input: unknown) => unknown)(parts.hands, input.data);
        response.status(204).end();
      } catch (error) {
        response.status(409).json({ message: error instanceof Error ? error.message : "That did not work." });
      }
    });
  }

  return {
    router,
    closeStreams: () => {
      for (const stream of streams) stream.end();
    },
  };
}

/** Another site open in the same browser must not play with the phones, nor reach them by a renamed host. */
function fromThisMachineOnly(request: Request, response: Response, next: NextFunction): void {
  const local = (host: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);
  const origin = request.get("origin");
  if (!local(request.get("host") ?? "") || (origin && !local(origin.replace(/^https?:\/\//, "")))) {
    response.status(403).json({ message: "The simulator answers pages of this machine only." });
    return;
  }
  if (request.method === "POST" && !request.is("application/json")) {
    response.status(415).json({ message: "Send JSON." });
    return;
  }
  next();
}
