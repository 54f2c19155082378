/** The end of a run with whole processes: every reply, as the threads show it, is laid before the judge. */
import type { Db } from "mongodb";
import type { DeliveryState } from "../../../shared/domain/delivery.ts";
import type { DeliveryDocument } from "../../../server/store/delivery-queries.ts";
import type { Facts, PatientFacts } from "./clinics.ts";
import type { Desk } from "./desk.ts";
import { inFlight, judge, type Findings, type JudgedStep, type Refusal } from "./judge.ts";
import { bindingRefusals, type Allowing, type Entry } from "./refusals.ts";
import { judgedSteps, type Truth } from "./truth.ts";

/** A reply that a coordinator was told is safe, or was told was not made. */
export interface Written {
  clientKey: string;
  patient: PatientFacts;
  messageId: string | null;
  /** Told that nothing was sent, after a try whose answer was lost. */
  denied: boolean;
  /** When they were told. */
  toldAt: number;
}

/** What was done and said in the storm. */
export interface Storm {
  facts: Facts;
  desks: readonly (readonly Desk[])[];
  truth: Truth;
  written: readonly Written[];
  refusals: readonly Refusal[];
  allowing: readonly Allowing[];
}

type LedgerEntry = Entry & { source: string };

export interface Verdict {
  states: Partial<Record<DeliveryState, number>>;
  /** Calls that were out when a refusal was recorded. */
  inFlight: number;
}

export async function judgeAll(
  db: Db,
  storm: Storm,
  findings: Findings,
  say: (line: string) => void,
): Promise<Verdict> {
  const { truth } = storm;
  const verdict: Verdict = { states: {}, inFlight: 0 };
  // Before the rows are read: who still waits out its plan may begin another try meanwhile.
  const taken = [...truth.attempts()];
  const entries = await db.collection<LedgerEntry>("consent_entries").find().toArray();
  const refusals = bindingRefusals(storm.refusals, storm.allowing, entries);
  const rows = await db.collection<DeliveryDocument>("deliveries").find().toArray();
  const byMessage = new Map(rows.map((row) => [row.messageId, row]));
  const messages = await db.collection<{ _id: string; mailId?: string }>("messages").find().toArray();
  const mailIds = new Map(messages.flatMap(({ _id, mailId }) => (mailId ? [[_id, mailId] as const] : [])));
  const threads = await readThreads(storm);
  for (const { clientKey, patient, denied, toldAt } of storm.written) {
    const shown = threads.get(patient.conversationId)?.filter((one) => one.clientKey === clientKey) ?? [];
    if (denied) {
      for (const { at } of shown)
        findings.untrue.push(
          `${clientKey}: "nothing was sent" was said at ${toldAt}, and it is in the thread since ${Date.parse(at)}`,
        );
      if (shown.length === 0) continue;
    }
    const [first] = shown;
    const row = first && byMessage.get(first.id);
    const steps = row ? judgedSteps(row.steps, mailIds.get(row.messageId) ?? null, truth) : [];
    const state = first?.delivery?.state ?? null;
    if (state) verdict.states[state] = (verdict.states[state] ?? 0) + 1;
    const reason = first?.delivery?.reason ?? null;
    const before = findings.againstConsent.length;
    judge(
      { name: clientKey, copies: shown.length, state, reason, journalled: true, steps },
      refusals,
      findings,
    );
    if (findings.againstConsent.length > before)
      for (const step of steps) tellLedger(step, storm, entries, say);
    verdict.inFlight += inFlight(steps, refusals);
  }
  const recorded = new Set(
    rows.flatMap(({ steps }) => steps.flatMap(({ attempts }) => attempts.map(({ id }) => id))),
  );
  for (const id of taken)
    if (!recorded.has(id))
      findings.untrue.push(`a provider took something under ${id}, which nobody recorded`);
  return verdict;
}

async function readThreads({ facts, desks }: Storm) {
  const threads = new Map<string, Awaited<ReturnType<Desk["thread"]>>>();
  for (const { clinic, conversationId } of facts.patients) {
    const desk = desks[clinic]?.[0];
    if (desk) threads.set(conversationId, await desk.thread(conversationId));
  }
  return threads;
}

/** What a finding is judged by: when the patient's words were acknowledged, what the ledger holds, what was tried. */
function tellLedger(
  { addressId, attempts }: JudgedStep,
  { refusals, allowing }: Storm,
  entries: readonly LedgerEntry[],
  say: (line: string) => void,
): void {
  const own = <One extends { addressId: string }>(all: readonly One[]) =>
    all.filter((one) => one.addressId === addressId);
  const lines: [number, string][] = [
    ...own(refusals).map(({ from }): [number, string] => [from, "STOP acknowledged"]),
    ...allowing
      .filter(({ addressIds }) => addressIds.includes(addressId))
      .map(({ from }): [number, string] => [from, "START on its way"]),
    ...own(entries).map(({ at, choice, source }, n): [number, string] => [
      at.getTime(),
      `ledger ${n + 1}: ${choice}, ${source}`,
    ]),
    ...attempts.map(({ id, startedAt }): [number, string] => [startedAt, `attempt ${id}`]),
  ];
  for (const [at, words] of lines.sort(([a], [b]) => a - b)) say(`    ${at} ${words}`);
}
