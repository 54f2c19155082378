/**
 * Receipts (status callbacks) on their way to the clinic, and what the weather does to them: late, lost, twice,
 * in the wrong order. Twilio's own record of a message is always true; only the telling suffers.
 */
import type { SimulatedClock, Timer } from "../clock.ts";
import type { Random } from "../random.ts";
import type { Message, MessageStatus, PendingReceipt, Weather } from "../types.ts";
import { reorderGapSeconds, weatherOver } from "../weather.ts";
import { tail, type Wire } from "../wire.ts";
import type { World } from "../world.ts";
import type { WebhookSender } from "./webhook.ts";

const secondCopyMs = 300;
/** A held receipt leaves by itself if no later one ever comes. */
const holdAtMostMs = 10 * 60_000;

export interface Receipts {
  /** Twilio has news of a message: tell the clinic, weather permitting. */
  tell(message: Message, status: MessageStatus): void;
  /** Takes up receipts that were waiting when the process stopped. */
  resume(): void;
  /** The clock changed its pace: what the phones say about waiting receipts is worked out anew. */
  retime(): void;
}

export function createReceipts(parts: {
  world: World;
  clock: SimulatedClock;
  random: Random;
  wire: Wire;
  webhooks: WebhookSender;
  accountSid: string;
  track: (work: Promise<unknown>) => void;
}): Receipts {
  const { world, clock, random, wire } = parts;
  const timers = new Map<string, Timer>();
  /** Receipts of one message leave one after the other, as long as the weather does not say otherwise. */
  const queues = new Map<string, Promise<unknown>>();

  const weatherOf = (phoneId: string): Weather => weatherOver(world, world.get("phone", phoneId)?.personId);

  const leaveIn = (receipt: PendingReceipt, ms: number, notes: string[]): void => {
    if (ms <= 0) return leave(receipt, notes);
    const timer = clock.after(ms, () => leave(receipt, notes));
    timers.set(receipt.id, timer);
    world.put("pending", { ...receipt, leavesAt: timer.firesAt() });
  };

  const leave = (receipt: PendingReceipt, notes: string[]): void => {
    timers.get(receipt.id)?.cancel();
    timers.delete(receipt.id);
    world.remove("pending", receipt.id);
    const message = world.get("message", receipt.messageId);
    if (!message?.statusCallback) return;
    post(message, receipt, notes);
    if (weatherOf(receipt.phoneId).double) {
      clock.after(secondCopyMs, () => post(message, receipt, [...notes, "second copy"]));
    }
  };

  const post = (message: Message, receipt: PendingReceipt, notes: string[]): void => {
    const before = queues.get(message.id) ?? Promise.resolve();
    const work = before.then(() =>
      parts.webhooks.post({
        url: message.statusCallback ?? "",
        body: callbackBody(parts.accountSid, message, receipt.status, receipt.errorCode),
        channel: message.channel,
        what: `POST status callback ${receipt.status}, ${tail(message.to)}`,
        notes,
      }),
    );
    queues.set(message.id, work);
    parts.track(
      work.finally(() => {
        if (queues.get(message.id) === work) queues.delete(message.id);
      }),
    );
  };

  return {
    tell(message, status) {
      if (!message.statusCallback) return;
      const phoneId = `${message.channel}:${message.to}`;
      const weather = weatherOf(phoneId);
      const receipt: PendingReceipt = {
        id: `${message.id}.${status}`,
        messageId: message.id,
        phoneId,
        status,
        errorCode: message.errorCode,
        madeAt: clock.now(),
        leavesAt: null,
      };
      const delay = weather.delaySeconds * 1000;
      const notes = delay > 0 ? [`held ${weather.delaySeconds} s`] : [];
      const held = world
        .all("pending")
        .find((other) => other.messageId === message.id && other.leavesAt === null);
      const lost = random.next() * 100 < weather.losePercent;
      if (lost) {
        wire.open({
          channel: message.channel,
          direction: "in",
          peer: "Twilio",
          what: `status callback ${status}, ${tail(message.to)}`,
          request: `The weather lost this receipt: ${status} for ${message.id}`,
        })({ outcome: "lost on the way", tone: "held" });
      } else if (status === "sent" && weather.reorder) {
        world.put("pending", receipt);
        timers.set(
          receipt.id,
          clock.after(holdAtMostMs, () => leave(receipt, ["held, nothing came after it"])),
        );
      } else {
        leaveIn(receipt, delay, notes);
      }
      if (held && status !== "sent") {
        timers.get(held.id)?.cancel();
        leaveIn(held, delay + reorderGapSeconds * 1000, [...notes, "reordered"]);
      }
    },

    resume() {
      for (const receipt of world.all("pending")) {
        leaveIn(receipt, Math.max(1, (receipt.leavesAt ?? 0) - clock.now()), ["after a restart"]);
      }
    },

    retime() {
      for (const receipt of world.all("pending")) {
        const timer = timers.get(receipt.id);
        if (timer && receipt.leavesAt !== null)
          world.put("pending", { ...receipt, leavesAt: timer.firesAt() });
      }
    },
  };
}

/** The parameters of a status callback, form-encoded. */
function callbackBody(
  accountSid: string,
  message: Message,
  status: MessageStatus,
  errorCode: number | null,
): string {
  const prefix = message.channel === "whatsapp" ? "whatsapp:" : "";
  const form = new URLSearchParams({
    ApiVersion: "2010-04-01",
    MessageStatus: status,
    SmsSid: message.id,
    SmsStatus: status,
    To: prefix + message.to,
    From: prefix + message.from,
    MessageSid: message.id,
    AccountSid: accountSid,
  });
  if (errorCode !== null && (status === "undelivered" || status === "failed")) {
    form.set("ErrorCode", String(errorCode));
  }
  if (message.channel === "whatsapp") {
    form.set("ChannelPrefix", "whatsapp");
    if (status === "read" || status === "delivered") form.set("EventType", status.toUpperCase());
  } else if (status === "delivered" || status === "undelivered") {
    form.set("RawDlrDoneDate", dlrDate(message.updatedAt));
  }
  return form.toString();
}

/** YYMMDDhhmm, as carriers write it. */
function dlrDate(at: number): string {
  return new Date(at).toISOString().replace(/[-:T]/g, "").slice(2, 12);
}
