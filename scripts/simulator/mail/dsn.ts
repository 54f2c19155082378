/** A bounce as a mail server writes it: RFC 3464 multipart/report with the headers of the mail it is about. */

export interface Bounce {
  /** Envelope sender of the mail that failed: the report goes there. */
  to: string;
  /** The mailbox that could not be reached. */
  recipient: string;
  /** ENVID of the envelope, when the sender asked for reports (RFC 3461). */
  envelopeId: string | null;
  /** ORCPT as received, like `rfc822;ruth@example.org`. */
  originalRecipient: string | null;
  /** Header block of the mail that failed. */
  headers: string;
  messageId: string;
  date: Date;
  reason: { status: string; diagnostic: string };
  boundary: string;
}

const host = "mx.example.org";

export function bounceMail(bounce: Bounce): string {
  const lines = [
    `From: Mail Delivery System <MAILER-DAEMON@${host}>`,
    `To: ${bounce.to}`,
    `Date: ${bounce.date.toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: <${bounce.messageId}>`,
    "Subject: Undelivered Mail Returned to Sender",
    "Auto-Submitted: auto-replied",
    "MIME-Version: 1.0",
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${bounce.boundary}"`,
    "",
    "This is a MIME-encapsulated message.",
    "",
    `--${bounce.boundary}`,
    "Content-Type: text/plain; charset=us-ascii",
    "",
    `This is the mail system at host ${host}.`,
    "",
    "Your message could not be delivered to one recipient.",
    "",
    `<${bounce.recipient}>: ${bounce.reason.diagnostic}`,
    "",
    `--${bounce.boundary}`,
    "Content-Description: Delivery report",
    "Content-Type: message/delivery-status",
    "",
    `Reporting-MTA: dns; ${host}`,
    ...(bounce.envelopeId ? [`Original-Envelope-Id: ${bounce.envelopeId}`] : []),
    `Arrival-Date: ${bounce.date.toUTCString().replace("GMT", "+0000")}`,
    "",
    `Final-Recipient: rfc822; ${bounce.recipient}`,
    ...(bounce.originalRecipient ? [`Original-Recipient: ${bounce.originalRecipient}`] : []),
    "Action: failed",
    `Status: ${bounce.reason.status}`,
    `Diagnostic-Code: smtp; ${bounce.reason.diagnostic}`,
    "",
    `--${bounce.boundary}`,
    "Content-Description: Headers of the undelivered mail",
    "Content-Type: text/rfc822-headers",
    "",
    bounce.headers.trimEnd(),
    "",
    `--${bounce.boundary}--`,
    "",
  ];
  return lines.join("\r\n");
}

/** The header block of a raw mail. */
export function headersOf(raw: string): string {
  const end = /\r?\n\r?\n/.exec(raw);
  return (end ? raw.slice(0, end.index) : raw).replace(/\r?\n/g, "\r\n");
}
