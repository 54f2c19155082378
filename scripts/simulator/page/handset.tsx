/** A virtual phone: the conversation with the clinic on one channel, or a dark screen while it is off. */
import { Menu, UnstyledButton } from "@mantine/core";
import {
  IconBrandWhatsapp,
  IconChevronDown,
  IconClockPause,
  IconMessage2,
  IconPower,
} from "@tabler/icons-react";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { organization } from "../../../shared/cast.ts";
import type { Message, PendingReceipt, Phone, PhoneEvent } from "../types.ts";
import { Composer } from "./composer.tsx";
import { useTable, useWorld } from "./live.ts";
import { LinkedText } from "./linkedText.tsx";
import { dayOf, prompt, spaced, timeOfDay } from "./words.ts";
import styles from "./handset.module.css";

export function Handset({ phone }: { phone: Phone }) {
  const live = useWorld();
  const messages = useTable("message");
  const numbers = useTable("number").filter((number) => number.channel === phone.channel);
  const own = useMemo(
    () =>
      messages.filter(
        (message) =>
          message.channel === phone.channel && (message.from === phone.number || message.to === phone.number),
      ),
    [messages, phone],
  );
  const [chosen, setChosen] = useState<string | null>(null);
  const last = own.at(-1);
  const clinicNumber = chosen ?? clinicSide(last) ?? numbers[0]?.number ?? "";

  if (phone.offSince !== null) return <DarkScreen phone={phone} messages={own} />;
  const whatsapp = phone.channel === "whatsapp";
  const Glyph = whatsapp ? IconBrandWhatsapp : IconMessage2;
  return (
    <div className={styles["handset"]} data-channel={phone.channel}>
      <div className={styles["head"]}>
        <Glyph size={20} stroke={1.75} aria-hidden />
        <div className={styles["contact"]}>
          <b>{organization.name}</b>
          <span>{whatsapp ? "WhatsApp, business" : `SMS, ${spaced(clinicNumber)}`}</span>
        </div>
        {numbers.length > 1 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <UnstyledButton
                aria-label={`${phone.name} writes to ${spaced(clinicNumber)}. Choose another number`}
              >
                <IconChevronDown size={16} />
              </UnstyledButton>
            </Menu.Target>
            <Menu.Dropdown>
              {numbers.map((number) => (
                <Menu.Item key={number.id} onClick={() => setChosen(number.number)}>
                  {number.friendlyName}, {spaced(number.number)}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <Screen phone={phone} messages={own.filter((message) => clinicSide(message) === clinicNumber)} />
      <Composer
        label={`${whatsapp ? "WhatsApp" : "Text"} message from ${phone.name}`}
        sendLabel={`Send as ${phone.name} by ${whatsapp ? "WhatsApp" : "SMS"}`}
        placeholder={prompt(phone.language)}
        language={phone.language}
        onSend={(body) =>
          live.act("text", { channel: phone.channel, from: phone.number, to: clinicNumber, body })
        }
      />
    </div>
  );
}

function clinicSide(message: Message | undefined): string | undefined {
  return message && (message.direction === "inbound" ? message.to : message.from);
}

type Entry =
  { kind: "message"; at: number; message: Message } | { kind: "event"; at: number; event: PhoneEvent };

function Screen({ phone, messages }: { phone: Phone; messages: readonly Message[] }) {
  const events = useTable("phoneEvent").filter((event) => event.phoneId === phone.id);
  const pending = useTable("pending").filter((receipt) => receipt.phoneId === phone.id);
  const entries: Entry[] = [
    ...messages
      .filter((message) => message.shownAt !== null)
      .map((message): Entry => ({ kind: "message", at: message.shownAt ?? message.createdAt, message })),
    ...events.map((event): Entry => ({ kind: "event", at: event.at, event })),
  ].sort((a, b) => a.at - b.at);
  const now = Date.now();
  const bottom = useStickToBottom(entries.length + pending.length);

  return (
    <div
      ref={bottom}
      className={styles["screen"]}
      role="log"
      aria-label={`Screen of ${phone.name}`}
      tabIndex={0}
    >
      <div className={styles["spring"]} />
      {entries.map((entry, index) => {
        const before = entries[index - 1];
        const day = dayOf(entry.at, now);
        return (
          <div key={entry.kind === "message" ? entry.message.id : entry.event.id} className={styles["entry"]}>
            {(!before || dayOf(before.at, now) !== day) && <p className={styles["day"]}>{day}</p>}
            {entry.kind === "message" ? (
              <Bubble message={entry.message} next={entries[index + 1]} language={phone.language} />
            ) : (
              <p className={styles["chip"]}>
                <IconPower size={14} stroke={2} aria-hidden />
                {offLine(entry.event)}
              </p>
            )}
          </div>
        );
      })}
      {pending.map((receipt) => (
        <Waiting key={receipt.id} receipt={receipt} />
      ))}
    </div>
  );
}

function Bubble({
  message,
  next,
  language,
}: {
  message: Message;
  next: Entry | undefined;
  language: string;
}) {
  const own = message.direction === "inbound";
  // The time stands once under a run of messages from one side within a minute.
  const grouped =
    next?.kind === "message" &&
    (next.message.direction === "inbound") === own &&
    next.at - (message.shownAt ?? 0) < 60_000;
  return (
    <div className={styles["row"]} data-own={own || undefined}>
      <div className={styles["bubble"]} dir="auto" lang={own ? language : undefined}>
        <LinkedText text={message.body} />
        {message.media.map((url) => (
          <a key={url} className={styles["media"]} href={url} target="_blank" rel="noreferrer">
            Picture
          </a>
        ))}
      </div>
      {!grouped && (
        <p className={styles["time"]}>
          {timeOfDay(message.shownAt ?? message.createdAt)}
          {own && message.channel === "whatsapp" && <span aria-hidden>{" ✓✓"}</span>}
        </p>
      )}
    </div>
  );
}

function offLine(event: PhoneEvent): string {
  const texts = (count: number) => (count === 1 ? "1 text" : `${count} texts`);
  return [
    `Off ${timeOfDay(event.offAt).slice(0, -3)} to ${timeOfDay(event.at)}`,
    event.waited > 0 && `${texts(event.waited)} waited`,
    event.refused > 0 && `${texts(event.refused)} refused`,
  ]
    .filter(Boolean)
    .join(", ");
}

/** A receipt the weather holds back, counted down in whole seconds. */
function Waiting({ receipt }: { receipt: PendingReceipt }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const ticking = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(ticking);
  }, []);
  const word = receipt.status.replace(/^./, (first) => first.toUpperCase());
  const left = receipt.leavesAt === null ? null : Math.max(0, Math.ceil((receipt.leavesAt - now) / 1000));
  return (
    <p className={styles["chip"]}>
      <IconClockPause size={14} stroke={2} aria-hidden />
      {left === null ? `“${word}” is held back` : `“${word}” leaves in ${left} s`}
    </p>
  );
}

function DarkScreen({ phone, messages }: { phone: Phone; messages: readonly Message[] }) {
  const live = useWorld();
  const waiting = messages.filter((message) => message.status === "sent" && message.shownAt === null);
  const until = Math.min(...waiting.map((message) => message.expiresAt ?? Infinity));
  return (
    <div className={styles["handset"]} data-off>
      <div className={styles["dark"]}>
        <IconPower size={34} stroke={1.5} aria-hidden />
        <b>Phone is off</b>
        <p role="status">
          {waiting.length === 0
            ? "Nothing waits for it."
            : `${waiting.length === 1 ? "1 text waits" : `${waiting.length} texts wait`} at the carrier${
                Number.isFinite(until) ? ` until ${timeOfDay(until)}` : ""
              }`}
        </p>
        <UnstyledButton
          className={styles["switchOn"]}
          aria-label={`Switch on the phone of ${phone.name}`}
          onClick={() => void live.act("power", { number: phone.number, on: true })}
        >
          Switch on
        </UnstyledButton>
      </div>
    </div>
  );
}

/** Follows new messages as long as the reader is at the bottom. */
function useStickToBottom(count: number) {
  const box = useRef<HTMLDivElement>(null);
  const atBottom = useRef(true);
  useEffect(() => {
    const element = box.current;
    const watch = () => {
      if (element) atBottom.current = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
    };
    // A phone that shrinks (the wire grew) keeps showing its last words.
    const resized = new ResizeObserver(() => {
      if (element && atBottom.current) element.scrollTop = element.scrollHeight;
    });
    element?.addEventListener("scroll", watch, { passive: true });
    if (element) resized.observe(element);
    return () => {
      element?.removeEventListener("scroll", watch);
      resized.disconnect();
    };
  }, []);
  useLayoutEffect(() => {
    const element = box.current;
    if (element && atBottom.current) element.scrollTo({ top: element.scrollHeight, behavior: "instant" });
  }, [count]);
  return box;
}
