/**
 * The world's outgoing mail: hands a raw mail to the clinic's SMTP listener as another mail server would, and
 * tries again with growing pauses while the clinic is away or says "later".
 */
import nodemailer from "nodemailer";
import type { SimulatedClock } from "../clock.ts";
import { httpText, type Wire } from "../wire.ts";

/** Pauses before each further try, in milliseconds of the world's clock. */
const pauses = [2_000, 5_000, 15_000, 45_000, 120_000, 300_000, 900_000];

export interface Envelope {
  /** Empty: the null sender of a bounce. */
  from: string;
  to: string;
}

export type Progress =
  | { state: "deferred"; tries: number; answer: string }
  | { state: "delivered"; tries: number; answer: string }
  | { state: "refused"; tries: number; answer: string };

export interface MailSender {
  /** `progress` is called after every try; the last call is delivered or refused. */
  send(raw: string, envelope: Envelope, progress: (progress: Progress) => void): void;
}

export function createMailSender(parts: {
  host: string;
  port: () => number;
  clock: SimulatedClock;
  wire: Wire;
  track: (work: Promise<unknown>) => void;
}): MailSender {
  const attempt = async (raw: string, envelope: Envelope): Promise<{ code: number; answer: string }> => {
    const close = parts.wire.open({
      channel: "mail",
      direction: "in",
      peer: "Mail",
      what: `SMTP DATA ${shorten(envelope.to)}`,
      request: [
        `MAIL FROM:<${envelope.from}>`,
        `RCPT TO:<${envelope.to}>`,
        "DATA",
        httpText(raw, {}, ""),
      ].join("\n"),
    });
    const transport = nodemailer.createTransport({
      host: parts.host,
      port: parts.port(),
      secure: false,
      ignoreTLS: true,
      name: "mx.example.org",
      connectionTimeout: 5_000,
      greetingTimeout: 5_000,
      socketTimeout: 30_000,
    });
    try {
      const sent = await transport.sendMail({ raw, envelope: { from: envelope.from, to: [envelope.to] } });
      const answer = String(sent.response ?? "250 accepted");
      close({ outcome: answer, tone: "ok", response: answer });
      return { code: 250, answer };
    } catch (error) {
      const failure = error as { responseCode?: number; response?: string; code?: string; message?: string };
      const answer = failure.response ?? failure.code ?? failure.message ?? "no answer";
      close({ outcome: answer, tone: "bad", response: answer });
      return { code: failure.responseCode ?? 0, answer };
    } finally {
      transport.close();
    }
  };

  return {
    send(raw, envelope, progress) {
      let tries = 0;
      const next = (): void => {
        parts.track(
          attempt(raw, envelope).then(({ code, answer }) => {
            tries += 1;
            if (code >= 200 && code < 300) return progress({ state: "delivered", tries, answer });
            const pause = pauses[tries - 1];
            if (code >= 500 || pause === undefined) return progress({ state: "refused", tries, answer });
            progress({ state: "deferred", tries, answer });
            parts.clock.after(pause, next);
          }),
        );
      };
      next();
    },
  };
}

/** Long tokens in plus addresses are cut for the row: reply+k7…@larkspur.example. */
export function shorten(address: string): string {
  return address.replace(/\+([^@]{2})[^@]{3,}@/, "+$1…@");
}
