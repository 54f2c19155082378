/** What the patient reads. The same for an attempt and for every question about it. */
import { repeatWords } from "../../shared/domain/policy.ts";
import type { StepRecord } from "../store/deliveries.ts";
import type { MessageRecord } from "../store/messages.ts";

export function wordsOf(step: StepRecord, message: MessageRecord): string {
  if (step.template?.used) return step.template.words;
  if (step.open && message.openText !== undefined) return message.openText;
  return step.notice ?? (step.repeats ? `${message.text}\n\n${repeatWords}` : message.text);
}
