/** Email: SMTP out through the clinic's relay, MIME in by our own listener or a pipe from the clinic's server. */
import { normalEmail } from "../../../shared/text/email.ts";
import type { Adapter, AdapterLine, RawRequest, Verification } from "../contract.ts";
import { emailCredentials, type EmailCredentials } from "./credentials.ts";
import { parseEmail } from "./parse.ts";
import { emailSendTimeoutSeconds, emailTextLimit, sendByEmail } from "./send.ts";

export const emailAdapter: Adapter<EmailCredentials> = {
  id: "smtp",
  name: "Email (SMTP)",
  channels: ["email"],
  credentials: emailCredentials,
  secrets: ["password"],
  /** No HTTP at all: the relay is reached by SMTP, at the host that the credentials name. */
  hosts: () => [],
  capabilities: () => ({
    maxTextLength: emailTextLimit,
    receipts: { delivered: false, read: false },
    sendTimeoutSeconds: emailSendTimeoutSeconds,
    flash: false,
    media: true,
  }),
  verify,
  parse: parseEmail,
  acknowledge: { status: 250, contentType: "text/plain", body: "OK" },
  send: sendByEmail,
};

/** Mail has no signature of the transport; the door is right when the envelope names this line, with a tag or not. */
function verify(request: RawRequest, line: AdapterLine<EmailCredentials>): Verification {
  if (request.transport !== "smtp" || request.envelope === null) return { ok: false, reason: "not_mail" };
  const wanted = normalEmail(line.address);
  const named = request.envelope.to.some((to) => {
    const mailbox = normalEmail(to);
    return (
      mailbox !== null &&
      mailbox.replace(/\+[^@]*(?=@[^@]*$)/, "") === wanted?.replace(/\+[^@]*(?=@[^@]*$)/, "")
    );
  });
  return named ? { ok: true } : { ok: false, reason: "not_for_this_line" };
}
