/**
 * How machines react to what a patient wrote: deciders take facts and say what is to be done, and know nothing of
 * stores and clocks. inbound/react.ts loads the facts, asks every decider in the order of deciders.ts, and carries
 * the reactions out in one fixed order, in the unit of work that stores the message.
 */
import type { Message } from "../../../shared/api/messages.ts";
import type {
  ConsentChoice,
  ConsentScope,
  ConsentSource,
  ReviewKind,
} from "../../../shared/domain/consent.ts";
import type { EmergencyLanguage } from "../../../shared/domain/emergency.ts";
import type { HouseholdMask } from "../../../shared/domain/household.ts";
import type { PrivacyLevel, Purpose } from "../../../shared/domain/policy.ts";
import type { ProviderAnswered } from "../../channels/contract.ts";
import type { LineTells } from "../../channels/registry.ts";
import type { Matcher } from "../emergency/match.ts";
import type { AddressRecord } from "../../store/addresses.ts";
import type { ConsentEntry } from "../../store/consent-entries.ts";
import type { ConversationRecord, MachineSend } from "../../store/conversations.ts";
import type { OrganizationFacts } from "../../store/directory.ts";
import type { StepTemplate } from "../../store/deliveries.ts";
import type { ErrandRecord } from "../../store/errands.ts";
import type { FormRunRecord } from "../../store/form-runs.ts";
import type { LineRecord } from "../../store/lines.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { PatientRecord } from "../../store/patients.ts";
import type { RunState } from "../auto-replies/form.ts";
import type { CompileBook } from "../auto-replies/compiled.ts";

/** The organization as machines see it. */
export interface House extends OrganizationFacts {
  /** What sounds like an emergency here. */
  emergencyWords: Matcher;
  compileBook: CompileBook;
  /** A rule ran, and what it did is durable. */
  noteRun(ruleId: string, at: Date): void;
  tells: LineTells;
}

/** Nobody's device makes such a key: one message per reaction to one message, for good. */
export const reactionKey = (messageId: string, n: number): string => `reaction:${messageId}:${n}`;
/** What machines say about consent is decided first, and is one message. */
export const consentAnswerKey = (messageId: string): string => reactionKey(messageId, 0);

/** Words from a shared address, and nobody knows whose they are: whom a question would name, and how. */
export interface Whose {
  mask: HouseholdMask;
  /** What each is called, in the order of `patientIds`. */
  masks: readonly string[];
  patientIds: readonly string[];
  /** When it was asked within the window; null when it was not. */
  askedAt: Date | null;
}

/** What is in hand without asking the store. */
export interface Heard {
  now: Date;
  house: House;
  line: LineRecord;
  message: Readonly<MessageRecord>;
  address: Readonly<AddressRecord>;
  /** With this message in it already. */
  conversation: Readonly<ConversationRecord>;
  /** Whether the words are the patient's. claimed: nobody vouches that the sender is them. */
  from: "patient" | "stranger" | "claimed";
  /** Set in the place where such words wait. */
  whose?: Whose | null;
  /** False where the sender asks machines not to answer (RFC 3834): what they said counts all the same. */
  mayAnswer: boolean;
  /** The provider took the words itself and has answered them: no machine of ours answers again. */
  answeredByProvider: ProviderAnswered | null;
}

export interface InboundFacts extends Heard {
  patient: Readonly<PatientRecord>;
  /** The ledger of this address, oldest first. */
  consent: readonly ConsentEntry[];
  /** What machines sent to this address within the last day, newest first, at most `machineMessagesKept`. */
  machineMessages: readonly MessageRecord[];
  /** What machines sent to this address in any of its threads, as the limits count it. */
  sent: readonly MachineSend[];
  /** For what the newest of them was sent, where a refusal reaches one purpose; else null, as when there is none. */
  lastPurpose: Purpose | null;
  /** The newest words of where to call in an emergency did not get to this address. */
  wordingLost: boolean;
  /** The form that is being asked; null when there is none. */
  formRun: Readonly<FormRunRecord> | null;
  /** What deciders before this one want done. */
  earlier: readonly Reaction[];
}

export const machineMessagesKept = 50;
export const machineMessagesWithinMs = 24 * 3600_000;

export interface Decider {
  /** Its name in messages that it has sent: see MessageRecord.madeBy. */
  id: string;
  /** Cheap: whether the facts are worth loading. Most messages concern no machine. */
  concerns(heard: Heard): boolean;
  decide(facts: InboundFacts): Reaction[];
}

export type Reaction =
  | { kind: "mark"; mark: Message["marks"][number] }
  /** An entry in the ledger, on this address and on its twin: the same number on another channel. */
  | {
      kind: "consent";
      choice: ConsentChoice;
      source: ConsentSource;
      scope: ConsentScope;
      purposes: Purpose[] | null;
      /** Of a doubt: when it counts as a refusal. */
      dueAt?: Date;
    }
  | { kind: "tag"; tag: string }
  | { kind: "assign"; userId: string }
  /** What the message was read as: it stands on it in the thread. */
  | { kind: "answer"; question: string; value: string }
  /** Where a form is now; `begin` where it begins with this message. */
  | {
      kind: "form";
      run: RunState;
      begin: { formId: string; ruleId: string } | null;
      /** What staff see of it; null where the form itself is gone. */
      shown: { name: string; of: number } | null;
    }
  /** Somebody else than the patient is told, without words of the patient. */
  | {
      kind: "errand";
      errand: ErrandRecord["kind"];
      target: string;
      rule: { id: string; name: string };
    }
  /** A rule of the organization ran: it is counted. */
  | { kind: "ran"; ruleId: string }
  /** No person needs to answer this message; who waited before it still does. */
  | { kind: "answered" }
  /** A machine has done all that these words asked for: they wait for nobody, and who waited before still does. */
  | { kind: "said_all" }
  /** A task for staff: it stands in the thread and in the queue until somebody rules on it. */
  | { kind: "review"; review: ReviewKind; dueAt: Date | null }
  /** The thread is pinned and the on-call chain paged. `note`: what became of an answer to the patient. */
  | { kind: "emergency"; phrase: string; language: EmergencyLanguage; note: string }
  /** A message on the same line and address, and by no other way. */
  | {
      kind: "say";
      madeBy: string;
      text: string;
      level: PrivacyLevel;
      purpose: Purpose;
      /** Said later than this it would be out of place. */
      expiresSeconds: number;
      /** Why it may go although the address refused. */
      exempt?: "confirms" | "answers_help";
      /** The rule or form that says it, and what it answers: machines keep their measure by these. */
      by?: string;
      heard?: string | null;
      /** Approved words that go in its place where only a template may. */
      template?: StepTemplate;
      /** It asks whose the message is: these, in its order. */
      whose?: string[];
    };

/** Said by a machine already, in answer to this message: a second voice would only confuse. */
export function somethingIsSaid(earlier: readonly Reaction[]): boolean {
  return earlier.some(({ kind }) => kind === "say");
}
