/**
 * A message's way from Twilio to a handset: queued, sent, then shown on the phone, waiting for it, or given up.
 * Every step is first true in the world and then told to the clinic (receipts.ts).
 */
import type { SimulatedClock, Timer } from "../clock.ts";
import type { Message, MessageStatus, Phone } from "../types.ts";
import { isSynchronous, weatherOver } from "../weather.ts";
import type { World } from "../world.ts";
import type { Receipts } from "./receipts.ts";

/** How long the real network takes in fair weather. */
const toCarrierMs = 120;
const toHandsetMs = 240;
const toEyesMs = 900;
const whatsappWindowMs = 24 * 60 * 60 * 1000;

const terminal: ReadonlySet<MessageStatus> = new Set([
  "read",
  "undelivered",
  "failed",
  "canceled",
  "received",
]);

export interface Carrier {
  /** Starts an accepted message on its way. */
  carry(message: Message): void;
  /** True if it could still be stopped. */
  cancel(message: Message): boolean;
  /** A phone went on or off, or its screen did: what waits for it moves. */
  phoneChanged(phone: Phone): void;
  /** Takes up every message that was under way when the process stopped. */
  resume(): void;
}

export function createCarrier(parts: {
  world: World;
  clock: SimulatedClock;
  receipts: Pick<Receipts, "tell">;
}): Carrier {
  const { world, clock, receipts } = parts;
  const expiries = new Map<string, Timer>();

  const phoneOf = (message: Message): Phone | undefined =>
    world.get("phone", `${message.channel}:${message.to}`);

  const move = (id: string, status: MessageStatus, more: Partial<Message> = {}): void => {
    const message = world.get("message", id);
    if (!message || terminal.has(message.status)) return;
    const moved = world.put("message", { ...message, ...more, status, updatedAt: clock.now() });
    if (!message.byProvider) receipts.tell(moved, status);
  };

  const handToCarrier = (id: string): void => {
    const message = world.get("message", id);
    if (!message || message.status !== "queued") return;
    const refusal = refusalOf(message);
    if (refusal === 63016 || refusal === 63018) return move(id, "failed", { errorCode: refusal });
    move(id, "sent", { sentAt: clock.now() });
    if (refusal !== null) {
      clock.after(toHandsetMs, () => move(id, "undelivered", { errorCode: refusal }));
      return;
    }
    clock.after(toHandsetMs, () => reachPhone(id));
  };

  /** The error a message is bound to end with, or null. */
  const refusalOf = (message: Message): number | null => {
    if (message.byProvider) return null;
    const phone = phoneOf(message);
    const code = weatherOver(world, phone?.personId).rejectCode;
    if (code !== null && !isSynchronous(code)) return code;
    if (!phone) return message.channel === "whatsapp" ? 63024 : 30005;
    if (phone.landline) return 30006;
    if (message.channel === "whatsapp" && !message.contentSid && !windowOpen(message)) {
      return 63016;
    }
    return null;
  };

  const windowOpen = (message: Message): boolean =>
    world
      .all("message")
      .some(
        (other) =>
          other.channel === "whatsapp" &&
          other.direction === "inbound" &&
          other.from === message.to &&
          other.to === message.from &&
          clock.now() - other.createdAt < whatsappWindowMs,
      );

  const reachPhone = (id: string): void => {
    const message = world.get("message", id);
    if (!message || message.status !== "sent" || message.shownAt !== null) return;
    const phone = phoneOf(message);
    if (phone && phone.offSince === null) {
      forgetExpiry(id);
      move(id, "delivered", { shownAt: clock.now(), expiresAt: null });
      beRead(id);
      return;
    }
    // A text waits at the carrier for its validity; WhatsApp waits for weeks, which is for ever here.
    if (message.channel === "sms" && !expiries.has(id)) {
      const left = Math.max(0, message.createdAt + message.validitySeconds * 1000 - clock.now());
      const timer = clock.after(left, () => {
        expiries.delete(id);
        move(id, "undelivered", { errorCode: 30003, expiresAt: null });
      });
      expiries.set(id, timer);
      world.put("message", { ...message, expiresAt: timer.firesAt() });
    }
  };

  const beRead = (id: string): void => {
    const message = world.get("message", id);
    if (!message || message.channel !== "whatsapp" || message.status !== "delivered") return;
    clock.after(toEyesMs, () => {
      const now = world.get("message", id);
      const phone = now && phoneOf(now);
      if (now?.status === "delivered" && phone?.screenOn && phone.offSince === null) move(id, "read");
    });
  };

  const forgetExpiry = (id: string): void => {
    expiries.get(id)?.cancel();
    expiries.delete(id);
  };

  return {
    carry: (message) => void clock.after(toCarrierMs, () => handToCarrier(message.id)),

    cancel(message) {
      const now = world.get("message", message.id);
      if (!now || (now.status !== "queued" && now.status !== "accepted")) return false;
      move(message.id, "canceled");
      return true;
    },

    phoneChanged(phone) {
      for (const message of world.all("message")) {
        if (message.direction === "inbound" || phoneOf(message)?.id !== phone.id) continue;
        if (message.status === "sent" && phone.offSince === null) {
          clock.after(toHandsetMs, () => reachPhone(message.id));
        }
        if (message.status === "delivered") beRead(message.id);
      }
    },

    resume() {
      for (const message of world.all("message")) {
        if (message.direction === "inbound") continue;
        if (message.status === "queued") clock.after(toCarrierMs, () => handToCarrier(message.id));
        if (message.status === "sent") {
          const refusal = refusalOf(message);
          clock.after(toHandsetMs, () =>
            refusal === null
              ? reachPhone(message.id)
              : move(message.id, "undelivered", { errorCode: refusal }),
          );
        }
        if (message.status === "delivered" && message.statusCallback) beRead(message.id);
      }
    },
  };
}
