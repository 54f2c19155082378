/** A real Kannel for a test: bearerbox, smsbox and Kannel's own fake SMSC, on loopback, in a folder of their own. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { LineRecord } from "../store/lines.ts";
import { endChild } from "./child.ts";
import { eventually, type House } from "./harness.ts";
import { freePort } from "./programs.ts";

const programs = {
  bearerbox: "/usr/sbin/bearerbox",
  smsbox: "/usr/sbin/smsbox",
  fakesmsc: "/usr/lib/kannel/test/fakesmsc",
};

/** The programs of Debian's kannel and kannel-extras that are not on this machine. */
export function missingOfKannel(): string[] {
  return Object.values(programs).filter((file) => !existsSync(file));
}

export interface KannelOptions {
  /** Where texts go: the sms-service's post-url, without its query. */
  inboundUrl: string;
  /** An SMPP carrier for the numbers that begin so; the fake SMSC has all others but those without a way. */
  smppPort: number;
  smppPrefix: string;
  /** Numbers that begin so have no SMSC at all. */
  lostPrefix: string;
  /** Where smsbox reads whom it does not carry to. */
  blackListUrl?: string;
}

export interface Kannel {
  sendUrl: string;
  username: string;
  password: string;
  /** What the fake SMSC printed, in order: "+15035550100 +15035550142 text Hello". */
  printed: string[];
  /** The lines of it that name a number, at least so many: it prints up to a pulse after the receipt is out. */
  printedFor(number: string, atLeast?: number): Promise<string[]>;
  /** A patient's text: a line of the fake SMSC, such as "+15035550142 +15035550100 text Hello". */
  arrive(line: string): void;
  /** Stops the two boxes as an operator would, and starts them again with what they keep on disk. */
  stopBoxes(): Promise<void>;
  startBoxes(): Promise<void>;
  stop(): Promise<void>;
}

export async function startKannel(options: KannelOptions): Promise<Kannel> {
  const folder = await mkdtemp(join(tmpdir(), "threadwell-kannel-"));
  const ports = {
    admin: await freePort(),
    smsbox: await freePort(),
    sendsms: await freePort(),
    fake: await freePort(),
  };
  const password = "only-for-this-test";
  const file = join(folder, "kannel.conf");
  await writeFile(file, configuration(options, ports, folder, password));
  let running: ChildProcess[] = [];
  let fake: ChildProcess | null = null;
  let pulse: NodeJS.Timeout | undefined;
  const printed: string[] = [];

  async function startBoxes(): Promise<void> {
    start(programs.bearerbox, [file]);
    await status((text) => text.includes("running"));
    start(programs.smsbox, [file]);
    fake = start(programs.fakesmsc, ["-H", "127.0.0.1", "-r", `${ports.fake}`, "-i", "0.01"]);
    if (fake.stderr) createInterface({ input: fake.stderr }).on("line", note);
    // It looks at what came from the gateway only when a line comes from us; the gateway ignores an empty one.
    pulse = setInterval(() => fake?.stdin?.write("\n"), 50);
    await status(
      (text) => /smsbox:/.test(text) && /FAKE\S* .*\(online/.test(text) && /CARRIER\S* .*\(online/.test(text),
    );
  }

  function note(line: string): void {
    const [, words] = /Got message \d+: <(.*)>$/.exec(line) ?? [];
    if (words !== undefined) printed.push(words);
  }

  function start(program: string, args: string[]): ChildProcess {
    const child = spawn(program, args, { cwd: folder, stdio: ["pipe", "pipe", "pipe"] });
    child.stdin?.on("error", () => undefined);
    child.stdout?.resume();
    if (program !== programs.fakesmsc) child.stderr?.resume();
    running.push(child);
    return child;
  }

  /** Asks bearerbox how it is until it is as wanted. */
  async function status(wanted: (text: string) => boolean): Promise<void> {
    const until = Date.now() + 30_000;
    for (;;) {
      const text = await fetch(`http://127.0.0.1:${ports.admin}/status.txt?password=${password}`).then(
        (answer) => answer.text(),
        () => "",
      );
      if (wanted(text)) return;
      if (Date.now() > until) throw new Error(`Kannel did not start: ${text.slice(0, 800)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async function stopBoxes(): Promise<void> {
    clearInterval(pulse);
    const children = running.toReversed();
    running = [];
    for (const child of children) await endChild(child);
  }

  const kannel: Kannel = {
    sendUrl: `http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`,
    username: "threadwell",
    password,
    printed,
    printedFor: (number, atLeast = 1) =>
      eventually(
        async () => printed.filter((line) => line.split(" ").includes(number)),
        ({ length }) => length >= atLeast,
      ),
    arrive: (line) => void fake?.stdin?.write(`${line}\n`),
    startBoxes,
    stopBoxes,
    async stop() {
      await stopBoxes();
      await rm(folder, { recursive: true, force: true });
    },
  };
  try {
    await startBoxes();
  } catch (error) {
    await kannel.stop();
    throw error;
  }
  return kannel;
}

/** The clinic's line on this gateway. `sendUrl` may be a relay's, which loses what the test wants lost. */
export async function addKannelLine(
  house: House,
  { username, password }: Pick<Kannel, "username" | "password">,
  {
    key,
    sendUrl,
    address,
    ...more
  }: { key: string; sendUrl: string; address: string; blackListUrl?: string },
): Promise<LineRecord> {
  const { store, directory } = house.threadwell;
  const credentials = { sendUrl, username, password, addresses: ["127.0.0.1"], ...more };
  const id = randomBytes(12).toString("hex");
  const line = { ...house.sms, id, provider: "kannel", name: "Gateway", address, key, credentials };
  await store.lines.insertMany([line]);
  directory.forget();
  return line;
}

function configuration(
  options: KannelOptions,
  ports: Record<"admin" | "smsbox" | "sendsms" | "fake", number>,
  folder: string,
  password: string,
): string {
  const { inboundUrl, smppPort, smppPrefix, lostPrefix, blackListUrl } = options;
  return `
group = core
admin-port = ${ports.admin}
admin-interface = 127.0.0.1
admin-password = ${password}
smsbox-port = ${ports.smsbox}
smsbox-interface = 127.0.0.1
box-allow-ip = "127.0.0.1"
dlr-storage = internal
log-file = "${folder}/bearerbox.log"
log-level = 2

group = smsc
smsc = fake
smsc-id = FAKE
port = ${ports.fake}
connect-allow-ip = 127.0.0.1
denied-prefix = "${smppPrefix};${lostPrefix}"

group = smsc
smsc = smpp
smsc-id = CARRIER
host = 127.0.0.1
port = ${smppPort}
transceiver-mode = true
smsc-username = "test"
smsc-password = "test"
system-type = ""
msg-id-type = 0x00
reconnect-delay = 1
allowed-prefix = "${smppPrefix}"

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = ${ports.smsbox}
sendsms-port = ${ports.sendsms}
sendsms-interface = 127.0.0.1
log-file = "${folder}/smsbox.log"
log-level = 2
http-request-retry = 1000
http-queue-delay = 1

group = sendsms-user
username = threadwell
password = ${password}
user-deny-ip = "*.*.*.*"
user-allow-ip = "127.0.0.1"
max-messages = 24
concatenation = true
${blackListUrl ? `black-list = "${blackListUrl}"` : ""}

group = sms-service
keyword = default
catch-all = yes
post-url = "${inboundUrl}?id=%I&at=%T"
send-sender = true
max-messages = 0
omit-empty = true
`;
}
