/** The policies of an organization: change one, and see what one would do for a patient now. Nothing is sent by trying. */
import type { Detour } from "../../shared/api/lines.ts";
import type { PolicyChange, PolicyTrial, PolicyTry } from "../../shared/api/policies.ts";
import { repeatWords, type Policy, type Purpose } from "../../shared/domain/policy.ts";
import { countSms } from "../../shared/text/segments.ts";
import type { LineTells } from "../channels/registry.ts";
import { displayAddress } from "../events/present-patient.ts";
import { presentDetour } from "../events/present-detour.ts";
import type { Clock } from "../lib/clock.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { makePlan, type PlannedStep } from "../rules/plan/make-plan.ts";
import { planFactsOf } from "../rules/plan/plan-facts.ts";
import { trialTimes, type HoursThen } from "../rules/plan/trial-times.ts";
import { quietAnswer } from "../rules/quiet/judge.ts";
import { settingsOf } from "../rules/quiet/settings.ts";
import { replyWays } from "../rules/ways.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { PatientRecord } from "../store/patients.ts";
import type { PolicyRecord } from "../store/policies.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface PolicyCommands {
  changePolicy(scope: Scope & { userId: string }, change: PolicyChange): Promise<PolicyRecord>;
  tryPolicy(scope: Scope, wanted: PolicyTry): Promise<PolicyTrial>;
}

export function createPolicies(parts: {
  store: Store;
  directory: Directory;
  tells: LineTells;
  clock: Clock;
}): PolicyCommands {
  const { store, directory, tells, clock } = parts;
  return {
    async changePolicy(scope, { version, ...policy }) {
      const facts = await directory.of(scope.organizationId);
      if (facts.users.get(scope.userId)?.role !== "admin") {
        throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
      }
      refuseStrangeLines(facts, policy);
      const record: PolicyRecord = {
        organizationId: scope.organizationId,
        purpose: policy.purpose,
        version: version + 1,
        changedAt: clock.now(),
        changedBy: scope.userId,
        policy,
      };
      if (!(await store.policies.put(record))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      return record;
    },

    async tryPolicy(scope, { patientId, policy, text }) {
      const [house, patients, conversations, addresses, lineStates] = await Promise.all([
        directory.of(scope.organizationId),
        store.patients.byIds(scope, [patientId]),
        store.conversations.ofPatients(scope, [patientId]),
        store.addresses.ofPatient(scope, patientId),
        store.lineStates.list(scope),
      ]);
      const patient = patients[0];
      if (!patient) throw notFound("patient");
      refuseStrangeLines(house, policy);
      const ids = addresses.map(({ id }) => id);
      const consent = await store.consent.ofAddresses(scope, ids);
      const now = clock.now();
      const facts = planFactsOf(
        {
          now,
          patient,
          addresses,
          consent,
          lastInbound: conversations[0]?.lastInbound ?? {},
          careSends: conversations[0]?.careSends,
        },
        { ...house, policy, tells },
        [{ level: "care", words: text }],
      );
      // A reply goes first the way that the conversation suggests; other purposes begin with the policy.
      const first =
        policy.purpose === "reply" ? replyWays(facts).find(({ isDefault }) => isDefault) : undefined;
      const { steps, leftOut } = makePlan({ ...facts, first: first ?? null });
      const hours = (one: PlannedStep, at: Date) => hoursFor(house, patient, policy.purpose, one, at);
      const expiresAt = new Date(now.getTime() + policy.expiresSeconds * 1000);
      const proof = facts.provenByCode ? "code" : "birth_date";
      const detourFrom = (index: number) =>
        presentDetour(
          steps.slice(index).map(({ step }) => step),
          policy.purpose,
          { now, lines: house.lines, states: lineStates },
        );
      return { steps: presentTrial(house, steps, { now, expiresAt, hours, detourFrom, proof }), leftOut };
    },
  };
}

/** A line of nobody's, or of another channel, could never send. */
function refuseStrangeLines({ lines }: OrganizationFacts, { steps }: Policy): void {
  for (const { lineId, channel } of steps) {
    if (lineId === null) continue;
    const line = lines.get(lineId);
    if (!line) throw notFound("line");
    if (line.channel === channel) continue;
    throw new ProblemError(
      422,
      "wrong_line",
      `${line.name} is no line for this channel`,
      "Nothing was changed.",
    );
  }
}

/** What the hours say of a step at a moment. */
function hoursFor(
  house: OrganizationFacts,
  { timeZone, region = null, quietHours = null }: PatientRecord,
  purpose: Purpose,
  { step, way }: PlannedStep,
  at: Date,
): HoursThen | null {
  return quietAnswer({
    now: at,
    purpose,
    byPerson: purpose === "reply",
    channel: step.channel,
    settings: settingsOf(house),
    holidays: (house.autoReplies?.book.holidays ?? []).map(({ date }) => date),
    patient: { timeZone, region, quietHours },
    address: way.address.value,
    clinicZone: house.organization.timeZone,
    stepHours: step.hours,
    over: null,
    id: way.address.id,
  });
}

interface TrialFacts {
  now: Date;
  expiresAt: Date;
  hours: (one: PlannedStep, at: Date) => HoursThen | null;
  detourFrom: (index: number) => Detour | null;
  /** What opens the secure page for this patient. */
  proof: NonNullable<PolicyTrial["steps"][number]["opens"]>;
}

/** When each step would go, if all before it stayed silent, or why it would not. */
function presentTrial(
  { lines }: OrganizationFacts,
  planned: readonly PlannedStep[],
  { now, expiresAt, hours, detourFrom, proof }: TrialFacts,
): PolicyTrial["steps"] {
  const steps = planned.map(({ step }) => step);
  const detours = planned.map((_one, index) => detourFrom(index));
  const times = trialTimes(steps, {
    now,
    expiresAt,
    hoursAt: (index, at) => (planned[index] ? hours(planned[index], at) : null),
    isPassedOver: (index) => {
      const detour = detours[index] ?? null;
      return detour !== null && detour.channel !== steps[index]?.channel;
    },
  });
  return planned.map(({ step, way, words, counted, level, why }, index) => {
    const repeat = index > 0 && step.saysRepeat ? `\n\n${repeatWords}` : "";
    const time = times[index];
    return {
      channel: step.channel,
      lineId: step.lineId,
      lineName: lines.get(step.lineId)?.name ?? way.line.name,
      addressDisplay: displayAddress(way.address),
      at: (time?.at ?? now).toISOString(),
      notBegun: time?.notBegun ?? null,
      success: step.success,
      waitSeconds: step.waitSeconds,
      asks: step.ask,
      level,
      words: words + repeat,
      // The link's mark is shorter than a link.
      segments: step.channel === "sms" ? countSms(counted + repeat).segments : null,
      opens: step.page === undefined ? null : proof,
      reason: why,
      detour: detours[index] ?? null,
    };
  });
}
