/** What the patient reads. The same for an attempt and for every question about it. */
import { repeatWords } from "../../shared/domain/policy.ts";
import {
  codeMaker,
  isWithLink,
  sampleToken,
  withLink,
  withoutLink,
} from "../../shared/domain/secure-page.ts";
import { codeMark } from "../../shared/domain/code-texts.ts";
import type { StepRecord } from "../store/deliveries.ts";
import type { MessageRecord } from "../store/messages.ts";

/** What stands in no row. Left out, samples of the same length and letters, for who counts or compares. */
export interface Unwritten {
  /** What the link ends in. */
  token: string;
  /** That opens the page behind another link. */
  code: string;
}

const samples: Unwritten = { token: sampleToken, code: "000000" };

export function wordsOf(
  step: StepRecord,
  message: MessageRecord,
  { token, code }: Unwritten = samples,
): string {
  if (step.template?.used) return step.template.words;
  const instead = insteadOf(step, message);
  if (instead === null) return step.repeats ? `${message.text}\n\n${repeatWords}` : message.text;
  if (message.madeBy === codeMaker) return instead.replaceAll(codeMark, code);
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
