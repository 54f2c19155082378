/** A policy as it is being edited: fields may be empty or wrong until it is saved. Pure. */
import { channelIds, type ChannelId } from "../../../../shared/domain/channels.ts";
import {
  longestWaitSeconds,
  shortestWaitSeconds,
  type Policy,
  type PolicyStep,
} from "../../../../shared/domain/policy.ts";

const units = ["s", "min", "h", "d"] as const;
export type Unit = (typeof units)[number];
const secondsOf: Readonly<Record<Unit, number>> = { s: 1, min: 60, h: 3600, d: 24 * 3600 };

/** What a person typed; empty while they type. */
export interface Span {
  amount: number | "";
  unit: Unit;
}

export interface StepForm extends Omit<PolicyStep, "waitSeconds"> {
  wait: Span;
}

/** Each channel stands in it at most once, so that a step is named by its channel. */
export interface PolicyForm extends Omit<Policy, "steps" | "expiresSeconds"> {
  steps: readonly StepForm[];
  expires: Span;
}

/** In the largest unit that says it without a fraction. */
export function spanOf(seconds: number): Span {
  const unit = units.findLast((one) => seconds % secondsOf[one] === 0) ?? "s";
  return { amount: seconds / secondsOf[unit], unit };
}

/** NaN for an empty field. */
export function secondsIn({ amount, unit }: Span): number {
  return amount === "" ? Number.NaN : amount * secondsOf[unit];
}

export function formOf(policy: Policy): PolicyForm {
  const { steps, expiresSeconds, ...rest } = policy;
  return {
    ...rest,
    steps: steps.map(({ waitSeconds, ...step }) => ({ ...step, wait: spanOf(waitSeconds) })),
    expires: spanOf(expiresSeconds),
  };
}

/** Meant for a form without problems. */
export function policyOf(form: PolicyForm): Policy {
  const { steps, expires, ...rest } = form;
  return {
    ...rest,
    notice: form.notice.trim(),
    steps: steps.map(({ wait, ...step }) => ({ ...step, waitSeconds: secondsIn(wait) })),
    expiresSeconds: secondsIn(expires),
  };
}

export interface StepProblems {
  wait?: string;
  hours?: string;
}

export interface FormProblems {
  steps: Partial<Record<ChannelId, StepProblems>>;
  chain?: string;
  expires?: string;
  notice?: string;
  count: number;
}

const longestNotice = 300;

/** What is wrong in words, for beside each field. */
export function problemsOf(form: PolicyForm): FormProblems {
  const steps: FormProblems["steps"] = {};
  for (const { channel, wait, hours } of form.steps) {
    const found: StepProblems = {};
    const waits = spanProblem(wait, shortestWaitSeconds, "15 seconds");
    if (waits) found.wait = waits;
    if (hours && !(hours.from && hours.to)) found.hours = "Enter both times";
    else if (hours && hours.from === hours.to) found.hours = "The two times are the same";
    if (found.wait || found.hours) steps[channel] = found;
  }
  const found: Omit<FormProblems, "count"> = { steps };
  if (form.steps.length === 0) found.chain = "Add at least one way. Without one, nothing could be sent.";
  const expires = spanProblem(form.expires, 60, "1 minute");
  if (expires) found.expires = expires;
  const length = form.notice.trim().length;
  if (length === 0) found.notice = "Enter what may be read by anybody";
  else if (length > longestNotice) {
    found.notice = `${length - longestNotice} characters too many; ${longestNotice} fit`;
  }
  const inSteps = Object.values(steps).reduce((sum, one) => sum + Object.keys(one).length, 0);
  const around = [found.chain, found.expires, found.notice].filter(Boolean).length;
  return { ...found, count: inSteps + around };
}

function spanProblem(span: Span, shortest: number, shortestWords: string): string | null {
  const seconds = secondsIn(span);
  if (Number.isNaN(seconds)) return "Enter how long";
  if (!Number.isInteger(seconds)) return "Enter a whole number";
  if (seconds < shortest) return `At least ${shortestWords}`;
  return seconds > longestWaitSeconds ? "7 days at most" : null;
}

export type StepEdit = Partial<Omit<StepForm, "channel">>;

export function editStep(form: PolicyForm, channel: ChannelId, edit: StepEdit): PolicyForm {
  return {
    ...form,
    steps: form.steps.map((step) => (step.channel === channel ? { ...step, ...edit } : step)),
  };
}

/** Swaps a step with its neighbour; at the edge nothing happens. */
export function moveStep(form: PolicyForm, channel: ChannelId, by: -1 | 1): PolicyForm {
  const from = form.steps.findIndex((step) => step.channel === channel);
  const other = form.steps[from + by];
  const moved = form.steps[from];
  if (!moved || !other) return form;
  const steps = [...form.steps];
  steps[from] = other;
  steps[from + by] = moved;
  return { ...form, steps };
}

export function removeStep(form: PolicyForm, channel: ChannelId): PolicyForm {
  return { ...form, steps: form.steps.filter((step) => step.channel !== channel) };
}

export function unusedChannels({ steps }: PolicyForm): ChannelId[] {
  return channelIds.filter((channel) => !steps.some((step) => step.channel === channel));
}

/** At the end; careful until somebody says otherwise: no health detail, and it says that it repeats. */
export function addStep(form: PolicyForm, channel: ChannelId): PolicyForm {
  if (!unusedChannels(form).includes(channel)) return form;
  const step: StepForm = {
    channel,
    lineId: null,
    success: channel === "email" ? "sent" : "delivered",
    wait: channel === "email" ? { amount: 1, unit: "h" } : { amount: 10, unit: "min" },
    text: "notice",
    saysRepeat: true,
    hours: null,
  };
  return { ...form, steps: [...form.steps, step] };
}

/** How many things differ from `saved`: each field of each step, each step more or less, and their order once. */
export function countChanges(form: PolicyForm, saved: Policy): number {
  const before = formOf(saved);
  let count = 0;
  for (const step of form.steps) {
    const old = before.steps.find(({ channel }) => channel === step.channel);
    if (!old) count += 1;
    else count += differing(stepFields(step), stepFields(old));
  }
  const order = (one: PolicyForm, other: PolicyForm) =>
    one.steps
      .map(({ channel }) => channel)
      .filter((name) => other.steps.some(({ channel }) => channel === name));
  count += before.steps.length - order(before, form).length;
  if (order(form, before).join() !== order(before, form).join()) count += 1;
  return count + differing(aroundFields(form), aroundFields(before));
}

const stepFields = ({ lineId, success, wait, text, saysRepeat, hours }: StepForm): unknown[] => [
  lineId,
  success,
  seconds(wait),
  text,
  saysRepeat,
  hours && [hours.from, hours.to, hours.outside],
];
const aroundFields = ({ atEnd, expires, notice, needsWarning }: PolicyForm): unknown[] => [
  atEnd,
  seconds(expires),
  notice.trim(),
  channelIds.filter((channel) => needsWarning?.includes(channel)),
];

/** 60 min and 1 h are the same; an empty field is none of both. */
const seconds = (span: Span) => (span.amount === "" ? "" : secondsIn(span));

function differing(now: readonly unknown[], then: readonly unknown[]): number {
  return now.filter((value, i) => JSON.stringify(value) !== JSON.stringify(then[i])).length;
}
