/** Sample threads: an ordinary morning, every state of a delivery, every mark, and a very long one. */
import type { Conversation } from "../../../shared/api/conversations.ts";
import type { Message } from "../../../shared/api/messages.ts";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import type { LocalMessage } from "../../data/messages.ts";
import type { PendingMessage } from "../../data/outbox.ts";
import { castPatient, idOf, lineOf, sampleConversation, sampleMessage, sampleMessages } from "./fixtures.ts";
import {
  arrivedLate,
  fellBack,
  onTheWay,
  simpleDelivery,
  triedAgain,
  waitsForPerson,
} from "./fixtures-delivery.ts";

const minute = 60_000;

/** Marisol's morning: fell back to email, answered, the next reply waits on this device or in the queue. */
export function morning(now: number): { conversation: Conversation; messages: Message[] } {
  const patient = castPatient("marisol");
  const conversation = sampleConversation(patient, now);
  const messages = sampleMessages(patient, now).map((message) =>
    message.channel === "email" && message.direction === "outbound"
      ? { ...message, subject: null, delivery: fellBack(message.at) }
      : message,
  );
  const at = new Date(now).toISOString();
  messages.push({
    ...sampleMessage(
      conversation.id,
      messages.length + 1,
      ours("One moment, I’ll check Friday morning for you.", 0),
      now,
    ),
    delivery: simpleDelivery("queued", "sms", at),
  });
  return {
    conversation: {
      ...conversation,
      ways: conversation.ways.map((way) =>
        way.isDefault ? { ...way, reason: "because Marisol asked for texts today" } : way,
      ),
    },
    messages,
  };
}

function ours(body: string, minutesAgo: number, channel: "sms" | "whatsapp" | "email" = "sms") {
  return { kind: "outbound", channel, author: "nora", body, minutesAgo } as const;
}

/** One message in each state a delivery can have, and the three that only this device knows. */
export function everyState(now: number): { conversation: Conversation; messages: LocalMessage[] } {
  const conversation = { ...sampleConversation(castPatient("marisol"), now), trouble: "failed" as const };
  const states: [DeliveryState, string, string | null][] = [
    ["scheduled", "See you Friday at 9:00 am.", "Goes Thu at 8:00 am. Cancels itself if she answers first."],
    ["held", "Your visit is tomorrow at 9:00 am.", "Goes at 8:00 am in Los Angeles."],
    ["queued", "One moment, I’ll check Friday.", null],
    ["sending", "One moment, I’ll check Friday.", null],
    ["sent", "One moment, I’ll check Friday.", null],
    ["delivered", "One moment, I’ll check Friday.", null],
    ["read", "One moment, I’ll check Friday.", null],
    [
      "unconfirmed",
      "Friday at 9:00 am works.",
      "No answer from Twilio. It may have gone. Not sent again by itself.",
    ],
    ["failed", "Friday at 9:00 am works.", "The number is a landline. No other way is allowed."],
    ["refused", "News: flu shots start Monday.", "News by SMS refused Oct 3, her word “STOP”."],
    ["cancelled", "See you Thursday at 10:30 am.", "Cancelled by Nora. It never left the clinic."],
  ];
  const messages: LocalMessage[] = states.map(([state, text, reason], index) => {
    const message = sampleMessage(conversation.id, index + 1, ours(text, 60 - index * 3), now);
    return { ...message, delivery: simpleDelivery(state, "sms", message.at, reason) };
  });
  for (const [index, path] of [onTheWay, waitsForPerson].entries()) {
    const text = ours("The form is on your secure page.", 26 - index * 3);
    const message = sampleMessage(conversation.id, 16 + index, text, now);
    messages.push({ ...message, delivery: path(message.at) });
  }
  const again = sampleMessage(conversation.id, 18, ours("Friday at 9:00 am works.", 21), now);
  messages.push({ ...again, delivery: triedAgain("held", again.at, 45 * 60) });
  for (const [index, path] of [fellBack, arrivedLate].entries()) {
    const message = sampleMessage(
      conversation.id,
      20 + index,
      ours("It is ready at our front desk.", 20 - index * 3, "email"),
      now,
    );
    messages.push({ ...message, delivery: path(message.at) });
  }
  const pending = (["sending", "on-this-device", "refused", "withdrawing"] as const).map(
    (state, index): PendingMessage => ({
      pending: state,
      clientKey: `pending-${index}`,
      conversationId: conversation.id,
      text: "Friday at 9:00 am works.",
      channel: "sms",
      addressId: conversation.ways[0]?.addressId ?? null,
      schedule: null,
      at: new Date(now - (6 - index * 3) * minute).toISOString(),
      problem:
        state === "refused"
          ? {
              type: "way_unavailable",
              title: "Texts to this number were refused",
              status: 409,
              detail: "Nothing was sent. Pick another way.",
            }
          : null,
    }),
  );
  return { conversation, messages: [...messages, ...pending] };
}

/** Every mark, a mail with quoted history, files, scripts and very long words. */
export function everyMark(now: number): { conversation: Conversation; messages: Message[] } {
  const conversation = sampleConversation(castPatient("ruth"), now);
  const from = (seq: number, body: string, more: Partial<Message>): Message => ({
    ...sampleMessage(
      conversation.id,
      seq,
      { kind: "inbound", channel: "email", body, minutesAgo: 90 - seq * 4 },
      now,
    ),
    ...more,
  });
  const quoted =
    "I still have not received the form.\n\nOn Tuesday, Larkspur Clinic wrote:\n> Hello Ruth,\n> the form is on your secure page.";
  return {
    conversation,
    messages: [
      from(1, "I still have not received the form.", {
        subject: "Re: Your visit on Friday",
        fullText: quoted,
      }),
      from(2, "Here it is, signed.", {
        files: [
          { name: "intake-form-signed.pdf", contentType: "application/pdf", bytes: 1_412_000 },
          {
            name: "IMG_2291_a_very_long_name_that_no_screen_can_hold_in_one_line.jpeg",
            contentType: "image/jpeg",
            bytes: 88_000,
          },
        ],
      }),
      from(3, "I am away until Monday.", { marks: ["automatic"], subject: "Out of office" }),
      from(4, "Please send me my results.", { marks: ["unverified_sender"] }),
      from(5, "", { marks: ["empty"], channel: "sms", ...lineOf("sms") }),
      from(6, "", { marks: ["unsupported"], channel: "whatsapp", ...lineOf("whatsapp") }),
      from(7, "Once upon a time …", { marks: ["truncated", "conflicting_copy"] }),
      from(8, "STOP", { marks: ["opt_out"], channel: "sms", ...lineOf("sms") }),
      from(9, "START", { marks: ["opt_in"], channel: "sms", ...lineOf("sms") }),
      from(10, "هل يمكنني إحضار نتائج الفحص غداً صباحاً؟", { channel: "whatsapp", ...lineOf("whatsapp") }),
      from(11, `https://example.org/${"a".repeat(90)}`, { channel: "sms", ...lineOf("sms") }),
    ],
  };
}

/** Messages `from` to `to` of a thread of thousands. */
export function longThread(conversationId: string, from: number, to: number, now: number): Message[] {
  const words = [
    "Yes, that works.",
    "Could you send it again? I was at the pharmacy and they did not have it.",
    "Thanks!",
    "The form for Friday is on your secure page. The link works for three days and asks for your birth year.",
  ];
  return Array.from({ length: Math.max(0, to - from + 1) }, (_one, index) => {
    const seq = from + index;
    const body = `${words[seq % words.length]} (${seq})`;
    const minutesAgo = (3000 - seq) * 47;
    const entry =
      seq % 3 === 0
        ? ours(body, minutesAgo)
        : ({ kind: "inbound", channel: "sms", body, minutesAgo } as const);
    return sampleMessage(conversationId, seq, entry, now);
  });
}

export const longThreadId = idOf("long");
