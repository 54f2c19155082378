/**
 * Hands one mail to the relay. What matters is how far we got: until the server asked for the data nothing can have
 * been taken, and after that only its answer tells. A relay's "250" means sent, never delivered.
 */
import { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import type { AdapterContext, AdapterLine, OutboundMessage, SendError, SendOutcome } from "../contract.ts";
import { composeMail, type ComposedMail } from "./compose.ts";
import type { EmailCredentials } from "./credentials.ts";
import { smtpError, type SmtpStage } from "./smtp-errors.ts";

export const emailSendTimeoutSeconds = 60;
export const emailTextLimit = 100_000;

/** What nodemailer puts on its errors. */
interface SmtpFailure {
  code?: string;
  originalCode?: string;
  command?: string;
  response?: string;
  responseCode?: number;
}

export async function sendByEmail(
  message: OutboundMessage,
  line: AdapterLine<EmailCredentials>,
  context: AdapterContext,
  timeoutMs = emailSendTimeoutSeconds * 1000,
): Promise<SendOutcome> {
  if (message.text.length > emailTextLimit) return rejected(plainError("too_long"));
  if (message.text.trim() === "") return rejected(plainError("content"));
  const mail = await composeMail(message, line, context);
  if (mail === null) return rejected(plainError("invalid_address"));

  const session = { dataBegan: false };
  try {
    await handOver(mail, message.attemptId, line.credentials, session, timeoutMs);
    return { kind: "accepted", providerMessageIds: [mail.messageId], status: "sent" };
  } catch (error) {
    return outcomeOf(error as SmtpFailure, session.dataBegan);
  }
}

async function handOver(
  mail: ComposedMail,
  attemptId: string,
  credentials: EmailCredentials,
  session: { dataBegan: boolean },
  timeoutMs: number,
): Promise<void> {
  const { secure, user, password } = credentials;
  const connection = new SMTPConnection({
    host: credentials.smtpHost,
    port: credentials.smtpPort,
    name: credentials.domain,
    secure: secure === true,
    requireTLS: secure === "starttls",
    ignoreTLS: secure === false,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    logger: false,
  });
  let deadline: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      deadline = setTimeout(
        () => reject({ code: "ETIMEDOUT", command: "CONN" } satisfies SmtpFailure),
        timeoutMs,
      );
      connection.on("error", reject);
      connection.on("end", () => reject({ code: "ECONNECTION", command: "CONN" } satisfies SmtpFailure));
      const deliver = () =>
        connection.send(
          {
            from: mail.envelope.from,
            to: [mail.envelope.to],
            size: mail.raw.length,
            // Reports then carry our attempt id, even those that return no headers; only SUCCESS tells of arrival.
            dsn: { id: attemptId, ret: "HDRS", notify: ["SUCCESS", "FAILURE", "DELAY"] },
          },
          watched(mail.raw, () => (session.dataBegan = true)),
          (error) => (error ? reject(error) : resolve()),
        );
      connection.connect((error) => {
        if (error) reject(error);
        else if (user === undefined) deliver();
        else {
          connection.login({ credentials: { user, pass: password ?? "" } }, (refused) =>
            refused ? reject(refused) : deliver(),
          );
        }
      });
    });
    // A server that never says goodbye must not hold us.
    setTimeout(() => connection.close(), 1_000).unref();
    connection.quit();
  } catch (error) {
    connection.close();
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** The stream is read only once the server has said 354: reading it is the moment from which it may have gone. */
function watched(raw: Buffer, began: () => void): Readable {
  return new Readable({
    read() {
      began();
      this.push(raw);
      this.push(null);
    },
  });
}

function outcomeOf(failure: SmtpFailure, dataBegan: boolean): SendOutcome {
  const { code = "", originalCode = "", command = "", response } = failure;
  const answered = response !== undefined && failure.responseCode !== undefined;
  if (dataBegan && !answered) return { kind: "unknown", error: plainError("unknown_outcome") };
  if (code === "ETLS") return rejected(plainError("config"));
  if (answered) return rejected(smtpError(stageOf(command, dataBegan), response));
  if (code === "EAUTH") return rejected(plainError("config"));
  if (code === "EMESSAGE") return rejected(plainError("too_long"));
  if (code === "EENVELOPE") return rejected(plainError("invalid_address"));
  const certificate = /CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|ALTNAME/.test(`${originalCode} ${code}`);
  return rejected(plainError(certificate ? "config" : "not_reached"));
}

function stageOf(command: string, dataBegan: boolean): SmtpStage {
  if (dataBegan || command === "DATA") return "data";
  if (command === "RCPT TO") return "recipient";
  if (command === "MAIL FROM") return "sender";
  return command.startsWith("AUTH") ? "auth" : "connect";
}

function plainError(code: SendError["code"]): SendError {
  return { code, providerCode: null, retryAfterSeconds: null };
}

function rejected(error: SendError): SendOutcome {
  return { kind: "rejected", error };
}
