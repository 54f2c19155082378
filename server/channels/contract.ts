/**
 * What every provider's adapter must be: a leaf that verifies, parses and sends. It returns values and writes
 * nothing; the core journals before it parses, stores what was parsed, and decides what a send error means.
 */
import type { z } from "zod";
import type { AddressKind, ChannelId } from "../../shared/domain/channels.ts";
import type { ReceiptStatus, SendErrorCode } from "../../shared/domain/delivery.ts";
import type { TemplateCategory } from "../../shared/domain/template.ts";
import type { Clock } from "../lib/clock.ts";
import type { OutboundHttp } from "../lib/outbound-http.ts";

/** A request as it came through a provider's door, before anyone has believed it. */
export interface RawRequest {
  transport: "http" | "smtp";
  /** GET, POST …; "MAIL" for SMTP. */
  method: string;
  /** The configured public URL plus the path and query as received. Never rebuilt from the Host header. */
  url: string;
  /** Lower-case names. Repeated headers joined with ", ". */
  headers: Readonly<Record<string, string>>;
  /** Exactly the bytes received. */
  body: Buffer;
  receivedAt: Date;
  /** HTTP: who calls, as our own proxies name it. For verifying alone: it is not journalled. */
  remoteAddress?: string;
  /** SMTP only. */
  envelope: { from: string; to: string[]; remoteAddress: string } | null;
}

/** One line of an organization, as an adapter sees it. `credentials` were validated with the adapter's schema. */
export interface AdapterLine<Credentials> {
  id: string;
  organizationId: string;
  channel: ChannelId;
  /** The line's own address in normal form: "+15035550100", "care@larkspur.example". */
  address: string;
  /** What patients see as the sender, such as "Larkspur Clinic". */
  displayName: string;
  /** The public URL of this line's webhook door; null for lines without one (email). */
  webhookUrl: string | null;
  credentials: Credentials;
}

/** What the provider says that one message was charged. */
export interface ProviderPrice {
  /** Millionths of the currency. */
  micros: number;
  /** ISO 4217. */
  currency: string;
}

export type Verification = { ok: true } | { ok: false; reason: string };

export interface SenderAddress {
  kind: AddressKind;
  /** Normal form: E.164, "US.1349…" for a WhatsApp user without a number, a lower-case mailbox. */
  value: string;
  /** False when the provider does not vouch for it (an email without DMARC pass). */
  verified: boolean;
}

export interface InboundFile {
  name: string;
  contentType: string;
  bytes: number | null;
  /** Where the bytes are: a provider URL, or the part's index in a mail. */
  ref: string;
}

export type MessageMark = "unverified_sender" | "automatic" | "unsupported" | "empty" | "truncated";

export type ProviderAnswered = "out" | "in" | "help";

export interface ParsedMessage {
  kind: "message";
  /** The provider's own id; for mail the Message-ID, else "sha256:" + hash of the raw bytes. */
  providerMessageId: string;
  /** Null for a sender that is no address ("anonymous", a short code's word): kept, shown, never replied to. */
  sender: SenderAddress | null;
  /** More addresses that the provider vouches for as the same person, such as a WhatsApp user id beside the number. */
  otherAddresses?: SenderAddress[];
  /** The sender as the provider wrote it, for the staff. */
  senderAsGiven: string;
  profileName: string | null;
  subject: string | null;
  /** Without quoted history. */
  text: string;
  /** The whole text where it differs. */
  fullText: string | null;
  files: InboundFile[];
  sentAt: Date | null;
  marks: MessageMark[];
  /** Set for machine-made mail: why we think so. Never answered by a machine. */
  automatic: string | null;
  /** The provider took these words as its own keyword and has answered them: nobody answers again. */
  answeredByProvider?: ProviderAnswered;
  /** Hints for finding the thread, strongest first. `conversationId` comes only from a token that we signed. */
  thread: { conversationId: string | null; inReplyTo: string[] } | null;
}

export interface ParsedReceipt {
  kind: "receipt";
  /** Empty only beside an `attemptId`: a bounce or report that names our attempt and no message. */
  providerMessageId: string;
  /** Our own attempt id, where the provider hands it back: finds an attempt whose answer was lost. */
  attemptId?: string;
  status: ReceiptStatus;
  /** The provider's own word. */
  providerStatus: string;
  at: Date | null;
  error: SendError | null;
  price?: ProviderPrice;
}

/** The provider itself took a STOP or START, and may already have answered it. */
export interface ParsedOptEvent {
  kind: "opt";
  choice: "out" | "in";
  sender: SenderAddress;
  word: string;
  handledByProvider: boolean;
  /** Somebody called a mail of ours spam, and their provider passed it on. */
  complaint?: true;
  /** A mail's unsubscribe: only of what goes by itself, of the conversation that our token names. */
  unsubscribes?: { conversationId: string };
}

export type ParsedEvent =
  | ParsedMessage
  | ParsedReceipt
  | ParsedOptEvent
  /** Understood and of no interest; the reason is a named outcome, kept with the journal entry. */
  | { kind: "ignored"; reason: string }
  /** Signed but not understood; shown as unreadable, never lost. */
  | { kind: "unreadable"; reason: string };

export interface SendError {
  code: SendErrorCode;
  /** The provider's code as given, such as "30003", an SMTP reply "550 5.1.1", or null. */
  providerCode: string | null;
  /** Seconds to wait before a retry makes sense, when the provider said so. */
  retryAfterSeconds: number | null;
}

export interface OutboundMessage {
  /** Our attempt id: goes to the provider as client reference where it takes one. */
  attemptId: string;
  channel: ChannelId;
  /** Normal form of the patient's address on this channel. */
  to: string;
  text: string;
  subject: string | null;
  /** WhatsApp only: goes as this approved template; `text` is how it reads. Only where the capabilities have it. */
  template?: { providerTemplateId: string; variables: Readonly<Record<string, string>> };
  /** How long the provider may keep trying. */
  validitySeconds: number | null;
  /** Shown at once and kept nowhere (class 0). Only where the capabilities have it; never the sole copy. */
  flash?: boolean;
  /** Email only: how this mail hangs in its thread. */
  mail: {
    /** Our own Message-ID, decided before the attempt so that it can be looked up, with angle brackets. */
    messageId: string;
    inReplyTo: string | null;
    references: string[];
    /** For the signed Reply-To token. */
    conversationId: string;
    fromName: string;
    /** Written by a machine, and why: says so in the mail (RFC 3834), so that other machines keep quiet. */
    automatic?: "generated" | "replied";
    /** Where one click ends such mail (RFC 8058); only for what goes by itself. */
    unsubscribeUrl?: string;
  } | null;
}

export type SendOutcome =
  /** The provider has it. One id per part or channel the provider made of it; none where it gives none. */
  | {
      kind: "accepted";
      providerMessageIds: string[];
      status: Extract<ReceiptStatus, "accepted" | "sent" | "delivered">;
      price?: ProviderPrice;
    }
  /** The provider said no, or was certainly not reached: it did not go. */
  | { kind: "rejected"; error: SendError }
  /** The request left, the answer did not come: it may have gone. Never resend on this alone. */
  | { kind: "unknown"; error: SendError };

/** What a look-up at the provider found out about an unclear attempt. */
export type LookUpOutcome =
  | { kind: "found"; providerMessageId: string; receipt: ParsedReceipt }
  /** Nothing with its words. `others`: ids of what else went there then; one of them that is nobody's may be it. */
  | { kind: "absent"; others?: string[] }
  | { kind: "unclear" };

export interface AdapterContext {
  http: OutboundHttp;
  clock: Clock;
  /** HMAC key for tokens that leave the house (reply addresses). */
  tokenKey: Buffer;
}

/** An approved template as the provider lists it. */
export interface ListedTemplate {
  providerTemplateId: string;
  name: string;
  language: string;
  category: TemplateCategory;
  body: string;
  /** By key, the provider's own example of it. */
  examples: Readonly<Record<string, string>>;
  /** False: the provider has it, and it may not be sent now. */
  approved: boolean;
}

export interface Capabilities {
  maxTextLength: number;
  receipts: { delivered: boolean; read: boolean };
  /** The shortest time that can be asked for, where that is more than a second: no plan goes on before. */
  leastValiditySeconds?: number;
  /** Seconds after which a missing answer from the provider counts as unknown. */
  sendTimeoutSeconds: number;
  flash: boolean;
  media: boolean;
}

export interface Adapter<Credentials = unknown> {
  id: string;
  /** "Twilio", for staff. */
  name: string;
  channels: readonly ChannelId[];
  credentials: z.ZodType<Credentials>;
  /** Keys of the credentials that are secrets; every stored exchange is scrubbed of their values. */
  secrets: readonly (keyof Credentials & string)[];
  /** Hosts this adapter may call with these credentials; anything else is refused by the guarded client. */
  hosts(credentials: Credentials): string[];
  capabilities(channel: ChannelId): Capabilities;
  verify(request: RawRequest, line: AdapterLine<Credentials>): Verification;
  parse(request: RawRequest, line: AdapterLine<Credentials>, context: AdapterContext): Promise<ParsedEvent[]>;
  /** The 2xx in the provider's own manner. */
  acknowledge: { status: number; contentType: string; body: string };
  send(
    message: OutboundMessage,
    line: AdapterLine<Credentials>,
    context: AdapterContext,
  ): Promise<SendOutcome>;
  /** The templates that may go on this line. Throws OutboundHttpError, or with a sentence for staff. */
  listTemplates?(line: AdapterLine<Credentials>, context: AdapterContext): Promise<ListedTemplate[]>;
  /** Where the provider keeps a list of those whom it does not carry to, and lets us read it. */
  blockList?: {
    /** Whether this line has such a list. */
    has(line: AdapterLine<Credentials>): boolean;
    /** Numbers in normal form. Throws OutboundHttpError, or with a sentence for staff. */
    read(line: AdapterLine<Credentials>, context: AdapterContext): Promise<string[]>;
  };
  /** Asks the provider what became of an attempt whose outcome is unclear. */
  lookUp?(
    message: OutboundMessage,
    startedAt: Date,
    line: AdapterLine<Credentials>,
    context: AdapterContext,
  ): Promise<LookUpOutcome>;
}
