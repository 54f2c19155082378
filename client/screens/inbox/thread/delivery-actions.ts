/** What a person can do about a message now: what needs them stands under it, the rest in its opened path. */
import type { ReplyWay } from "../../../../shared/api/conversations.ts";
import type { Delivery, Message, Resend } from "../../../../shared/api/messages.ts";
import { troubleOf } from "../../../../shared/domain/delivery.ts";
import { overrideReasons, overrideWords } from "../../../../shared/domain/quiet-hours.ts";
import { codeMaker } from "../../../../shared/domain/secure-page.ts";
import type { MessageAction } from "../../../components/message/message-actions.tsx";
import type { DeliveryAct } from "../../../data/delivery-acts.ts";
import { linkOf } from "../../../components/message/page-words.ts";
import { isUsable, wayWord } from "../composer/composer-model.ts";

export interface DeliveryHands {
  act: (wanted: DeliveryAct) => void;
  resolve: () => void;
  writeAgain: () => void;
  /** The patient's consent ledger, which says who refused what when. */
  seeLedger: () => void;
  /** It has not left: its words and its time can be changed where it stands. */
  edit: () => void;
  /** The way takes nothing but a template now: it is chosen and filled first. */
  sendTemplate: (way: ReplyWay) => void;
}

export interface DeliveryActions {
  /** Always in sight: it waits for a person. */
  under: readonly MessageAction[];
  /** In the opened path. */
  inPath: readonly MessageAction[];
}

const none: DeliveryActions = { under: [], inPath: [] };

export function deliveryActions(
  message: Message,
  ways: readonly ReplyWay[],
  hands: DeliveryHands,
  now: number = Date.now(),
): DeliveryActions {
  const { delivery } = message;
  if (!delivery) return none;
  const fresh = freshLink(message, ways, hands, now);
  // A code of the secure page is asked for there, by whoever has the link.
  const isCode = message.madeBy === codeMaker;
  const send = isCode ? null : sendAction(message, delivery.version, ways, hands);
  const phone = {
    label: "Reached by phone",
    run: () => hands.act({ act: "reached-by-phone", messageId: message.id }),
  };
  const cancel = (label: string) => ({
    label,
    run: () => hands.act({ act: "cancel", messageId: message.id }),
  });
  const ledger = delivery.state === "refused" ? { label: "See the ledger", run: hands.seeLedger } : null;
  const again = !isCode && wordsAreAtFault(delivery) ? { label: "Write again", run: hands.writeAgain } : null;
  const some = (...actions: (MessageAction | null)[]) => actions.filter((one) => one !== null);
  switch (delivery.state) {
    case "scheduled": {
      const change = { label: "Change", run: hands.edit };
      const go = { label: "Send now", run: () => hands.act({ act: "go", messageId: message.id }) };
      // The seconds of undo have a bar of their own.
      return delivery.departure?.why === "undo"
        ? { under: [], inPath: some(change, cancel("Cancel"), phone) }
        : { under: some(change, go, cancel("Cancel")), inPath: some(phone) };
    }
    case "held": {
      const now = delivery.held?.mayGo ? [despiteAction(message, delivery.version, hands)] : [];
      return { under: now, inPath: some(cancel("Cancel"), send, phone) };
    }
    case "queued":
      return { under: [], inPath: some(cancel("Cancel"), send, phone) };
    case "sent":
      return {
        under: some(fresh),
        inPath: some(delivery.closed === null ? cancel("Try no other way") : null, send, phone),
      };
    case "delivered":
      return { under: some(fresh), inPath: [] };
    case "failed":
    case "unconfirmed":
    case "undecided":
    case "refused":
      // Nobody waits for what a machine would have said.
      if (troubleOf(delivery.state, message.author !== null) === null)
        return { under: [], inPath: some(send, phone, ledger) };
      return delivery.resolvedAt === null
        ? {
            under: some(again, send, phone, { label: "I have dealt with it", run: hands.resolve }, ledger),
            inPath: [],
          }
        : {
            under: [{ label: "Undo", run: () => hands.act({ act: "resolve/undo", messageId: message.id }) }],
            inPath: some(send, ledger),
          };
    case "cancelled":
      return isCode ? none : { under: [{ label: "Write again", run: hands.writeAgain }], inPath: [] };
    case "sending":
    case "read":
      return none;
  }
}

/** The same words would be refused again. */
function wordsAreAtFault({ state, steps }: Delivery): boolean {
  return state === "failed" && steps.findLast(lastTried)?.attempts.at(-1)?.error?.code === "content";
}

const lastTried = ({ attempts }: Delivery["steps"][number]) => attempts.length > 0;

/** Each reason is a choice: what is sent at night is sent for one. */
function despiteAction(message: Message, version: number, hands: DeliveryHands): MessageAction {
  return {
    label: "Send now",
    choices: overrideReasons.map((reason) => ({
      label: overrideWords[reason],
      note: "Kept with your name",
      run: () =>
        hands.act({ act: "despite-quiet-hours", messageId: message.id, despite: { reason, version } }),
    })),
  };
}

/** A link that has ended or is locked is no use to the patient; a new one goes where the old one went. */
function freshLink(
  message: Message,
  ways: readonly ReplyWay[],
  hands: DeliveryHands,
  now: number,
): MessageAction | null {
  const { delivery } = message;
  const link = delivery && linkOf(delivery, now);
  if (!delivery || (link !== "locked" && link !== "ended")) return null;
  const step = delivery.steps.findLast(({ attempts }) => attempts.some(({ page }) => page !== undefined));
  const way = ways.find(
    (one) => one.available && one.channel === step?.channel && one.addressId === step.addressId,
  );
  if (!way) return null;
  const { channel, addressId } = way;
  const resend = { channel, addressId, words: "notice" as const, version: delivery.version };
  return {
    label: "Send new link",
    run: () => hands.act({ act: "send", messageId: message.id, resend }),
  };
}

/** Every way that is open, and which words: chosen each time, so that nothing goes wider than it was meant. */
function sendAction(
  message: Message,
  version: number,
  ways: readonly ReplyWay[],
  hands: DeliveryHands,
): MessageAction | null {
  const choices = ways
    .filter((way) => isUsable(way))
    .flatMap((way) => {
      const choose = (words: Resend["words"]) => () =>
        hands.act({
          act: "send",
          messageId: message.id,
          resend: { channel: way.channel, addressId: way.addressId, words, version },
        });
      const name = wayWord(way, ways);
      if (!way.available)
        return [
          {
            label: `${name}, a template`,
            note: "The reply window is closed: you choose which, and see how it reads",
            run: () => hands.sendTemplate(way),
          },
        ];
      if (way.channel === message.channel)
        return [{ label: `${name}, once more`, note: way.addressDisplay, run: choose("as_written") }];
      return [
        { label: `${name}, the whole text`, note: way.addressDisplay, run: choose("as_written") },
        message.openText === undefined
          ? {
              label: `${name}, a notice only`,
              note: "Says that there is a message, and no more",
              run: choose("notice"),
            }
          : { label: `${name}, the words for anybody’s eyes`, note: message.openText, run: choose("notice") },
      ];
    });
  return choices.length === 0 ? null : { label: "Send by", choices };
}
