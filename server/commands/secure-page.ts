/**
 * The secure page behind the link of a notice. Whoever opens it proves first who they are; what they read then is a
 * receipt of the try that brought the link, so a plan that waits for "read" comes to its end. The link is judged anew
 * at every step: by its age, its wrong answers, and whether its message, patient and address still belong together.
 */
import {
  linkTries,
  pageReceipt,
  patientCodesADay,
  patientTriesADay,
} from "../../shared/domain/secure-page.ts";
import type { Audit } from "../access/audit.ts";
import { networkOf } from "../access/throttle.ts";
import type { SecureLinks } from "../consent/secure-links.ts";
import { storeSecureAnswer } from "../inbound/secure-answer.ts";
import type { Clock } from "../lib/clock.ts";
import type { Ids } from "../lib/ids.ts";
import type { House } from "../rules/automatic/types.ts";
import { happen, type PlanRows } from "../rules/plan/apply.ts";
import type { AddressRecord } from "../store/addresses.ts";
import type { AttemptRecord, PageRecord, StepRecord } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { SecureLinkRecord } from "../store/secure-links.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import { codeUnderWay, judgeCode, sendCode } from "./secure-code.ts";

/** What a page may say before anybody proved anything: the clinic's own name, and in which language. */
export interface Host {
  clinic: string;
  /** Where to call; null: only the clinic's name is known. */
  contact: string | null;
  /** The one that the notice was written in. */
  language: string | null;
  zone: string;
}

/** What was to be read. */
export interface Letter {
  at: Date;
  subject: string | null;
  text: string;
  /** How many files it came with; they are not shown here. */
  files: number;
}

export type PageView =
  | { kind: "unknown" }
  /** Too many tries from there: nothing was judged. */
  | { kind: "later" }
  | { kind: "ended"; host: Host }
  | { kind: "locked"; host: Host }
  | { kind: "ask"; host: Host; /** The answer before was wrong. */ wrong: boolean }
  /** No birth date is on record. `sent`: a code is under way. */
  | { kind: "code"; host: Host; sent: boolean; problem: CodeProblem | null }
  | {
      kind: "open";
      host: Host;
      letter: Letter;
      /** Lets the one form be answered that it stands in. */
      pass: string;
      /** What became of an answer; null: none was given yet. */
      answer: null | { kind: "sent" } | { kind: "empty" | "tooLong"; text: string };
    };

export type CodeProblem = "wrongCode" | "oldCode" | "manyCodes" | "noCode";

/** What somebody shows that they are the patient: a birth date as 1980-02-29, or the six digits of a code. */
export type Proof = { birthDate: string } | { code: string };

export interface SecurePageCommands {
  /** What stands behind a link. Changes nothing, and tells nothing of whom it is for: machines open links. */
  look(token: string, from: string): Promise<PageView>;
  /** Somebody says who they are. */
  prove(token: string, proof: Proof, from: string): Promise<PageView>;
  /** Somebody wants a code, to another address than the link came to. */
  askCode(token: string, from: string): Promise<PageView>;
  /** Somebody who has shown that, not long ago, writes back. The same form twice is one message. */
  answer(token: string, pass: string, text: string, from: string): Promise<PageView>;
}

interface Opened {
  host: Host;
  rows: PlanRows;
  patient: PatientRecord;
  address: AddressRecord;
  step: StepRecord;
  attempt: AttemptRecord;
  page: PageRecord;
}

const postsPerNetwork = { tries: 60, ms: 15 * 60_000 };
const strangersPerNetwork = { tries: 120, ms: 15 * 60_000 };
const dayMs = 24 * 60 * 60_000;
const openedMs = 10 * 60_000;
/** So long after the proof an answer may be sent. */
const passMs = 60 * 60_000;
const longestAnswer = 2_000;

export interface SecurePageParts {
  store: Store;
  directory: Directory;
  links: SecureLinks;
  house(organizationId: string): Promise<House>;
  audit: Audit;
  clock: Clock;
  ids: Ids;
}

export function createSecurePage(parts: SecurePageParts): SecurePageCommands {
  const { store, directory, links, audit, clock, ids } = parts;

  async function linkOf(token: string): Promise<SecureLinkRecord | null> {
    const key = links.keyOf(token);
    return key === null ? null : store.secureLinks.byKey(key);
  }

  /** Whether one more is too many in this stretch of time. */
  async function isOver(kind: string, value: string, { tries, ms }: { tries: number; ms: number }) {
    const stretch = Math.floor(clock.now().getTime() / ms);
    const key = `${store.throttles.key(`secure page ${kind}`, value)}.${stretch}`;
    return (await store.throttles.add(key, 1, new Date((stretch + 1) * ms))) > tries;
  }

  const dayKey = (what: "patient" | "codes", patientId: string): string => {
    const day = Math.floor(clock.now().getTime() / dayMs);
    return `${store.throttles.key(`secure page ${what}`, patientId)}.${day}`;
  };

  /** Runs `work` on what the link opens, inside a unit. */
  async function open(
    link: SecureLinkRecord,
    work: (tx: Transaction, opened: Opened) => Promise<PageView>,
  ): Promise<PageView> {
    const facts = await directory.of(link.organizationId);
    return store.units.run(link.organizationId, {
      deliveryIds: [link.deliveryId],
      async run(tx) {
        const opened = await openedBy(tx, facts, link);
        return "kind" in opened ? opened : work(tx, opened);
      },
    });
  }

  const note = (link: SecureLinkRecord, action: NoteAction, id?: string) =>
    audit.record(
      { organizationId: link.organizationId, userId: null },
      `secure_page.${action}`,
      { delivery: link.deliveryId, attempt: link.attemptId },
      id,
    );

  const commands: SecurePageCommands = {
    async look(token, from) {
      const link = await linkOf(token);
      if (!link) {
        const over = await isOver("stranger", networkOf(from), strangersPerNetwork);
        return { kind: over ? "later" : "unknown" };
      }
      const stretch = Math.floor(clock.now().getTime() / openedMs);
      await note(link, "opened", `${link.attemptId}.opened.${stretch}`);
      return open(link, async (tx, opened) => askView(tx, opened));
    },

    async prove(token, proof, from) {
      if (await isOver("network", networkOf(from), postsPerNetwork)) return { kind: "later" };
      const link = await linkOf(token);
      if (!link) return { kind: "unknown" };
      const at = clock.now();
      let failed: "failed" | "locked" | null = null;
      const view = await open(link, async (tx, opened) => {
        failed = null;
        const { host, patient } = opened;
        if ((await store.throttles.count(dayKey("patient", patient.id))) >= patientTriesADay)
          return { kind: "later" };
        const judged = judge(opened, proof, links, tx.now);
        // The other question was asked meanwhile, or the code's time is out: that is no wrong answer.
        if (judged === "other") return askView(tx, opened);
        if (judged === "old") return { ...askView(tx, opened), problem: "oldCode" };
        const page = { ...opened.page, triedAt: opened.page.triedAt ?? tx.now };
        if (judged === "right") {
          if (page.code) page.code = { ...page.code, key: null };
          Object.assign(page, { wrong: 0, readAt: page.readAt ?? tx.now });
          opened.attempt.page = page;
          await markRead(tx, opened);
          const pass = links.pass(token, at, ids.next());
          return { kind: "open", host, letter: letterOf(opened), pass, answer: null };
        }
        page.wrong += 1;
        failed = page.wrong >= linkTries ? "locked" : "failed";
        if (failed === "locked") Object.assign(page, { lockedAt: tx.now });
        opened.attempt.page = page;
        tell(tx, opened);
        await store.throttles.add(dayKey("patient", patient.id), 1, new Date(at.getTime() + dayMs));
        return failed === "locked" ? { kind: "locked", host } : askView(tx, opened, true);
      });
      // Durable before anything is shown.
      if (failed !== null) await note(link, "failed");
      if (failed === "locked") await note(link, "locked");
      if (view.kind === "open") await note(link, "read");
      return view;
    },

    async askCode(token, from) {
      if (await isOver("network", networkOf(from), postsPerNetwork)) return { kind: "later" };
      const link = await linkOf(token);
      if (!link) return { kind: "unknown" };
      const house = await parts.house(link.organizationId);
      let sent = false;
      const view = await open(link, async (tx, opened) => {
        sent = false;
        const { patient, rows, address, attempt } = opened;
        const asked = askView(tx, opened);
        if (asked.kind !== "code") return asked;
        if ((await store.throttles.count(dayKey("codes", patient.id))) >= patientCodesADay)
          return { ...asked, problem: "manyCodes" };
        const page = { ...opened.page };
        const { conversation } = rows;
        const became = await sendCode(tx, house, links, { conversation, patient, address, attempt, page });
        if (became === "many") return { ...asked, problem: "manyCodes" };
        if (became === "none") return { ...asked, problem: "noCode" };
        if (became === "sent") {
          sent = true;
          attempt.page = page;
          tell(tx, opened);
          await store.throttles.add(dayKey("codes", patient.id), 1, new Date(tx.now.getTime() + dayMs));
        }
        return { ...asked, sent: true };
      });
      if (sent) await note(link, "code_sent");
      return view;
    },

    async answer(token, pass, written, from) {
      if (await isOver("network", networkOf(from), postsPerNetwork)) return { kind: "later" };
      const link = await linkOf(token);
      if (!link) return { kind: "unknown" };
      const passed = links.readPass(pass, token);
      const age = passed ? clock.now().getTime() - passed.provenAt.getTime() : passMs;
      if (!passed || age < 0 || age >= passMs) return commands.look(token, from);
      const house = await parts.house(link.organizationId);
      const text = written.replaceAll("\r\n", "\n").trim();
      let stored = false;
      const view = await open(link, async (tx, opened) => {
        stored = false;
        const { host, rows, address, step } = opened;
        const letter = letterOf(opened);
        if (text === "" || text.length > longestAnswer) {
          const kind = text === "" ? "empty" : "tooLong";
          return { kind: "open", host, letter, pass, answer: { kind, text: written } };
        }
        const line = house.lines.get(step.lineId);
        if (!line) return { kind: "ended", host };
        const { nonce, provenAt } = passed;
        const { conversation } = rows;
        stored = await storeSecureAnswer(tx, store, house, { conversation, address, line, text, nonce });
        const next = links.pass(token, provenAt, ids.next());
        return { kind: "open", host, letter, pass: next, answer: { kind: "sent" } };
      });
      if (stored) await note(link, "replied");
      return view;
    },
  };
  return commands;
}

type NoteAction = "opened" | "code_sent" | "failed" | "locked" | "read" | "replied";

type Asked = Extract<PageView, { kind: "ask" | "code" }>;

/** How somebody shows who they are. */
function askView(tx: Transaction, { host, patient, attempt, page }: Opened, wrong = false): Asked {
  if (patient.birthDate !== null) return { kind: "ask", host, wrong };
  const sent = codeUnderWay(attempt.page ?? page, tx.now);
  return { kind: "code", host, sent, problem: wrong ? "wrongCode" : null };
}

/** `other`: it is not what is asked for. */
function judge(
  { patient, attempt, page }: Opened,
  proof: Proof,
  links: SecureLinks,
  now: Date,
): "right" | "wrong" | "old" | "other" {
  const { birthDate } = patient;
  if ("code" in proof)
    return birthDate === null
      ? judgeCode(page, { attemptId: attempt.id, digits: proof.code }, links, now)
      : "other";
  if (birthDate === null) return "other";
  return links.same(proof.birthDate, birthDate) ? "right" : "wrong";
}

/** Everything that a link binds together, or why it opens nothing. */
async function openedBy(
  tx: Transaction,
  { organization }: OrganizationFacts,
  link: SecureLinkRecord,
): Promise<Opened | Extract<PageView, { kind: "unknown" | "ended" | "locked" }>> {
  const delivery = await tx.delivery(link.deliveryId);
  const step = delivery?.steps.find(({ attempts }) => attempts.some(({ id }) => id === link.attemptId));
  const attempt = step?.attempts.find(({ id }) => id === link.attemptId);
  // A claim that was let go made a link that never left.
  if (!delivery || !step || !attempt?.page) return { kind: "unknown" };
  const [message, conversation, address] = await Promise.all([
    tx.message(delivery.messageId),
    tx.conversation(delivery.conversationId),
    tx.addressById(step.addressId),
  ]);
  const patient = conversation && (await tx.patient(conversation.patientId));
  if (!message || !patient || !conversation) return { kind: "unknown" };
  const { name: clinic, contact, timeZone } = organization;
  const zone = patient.timeZone ?? timeZone;
  const host = { clinic, contact, language: patient.language, zone };
  const { page } = attempt;
  if (page.lockedAt !== null) return { kind: "locked", host };
  const rows = { delivery, message, conversation };
  const whole = address !== null && belongs(rows, patient, address, attempt);
  if (page.expiresAt <= tx.now || !whole) return { kind: "ended", host };
  return { host, rows, patient, address, step, attempt, page };
}

/** Whether nobody took it back since: the message, the address, or all links of the patient. */
function belongs(
  { delivery, message, conversation }: PlanRows,
  patient: PatientRecord,
  address: AddressRecord,
  attempt: AttemptRecord,
): boolean {
  const takenBack = delivery.closed?.why === "cancelled" || delivery.closed?.why === "undone";
  const theirs = message.patientId === patient.id && address.patientIds.includes(patient.id);
  // By now it may be somebody else's number: nobody reads on until staff have ruled.
  const doubted = conversation.reviews.some(
    ({ kind, addressId }) => kind === "wrong_number" && addressId === address.id,
  );
  const revoked = patient.linksRevokedAt && attempt.startedAt <= patient.linksRevokedAt;
  return theirs && !takenBack && !doubted && !revoked;
}

async function markRead(tx: Transaction, { rows, attempt }: Opened): Promise<void> {
  await happen(tx, rows, {
    kind: "receipt",
    attemptId: attempt.id,
    receipt: {
      kind: "receipt",
      providerMessageId: "",
      attemptId: attempt.id,
      status: "read",
      providerStatus: pageReceipt,
      at: tx.now,
      error: null,
    },
    receivedAt: tx.now,
    jitter: 0,
  });
}

function tell(tx: Transaction, { rows: { delivery, message, conversation } }: Opened): void {
  tx.changed(delivery);
  tx.event({ name: "delivery.changed", conversation, message, delivery });
}

function letterOf({ rows: { message } }: Opened): Letter {
  const { at, subject, text, files } = message;
  return { at, subject: message.channel === "email" ? subject : null, text, files: files.length };
}
