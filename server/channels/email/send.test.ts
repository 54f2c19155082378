/** Sends over real sockets: a real SMTP server where it behaves, a scripted one where it does not. */
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { simpleParser } from "mailparser";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterEach, describe, expect, test } from "vitest";
import type { AdapterLine, OutboundMessage } from "../contract.ts";
import { kitContext } from "../kit/run-cases.ts";
import { mailSubject, referencesOf } from "./compose.ts";
import type { EmailCredentials } from "./credentials.ts";
import { readReplyToken, readUnsubscribeToken } from "./reply-token.ts";
import { sendByEmail } from "./send.ts";

const conversationId = "65f0c0ffee65f0c0ffee65f0";
const messageId = "<m1.x@larkspur.example>";
const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function line(smtpPort: number, change: Partial<EmailCredentials> = {}): AdapterLine<EmailCredentials> {
  return {
    id: "line-3",
    organizationId: "org-1",
    channel: "email",
    address: "care@larkspur.example",
    displayName: "Larkspur Clinic",
    webhookUrl: null,
    credentials: { smtpHost: "127.0.0.1", smtpPort, secure: false, domain: "larkspur.example", ...change },
  };
}

function message(change: Partial<OutboundMessage> = {}): OutboundMessage {
  return {
    attemptId: "att_1",
    channel: "email",
    to: "ana.ruiz@example.org",
    text: "See you Thursday.\n.\nÀ bientôt",
    subject: "Thursday",
    validitySeconds: null,
    mail: {
      messageId,
      inReplyTo: "<a9@example.org>",
      references: ["<a1@example.org>", "<a9@example.org>"],
      conversationId,
      fromName: "Nora, Larkspur Clinic",
    },
    ...change,
  };
}

interface Taken {
  raw: Buffer;
  from: string;
  to: string[];
  dsn: unknown;
}

async function relay(options: SMTPServerOptions = {}): Promise<{ port: number; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        const from = mailFrom === false ? "" : mailFrom.address;
        taken.push({ raw: Buffer.concat(chunks), from, to: rcptTo.map((one) => one.address), dsn: mailFrom });
        done();
      });
    },
    ...options,
  });
  server.on("error", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server.server, "listening");
  closers.push(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { port: portOf(server.server as Server), taken };
}

/** Answers each line by the script; "hang" stays silent, "cut" ends the connection. */
async function scripted(
  answer: (line: string, inData: boolean) => string | "hang" | "cut",
  greeting = "220 hi",
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    const reply = (text: string) => {
      if (text === "cut") socket.destroy();
      else if (text !== "hang") socket.write(`${text}\r\n`);
    };
    let inData = false;
    let rest = "";
    reply(greeting);
    socket.on("data", (chunk: Buffer) => {
      rest += chunk.toString("latin1");
      for (let end = rest.indexOf("\r\n"); end !== -1; end = rest.indexOf("\r\n")) {
        const text = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (inData && text !== ".") continue;
        const said = answer(text, inData);
        inData = said.startsWith("354");
        reply(said);
      }
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return portOf(server);
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address ? address.port : 0;
}

const send = (to: AdapterLine<EmailCredentials>, what = message(), timeoutMs = 5_000) =>
  sendByEmail(what, to, kitContext().context, timeoutMs);
const rejected = (code: string, providerCode: string | null = null) => ({
  kind: "rejected",
  error: { code, providerCode, retryAfterSeconds: null },
});
const unknown = {
  kind: "unknown",
  error: { code: "unknown_outcome", providerCode: null, retryAfterSeconds: null },
};

describe("a mail that is taken", () => {
  test("carries its thread, its reply token and nothing else", async () => {
    const { port, taken } = await relay();
    expect(await send(line(port))).toEqual({
      kind: "accepted",
      providerMessageIds: [messageId],
      status: "sent",
    });
    const [one] = taken;
    const mail = await simpleParser(one?.raw ?? "");
    const { tokenKey } = kitContext().context;
    expect(mail.text?.trim()).toBe("See you Thursday.\n.\nÀ bientôt");
    expect(mail.subject).toBe("Re: Thursday");
    expect(mail.from?.value).toEqual([{ address: "care@larkspur.example", name: "Nora, Larkspur Clinic" }]);
    expect(readReplyToken(mail.replyTo?.value[0]?.address ?? "", tokenKey)).toBe(conversationId);
    expect(readReplyToken(one?.from ?? "", tokenKey)).toBe(conversationId);
    expect(one?.to).toEqual(["ana.ruiz@example.org"]);
    expect(mail.messageId).toBe(messageId);
    expect(mail.inReplyTo).toBe("<a9@example.org>");
    expect(mail.references).toEqual(["<a1@example.org>", "<a9@example.org>"]);
    expect(mail.date).toEqual(kitContext().context.clock.now());
    expect([...mail.headers.keys()].sort()).toEqual([
      "content-transfer-encoding",
      "content-type",
      "date",
      "from",
      "in-reply-to",
      "message-id",
      "mime-version",
      "references",
      "reply-to",
      "subject",
      "to",
    ]);
  });

  test.each(["generated", "replied"] as const)("says so when a machine wrote it: %s", async (automatic) => {
    const { port, taken } = await relay();
    const written = message();
    await send(line(port), { ...written, mail: written.mail && { ...written.mail, automatic } });
    const mail = await simpleParser(taken[0]?.raw ?? "");
    expect(mail.headers.get("auto-submitted")).toBe(`auto-${automatic}`);
    expect(mail.headers.get("x-auto-response-suppress")).toBe("All");
  });

  test("that goes by itself says how to end such mail: by one click over https, and by a mail to us", async () => {
    const { port, taken } = await relay();
    const sendWith = (unsubscribeUrl: string) =>
      send(line(port), message({ mail: { ...message().mail!, unsubscribeUrl } }));
    await sendWith("https://inbox.example/u/abc");
    await sendWith("http://127.0.0.1/u/abc");
    await send(line(port), message());
    const heads = taken.map(
      ({ raw }) =>
        raw
          .toString()
          .split("\r\n\r\n")[0]
          ?.replaceAll(/\r\n\s+/g, " ") ?? "",
    );
    const ways =
      /^List-Unsubscribe: <(.*?)>, <mailto:(care\+u-[a-z2-7]{36}@larkspur\.example)\?subject=unsubscribe>$/m;
    expect(ways.exec(heads[0] ?? "")?.[1]).toBe("https://inbox.example/u/abc");
    expect(readUnsubscribeToken(ways.exec(heads[0] ?? "")?.[2] ?? "", kitContext().context.tokenKey)).toBe(
      conversationId,
    );
    expect(heads[0]).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(heads[1]).toMatch(ways);
    expect(heads[1]).not.toContain("List-Unsubscribe-Post");
    expect(heads[2]).not.toContain("List-Unsubscribe");
  });

  test("cannot be made to carry more headers or recipients", async () => {
    const { port, taken } = await relay();
    const written = message({ subject: "Hi\r\nBcc: eve@example.net", to: "Ana <ana.ruiz@example.org>" });
    await send(line(port), {
      ...written,
      mail: written.mail && { ...written.mail, fromName: 'N"\r\nX-Evil: 1', inReplyTo: "<a>\r\nX-Evil: 2" },
    });
    const mail = await simpleParser(taken[0]?.raw ?? "");
    expect(mail.headers.has("bcc")).toBe(false);
    expect(mail.headers.has("x-evil")).toBe(false);
    expect(taken[0]?.to).toEqual(["ana.ruiz@example.org"]);
  });
});

describe("a mail that is not taken", () => {
  const refusing = (
    on: "onConnect" | "onMailFrom" | "onRcptTo" | "onAuth",
    text: string,
    responseCode: number,
  ) => ({
    [on]: (...given: unknown[]) => {
      (given.at(-1) as (error: Error) => void)(Object.assign(new Error(text), { responseCode }));
    },
  });

  test.each([
    ["no such user", refusing("onRcptTo", "5.1.1 no such user", 550), "invalid_address", "550 5.1.1"],
    ["refused without a reason", refusing("onRcptTo", "no", 550), "invalid_address", "550"],
    ["mailbox full", refusing("onRcptTo", "5.2.2 mailbox full", 552), "unreachable", "552 5.2.2"],
    ["greylisting", refusing("onRcptTo", "4.7.1 try later", 451), "temporary", "451 4.7.1"],
    ["relaying denied", refusing("onRcptTo", "5.7.1 relaying denied", 554), "config", "554 5.7.1"],
    ["sender refused", refusing("onMailFrom", "5.1.8 bad sender", 550), "config", "550 5.1.8"],
    ["turned away at the door", refusing("onConnect", "go away", 554), "not_reached", "554"],
  ])("%s", async (_name, options, code, providerCode) => {
    const { port, taken } = await relay(options as SMTPServerOptions);
    expect(await send(line(port))).toEqual(rejected(code, providerCode));
    expect(taken).toEqual([]);
  });

  test("a refusal after the data", async () => {
    const { port } = await relay({
      onData(stream, _session, done) {
        stream.resume();
        stream.on("end", () =>
          done(Object.assign(new Error("5.7.1 looks like spam"), { responseCode: 554 })),
        );
      },
    });
    expect(await send(line(port))).toEqual(rejected("content", "554 5.7.1"));
  });

  test("a wrong password", async () => {
    const { port } = await relay({
      authOptional: false,
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => done(Object.assign(new Error("5.7.8 no"), { responseCode: 535 })),
    });
    const outcome = await send(line(port, { user: "care", password: "wrong-password" }));
    expect(outcome).toMatchObject({ kind: "rejected", error: { code: "config" } });
    expect(JSON.stringify(outcome)).not.toContain("wrong-password");
  });

  test("nobody listens", async () => {
    const port = await scripted(() => "hang");
    for (const close of closers.splice(0)) await close();
    expect(await send(line(port))).toEqual(rejected("not_reached"));
  });

  test("a greeting that never comes", async () => {
    expect(await send(line(await scripted(() => "hang", "hang")), message(), 300)).toEqual(
      rejected("not_reached"),
    );
  });

  test("a connection cut before the data", async () => {
    const port = await scripted((text) => (text.startsWith("MAIL") ? "cut" : "250 ok"));
    expect(await send(line(port))).toEqual(rejected("not_reached"));
  });

  test("TLS that is asked for and not offered", async () => {
    const port = await scripted((text) => (text.startsWith("STARTTLS") ? "502 no" : "250 ok"));
    expect(await send(line(port, { secure: "starttls" }))).toMatchObject({ error: { code: "config" } });
  });

  test("a certificate that nobody vouches for", async () => {
    const { port } = await relay({ disabledCommands: [] });
    expect(await send(line(port, { secure: "starttls" }))).toEqual(rejected("config"));
  });

  test.each([
    ["no mailbox", { to: "nobody" }, "invalid_address"],
    ["no words", { text: " " }, "content"],
    ["too many words", { text: "x".repeat(100_001) }, "too_long"],
  ])("%s: nothing is tried", async (_name, change, code) => {
    expect(await send(line(1), message(change))).toEqual(rejected(code));
  });
});

describe("a mail that may have been taken", () => {
  const untilDot = (atDot: "hang" | "cut") => (text: string, inData: boolean) => {
    if (inData) return atDot;
    return text === "DATA" ? "354 go on" : "250 ok";
  };

  test("cut after the final dot", async () => {
    expect(await send(line(await scripted(untilDot("cut"))))).toEqual(unknown);
  });

  test("silence after the final dot", async () => {
    expect(await send(line(await scripted(untilDot("hang"))), message(), 400)).toEqual(unknown);
  });
});

test("subjects", () => {
  expect(mailSubject("Thursday", false, "Larkspur")).toBe("Thursday");
  expect(mailSubject("Thursday", true, "Larkspur")).toBe("Re: Thursday");
  expect(mailSubject("RE: Thursday", true, "Larkspur")).toBe("RE: Thursday");
  expect(mailSubject("AW: Thursday", true, "Larkspur")).toBe("AW: Thursday");
  expect(mailSubject(" \n ", true, "Larkspur")).toBe("Message from Larkspur");
  expect(mailSubject(null, false, "Larkspur")).toBe("Message from Larkspur");
});

test("references keep the root and the last ten", () => {
  const ids = Array.from({ length: 30 }, (_, index) => `<m${index}@x.example>`);
  const kept = referencesOf(ids, "<m29@x.example>");
  expect(kept).toEqual(["<m0@x.example>", ...ids.slice(-10)]);
  expect(referencesOf([], null)).toEqual([]);
  expect(referencesOf(["broken", "<a@x.example>"], "<a@x.example>")).toEqual(["<a@x.example>"]);
});
