/** What the patient reads. The same for an attempt and for every question about it. */
import { repeatWords } from "../../shared/domain/policy.ts";
import { isWithLink, sampleToken, withLink, withoutLink } from "../../shared/domain/secure-page.ts";
import type { StepRecord } from "../store/deliveries.ts";
import type { MessageRecord } from "../store/messages.ts";

/** `token`: what the link ends in; left out, a sample of the same length and letters, for who counts or compares. */
export function wordsOf(step: StepRecord, message: MessageRecord, token: string = sampleToken): string {
  if (step.template?.used) return step.template.words;
  const instead = insteadOf(step, message);
  if (instead === null) return step.repeats ? `${message.text}\n\n${repeatWords}` : message.text;
  return step.page === undefined ? withoutLink(instead) : withLink(instead, step.page + token);
}

/** Whether a link to the secure page goes with the step as it stands now. */
export function carriesLink(step: StepRecord, message: MessageRecord): boolean {
  if (step.page === undefined || step.template?.used) return false;
  const instead = insteadOf(step, message);
  return instead !== null && isWithLink(instead);
}

/** What goes in the place of the message's own words. */
function insteadOf(step: StepRecord, message: MessageRecord): string | null {
  return step.open && message.openText !== undefined ? message.openText : step.notice;
}
