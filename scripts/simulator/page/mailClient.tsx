/** A patient's mail program: three folders, a reading pane, an answer line, and a new mail. */
import {
  ActionIcon,
  SegmentedControl,
  Tabs,
  TextInput,
  Textarea,
  Tooltip,
  UnstyledButton,
  Button,
} from "@mantine/core";
import { IconEdit, IconPaperclip, IconX } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { lines, organization } from "../../../shared/cast.ts";
import type { Mail, Mailbox } from "../types.ts";
import { Composer } from "./composer.tsx";
import { LinkedText } from "./linkedText.tsx";
import { useTable, useWorld } from "./live.ts";
import { mailTime, timeOfDay } from "./words.ts";
import styles from "./mailClient.module.css";

const clinicMailbox = lines.find((line) => line.channel === "email")?.address ?? "";
type Folder = Mail["folder"];

export function MailClient({ mailbox, unread }: { mailbox: Mailbox; unread: number }) {
  const live = useWorld();
  const [folder, setFolder] = useState<Folder>("inbox");
  const [openId, setOpenId] = useState<string | null>(null);
  const [writing, setWriting] = useState(false);
  const mails = useTable("mail")
    .filter((mail) => mail.mailboxId === mailbox.id && mail.folder === folder)
    .sort((a, b) => b.at - a.at);
  const open = mails.find((mail) => mail.id === openId) ?? mails.find((mail) => !mail.unread) ?? null;

  const read = (mail: Mail): void => {
    setOpenId(mail.id);
    setWriting(false);
    if (mail.unread) void live.act("mark-read", { mailId: mail.id });
  };

  return (
    <div className={styles["client"]}>
      <div className={styles["head"]}>
        <Tabs
          value={folder}
          onChange={(value) => {
            setFolder(value as Folder);
            setWriting(false);
          }}
          classNames={{ list: styles["tabList"] ?? "", tab: styles["tab"] ?? "" }}
        >
          <Tabs.List aria-label={`Folders of ${mailbox.name}`}>
            <Tabs.Tab value="inbox">
              Inbox{unread > 0 && <b className={styles["count"]}> {unread}</b>}
            </Tabs.Tab>
            <Tabs.Tab value="sent">Sent</Tabs.Tab>
            <Tabs.Tab value="spam">Spam</Tabs.Tab>
          </Tabs.List>
        </Tabs>
        <Tooltip label="New mail">
          <ActionIcon
            variant="subtle"
            color="gray"
            className={styles["write"] ?? ""}
            aria-label={`New mail from ${mailbox.name}`}
            onClick={() => setWriting(true)}
          >
            <IconEdit size={17} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </div>
      {writing ? (
        <NewMail mailbox={mailbox} onDone={() => setWriting(false)} />
      ) : (
        <>
          <ul className={styles["list"]} aria-label={`Mails of ${mailbox.name}`}>
            {mails.map((mail) => (
              <li key={mail.id}>
                <UnstyledButton
                  className={styles["row"]}
                  data-open={mail.id === open?.id || undefined}
                  data-unread={mail.unread || undefined}
                  onClick={() => read(mail)}
                >
                  <span className={styles["from"]} dir="auto">
                    {folder === "sent" ? `To ${who(mail.to[0])}` : who(mail.from)}
                  </span>
                  <span className={styles["time"]}>{mailTime(mail.at, Date.now())}</span>
                  <span className={styles["subject"]} dir="auto">
                    {mail.subject || "(no subject)"}
                  </span>
                </UnstyledButton>
              </li>
            ))}
            {mails.length === 0 && <li className={styles["empty"]}>{emptyWords[folder]}</li>}
          </ul>
          {open ? <Reading mail={open} mailbox={mailbox} /> : <div className={styles["spring"]} />}
          {open && folder !== "sent" && (
            <Composer
              key={open.id}
              mail
              label={`Reply from ${mailbox.name}`}
              sendLabel={`Send reply as ${mailbox.name}`}
              placeholder={`Reply to ${who(open.replyTo.address === open.from.address ? open.replyTo : open.from)}`}
              language={mailbox.language}
              onSend={(text) => live.act("answer", { mailId: open.id, text })}
            />
          )}
        </>
      )}
    </div>
  );
}

const emptyWords: Record<Folder, string> = {
  inbox: "No mail yet. What the clinic sends arrives here.",
  sent: "Nothing sent yet.",
  spam: "No spam.",
};

/** The clinic by its name where it gave none. */
function who(address: { name: string; address: string } | undefined): string {
  if (!address) return "";
  if (address.name) return address.name;
  return address.address.endsWith(`@${organization.mailDomain}`) ? organization.name : address.address;
}

function Reading({ mail, mailbox }: { mail: Mail; mailbox: Mailbox }) {
  const live = useWorld();
  const [asHtml, setAsHtml] = useState(false);
  useEffect(() => {
    if (mail.unread) void live.act("mark-read", { mailId: mail.id });
  }, [live, mail.id, mail.unread]);
  const to = mail.to.some((each) => each.address.toLowerCase() === mailbox.id)
    ? "me"
    : mail.to.map(who).join(", ");
  return (
    <section className={styles["reading"]} aria-label={`Mail: ${mail.subject || "no subject"}`} tabIndex={0}>
      <h3 dir="auto">{mail.subject || "(no subject)"}</h3>
      <p className={styles["meta"]}>
        From {mail.folder === "sent" ? "me" : who(mail.from)}, to {to}, {timeOfDay(mail.at)}
      </p>
      {mail.journey && <Journey journey={mail.journey} />}
      {mail.html && (
        <SegmentedControl
          size="xs"
          aria-label="Show as"
          value={asHtml ? "html" : "text"}
          onChange={(value) => setAsHtml(value === "html")}
          data={[
            { value: "text", label: "Text" },
            { value: "html", label: "HTML" },
          ]}
        />
      )}
      {asHtml && mail.html ? (
        <iframe
          className={styles["html"]}
          title="The mail as HTML"
          sandbox="allow-popups allow-popups-to-escape-sandbox"
          srcDoc={`<base target="_blank">${mail.html}`}
        />
      ) : (
        <div className={styles["text"]} dir="auto">
          <LinkedText text={mail.text.trim()} />
        </div>
      )}
      {mail.attachments.map((file) => (
        <p key={file.name} className={styles["file"]}>
          <IconPaperclip size={14} aria-hidden /> {file.name}, {Math.max(1, Math.round(file.bytes / 1024))} kB
        </p>
      ))}
    </section>
  );
}

function Journey({ journey }: { journey: NonNullable<Mail["journey"]> }) {
  const words = {
    sending: "On its way to the clinic",
    deferred: `Waits, ${journey.tries} ${journey.tries === 1 ? "try" : "tries"} so far: ${journey.answer}`,
    delivered: "Taken by the clinic’s mail server",
    refused: `Refused: ${journey.answer}`,
  }[journey.state];
  return (
    <p className={styles["journey"]} data-state={journey.state} role="status">
      {words}
    </p>
  );
}

function NewMail({ mailbox, onDone }: { mailbox: Mailbox; onDone: () => void }) {
  const live = useWorld();
  const [to, setTo] = useState(clinicMailbox);
  const [subject, setSubject] = useState("");
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  return (
    <form
      className={styles["new"]}
      aria-label={`New mail from ${mailbox.name}`}
      onSubmit={(event) => {
        event.preventDefault();
        live
          .act("write", { from: mailbox.address, to, subject, text })
          .then(onDone)
          .catch((error: unknown) => setProblem(error instanceof Error ? error.message : "Not sent."));
      }}
    >
      <TextInput
        label="To"
        type="email"
        required
        withAsterisk={false}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <TextInput
        label="Subject"
        dir="auto"
        data-autofocus
        value={subject}
        onChange={(event) => setSubject(event.currentTarget.value)}
      />
      <Textarea
        label="Mail"
        required
        withAsterisk={false}
        dir="auto"
        lang={mailbox.language}
        className={styles["newText"] ?? ""}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {problem && (
        <p className={styles["problem"]} role="alert">
          {problem}
        </p>
      )}
      <div className={styles["newFoot"]}>
        <Button type="submit">Send mail</Button>
        <Button variant="default" leftSection={<IconX size={14} />} onClick={onDone}>
          Discard
        </Button>
      </div>
    </form>
  );
}
