/** Which phones and mailboxes lie on the bench, which stand on the shelf, and what on them is new. */
import { useEffect, useMemo } from "react";
import { useLocalStorage } from "@mantine/hooks";
import type { Mailbox, Phone } from "../types.ts";
import { useTable } from "./live.ts";

export type Device =
  | { id: string; kind: "phone"; phone: Phone; name: string; address: string; unread: number }
  | { id: string; kind: "mailbox"; mailbox: Mailbox; name: string; address: string; unread: number };

const firstBench = [
  "sms:+15035550142",
  "whatsapp:+15035550133",
  "sms:+15035550158",
  "mail:ruth.abernathy@example.org",
];

/** Every device somebody can hold. A landline cannot be read, so it is none. */
export function useDevices(): {
  all: Device[];
  bench: Device[];
  shelf: Device[];
  take: (id: string) => void;
  putBack: (id: string) => void;
} {
  const phones = useTable("phone");
  const mailboxes = useTable("mailbox");
  const messages = useTable("message");
  const mails = useTable("mail");
  const [benchIds, setBenchIds] = useLocalStorage<string[]>({
    key: "simulator-bench",
    defaultValue: firstBench,
  });
  const [seen, setSeen] = useLocalStorage<Record<string, number>>({
    key: "simulator-seen",
    defaultValue: {},
  });

  const all = useMemo<Device[]>(() => {
    const news = new Map<string, number>();
    for (const message of messages) {
      if (message.direction === "inbound" || message.shownAt === null) continue;
      const id = `${message.channel}:${message.to}`;
      // Before the first look, everything that was there is old.
      if (message.shownAt > (seen[id] ?? seen["first"] ?? Infinity)) news.set(id, (news.get(id) ?? 0) + 1);
    }
    for (const mail of mails) {
      if (!mail.unread || mail.folder === "sent") continue;
      const id = `mail:${mail.mailboxId}`;
      news.set(id, (news.get(id) ?? 0) + 1);
    }
    const of = (id: string) => news.get(id) ?? 0;
    return [
      ...phones
        .filter((phone) => !phone.landline)
        .map((phone) => ({
          id: phone.id,
          kind: "phone" as const,
          phone,
          name: phone.name,
          address: phone.number,
          unread: of(phone.id),
        })),
      ...mailboxes.map((mailbox) => ({
        id: `mail:${mailbox.id}`,
        kind: "mailbox" as const,
        mailbox,
        name: mailbox.name,
        address: mailbox.address,
        unread: of(`mail:${mailbox.id}`),
      })),
    ];
  }, [phones, mailboxes, messages, mails, seen]);

  const bench = useMemo(
    () => benchIds.flatMap((id) => all.find((device) => device.id === id) ?? []),
    [benchIds, all],
  );

  useEffect(() => {
    if (seen["first"] === undefined && messages.length > 0) setSeen((old) => ({ ...old, first: Date.now() }));
    const fresh = bench.filter((device) => device.kind === "phone" && device.unread > 0);
    if (fresh.length > 0) {
      setSeen((old) => ({ ...old, ...Object.fromEntries(fresh.map((device) => [device.id, Date.now()])) }));
    }
  }, [bench, messages.length, seen, setSeen]);

  return {
    all,
    bench,
    shelf: all.filter((device) => !bench.includes(device)),
    take: (id) => setBenchIds((old) => (old.includes(id) ? old : [...old, id])),
    putBack: (id) => {
      setSeen((old) => ({ ...old, [id]: Date.now() }));
      setBenchIds((old) => old.filter((each) => each !== id));
    },
  };
}

/** The word for a device's kind, as labels say it. */
export const kindOf = (device: Device): string =>
  device.kind === "mailbox" ? "email" : device.phone.channel === "sms" ? "SMS" : "WhatsApp";
