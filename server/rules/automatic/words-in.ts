/** What somebody wrote, as machines read it: a mail without a text says it in its subject. */

/** What mail programs put before a subject when they answer, in the languages that patients write. */
const answers =
  /^(?:(?:re|r|aw|antw|sv|vs|res|rv|rif|odp|ynt|отв|ответ|відп|回复|回覆|答复|رد)(?:\[\d+\])?\s*[:：]\s*)+/iu;

export function wordsIn({ subject, text }: { subject: string | null; text: string }): string {
  if (text.trim() !== "" || subject === null) return text;
  return subject.trim().replace(answers, "");
}
