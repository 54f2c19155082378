/**
 * Real mail for a test: a Postfix that is the clinic's relay and the patients' own mail server, and a Dovecot by which
 * patients read, on loopback, in a folder of their own. Mail to the clinic's domain goes to Threadwell's door; every other domain is the outside world, which
 * takes a mail or refuses its recipient as it is told.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, chown, copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { simpleParser, type ParsedMail } from "mailparser";
import { createTransport, type SendMailOptions } from "nodemailer";
import { SMTPServer } from "smtp-server";
import { endChild } from "./child.ts";
import { freePort } from "./programs.ts";

const programs = { postfix: "/usr/sbin/postfix", dovecot: "/usr/sbin/dovecot" };
/** Debian's own user of mail folders. */
const mailUser = 8;

/** What keeps these servers from running here, in words; empty when they can. */
export function missingOfMail(): string[] {
  const missing = Object.values(programs).filter((file) => !existsSync(file));
  // Postfix's master changes users, which only root may.
  return process.getuid?.() === 0 ? missing : [...missing, "root, which Postfix needs"];
}

export interface MailServersOptions {
  /** Where the clinic hands its mail over: choose it before, see freePort. */
  relayPort: number;
  /** Its domain, and the port of Threadwell's mail door. */
  clinicDomain: string;
  clinicPort: number;
  /** The patients' mailboxes on their own server, all of one domain. */
  mailboxes: string[];
}

export interface MailServers {
  /** Mailboxes of the outside world that do not exist: their server says 550 at once. */
  unknown: Set<string>;
  /** Reads a patient's mailbox over IMAP until it holds so many mails, oldest first. */
  read(mailbox: string, atLeast: number): Promise<ParsedMail[]>;
  /** A patient's own mail, handed to Postfix. */
  write(mail: Pick<SendMailOptions, "from" | "to" | "subject" | "text" | "inReplyTo">): Promise<void>;
  stop(): Promise<void>;
}

export async function startMailServers(options: MailServersOptions): Promise<MailServers> {
  const folder = await mkdtemp(join(tmpdir(), "threadwell-mail-"));
  // Postfix's and Dovecot's own users walk through it.
  await chmod(folder, 0o755);
  const ports = { imap: await freePort(), outside: await freePort() };
  const unknown = new Set<string>();
  const children: ChildProcess[] = [];
  const outside = await openOutside(ports.outside, unknown);

  async function stop(): Promise<void> {
    for (const child of children.toReversed()) await endChild(child);
    await new Promise<void>((resolve) => outside.close(() => resolve()));
    await rm(folder, { recursive: true, force: true });
  }

  try {
    const dovecot = await writeDovecot(folder, ports);
    children.push(spawn(programs.dovecot, ["-F", "-c", dovecot], { stdio: "ignore" }));
    const postfix = await writePostfix(folder, ports, options);
    children.push(spawn(programs.postfix, ["-c", postfix, "start-fg"], { stdio: "ignore" }));
    for (const port of [ports.imap, options.relayPort]) await listening(port, folder);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    unknown,
    read: (mailbox, atLeast) => readMailbox(ports.imap, mailbox, atLeast),
    async write(written) {
      const transport = createTransport({ host: "127.0.0.1", port: options.relayPort, ignoreTLS: true });
      await transport.sendMail(written);
      transport.close();
    },
    stop,
  };
}

/** The outside world: takes everything but what is for those who do not exist. */
async function openOutside(port: number, unknown: ReadonlySet<string>): Promise<SMTPServer> {
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["AUTH", "STARTTLS"],
    onRcptTo({ address }, _session, done) {
      if (!unknown.has(address)) return done();
      done(Object.assign(new Error("5.1.1 The mailbox does not exist"), { responseCode: 550 }));
    },
    onData(stream, _session, done) {
      stream.resume().on("end", () => done());
    },
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return server;
}

async function readMailbox(port: number, mailbox: string, atLeast: number): Promise<ParsedMail[]> {
  const until = Date.now() + 30_000;
  for (;;) {
    const mails = await allOf(port, mailbox);
    if (mails.length >= atLeast) return mails;
    if (Date.now() > until) throw new Error(`only ${mails.length} of ${atLeast} mails came`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function allOf(port: number, mailbox: string): Promise<ParsedMail[]> {
  const auth = { user: mailbox, pass: imapPassword };
  const client = new ImapFlow({ host: "127.0.0.1", port, secure: false, auth, logger: false });
  await client.connect();
  try {
    const inbox = await client.mailboxOpen("INBOX", { readOnly: true });
    const mails: ParsedMail[] = [];
    if (inbox.exists === 0) return mails;
    for await (const { source } of client.fetch("1:*", { source: true }))
      if (source) mails.push(await simpleParser(source));
    return mails;
  } finally {
    await client.logout();
  }
}

const imapPassword = "only-for-this-test";

async function writeDovecot(folder: string, ports: { imap: number }): Promise<string> {
  const boxes = join(folder, "boxes");
  await mkdir(boxes);
  await chown(boxes, mailUser, mailUser);
  const file = join(folder, "dovecot.conf");
  await writeFile(
    file,
    `
base_dir = ${folder}/dovecot
state_dir = ${folder}/dovecot
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_username_format = %Ln
mail_location = maildir:${boxes}/%Ln
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
passdb {
  driver = static
  args = password=${imapPassword}
}
userdb {
  driver = static
  args = uid=${mailUser} gid=${mailUser} home=${boxes}/%Ln allow_all_users=yes
}
service imap-login {
  inet_listener imap {
    port = ${ports.imap}
  }
  inet_listener imaps {
    port = 0
  }
}
`,
  );
  return file;
}

async function writePostfix(
  folder: string,
  ports: { outside: number },
  { relayPort, clinicDomain, clinicPort, mailboxes }: MailServersOptions,
): Promise<string> {
  const place = join(folder, "postfix");
  for (const name of [place, join(folder, "spool"), join(folder, "data")]) await mkdir(name);
  const ids = await readFile("/etc/passwd", "utf8");
  const [, uid, gid] = /^postfix:[^:]*:(\d+):(\d+):/m.exec(ids) ?? [];
  await chown(join(folder, "data"), Number(uid), Number(gid));
  const services = (await readFile("/usr/share/postfix/master.cf.dist", "utf8"))
    // Debian runs some in a chroot that this folder is not; the fifth column says so.
    .replace(/^([a-z]\S*\s+(?:inet|unix|fifo|unix-dgram)\s+\S+\s+\S+\s+)\S+/gm, "$1n")
    .replace(/^smtp(\s+inet)/m, `127.0.0.1:${relayPort}$1`);
  const postlog = /^postlog\s/m.test(services) ? "" : "postlog unix-dgram n - n - 1 postlogd\n";
  await writeFile(join(place, "master.cf"), services + postlog);
  await writeFile(
    join(place, "main.cf"),
    `
compatibility_level = 3.6
queue_directory = ${folder}/spool
data_directory = ${folder}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = relay.${clinicDomain}
mydestination =
mynetworks = 127.0.0.0/8
recipient_delimiter = +
relay_domains = ${clinicDomain}
transport_maps = inline:{ { ${clinicDomain} = smtp:[127.0.0.1]:${clinicPort} } }
virtual_mailbox_domains = ${mailboxes[0]?.split("@")[1]}
virtual_transport = virtual
virtual_mailbox_base = ${folder}/boxes
virtual_mailbox_maps = inline:{ ${mailboxes.map((box) => `{ ${box} = ${box.split("@")[0]}/ }`).join(", ")} }
virtual_minimum_uid = 1
virtual_uid_maps = static:${mailUser}
virtual_gid_maps = static:${mailUser}
default_transport = smtp:[127.0.0.1]:${ports.outside}
smtp_tls_security_level = none
smtp_dns_support_level = disabled
smtp_host_lookup = native
minimal_backoff_time = 5s
queue_run_delay = 5s
maillog_file = ${folder}/maillog
maillog_file_prefixes = ${folder}
alias_maps =
alias_database =
local_recipient_maps =
`,
  );
  await copyFile("/etc/postfix/dynamicmaps.cf", join(place, "dynamicmaps.cf")).catch(() => undefined);
  return place;
}

/** Waits until a port takes connections; what the servers logged is the error when it does not. */
async function listening(port: number, folder: string): Promise<void> {
  const until = Date.now() + 20_000;
  for (;;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = createConnection(port, "127.0.0.1");
      socket.once("connect", () => (socket.destroy(), resolve(true)));
      socket.once("error", () => resolve(false));
    });
    if (open) return;
    if (Date.now() > until) {
      const logs = ["maillog", "dovecot.log"].map((name) =>
        readFile(join(folder, name), "utf8").catch(() => ""),
      );
      throw new Error(
        `the mail servers did not start: ${(await Promise.all(logs)).join("\n").slice(-2_000)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
