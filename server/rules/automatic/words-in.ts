/** What somebody wrote, as machines read it: a mail without a text says it in its subject. */

import { findKeyword } from "../../consent/keywords.ts";
import { codeQuestion, withoutCode } from "../household/codes.ts";
import type { MessageRecord } from "../../store/messages.ts";

/** What mail programs put before a subject when they answer, in the languages that patients write. */
const answers =
  /^(?:(?:re|r|aw|antw|sv|vs|res|rv|rif|odp|ynt|отв|ответ|відп|回复|回覆|答复|رد)(?:\[\d+\])?\s*[:：]\s*)+/iu;

export function wordsIn({ subject, text }: { subject: string | null; text: string }): string {
  if (text.trim() !== "" || subject === null) return text;
  return subject.trim().replace(answers, "");
}

/**
 * The same for those who obey keywords. Whoever was told to begin an answer with "C1", and writes "C1 STOP", has said
 * STOP; "C1 cancel" is about the visit that was asked about.
 */
export function wordsHeard(message: Pick<MessageRecord, "subject" | "text">): string {
  const words = wordsIn(message);
  const bare = withoutCode(words);
  if (bare === words) return words;
  const found = findKeyword(bare);
  return found?.asks === "out" && !found.visit ? bare : words;
}

/** What answers the question whose code the message bears. */
export function wordsAnswering({ text, answers }: Pick<MessageRecord, "text" | "answers">): string {
  return answers?.some(({ question }) => question === codeQuestion) ? withoutCode(text) : text;
}

/** A mail whose own subject asks to stop, beside a text that says something else: for a person to look at. */
export function subjectStops({
  channel,
  subject,
  text,
}: Pick<MessageRecord, "channel" | "subject" | "text">): boolean {
  if (channel !== "email" || subject === null || text.trim() === "" || answers.test(subject.trim()))
    return false;
  const found = findKeyword(subject);
  return found?.asks === "out" && !found.visit;
}
