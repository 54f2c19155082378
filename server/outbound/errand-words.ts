/** What a try of an errand came to, in a sentence for people. */
import { sendErrors } from "../channels/send-errors.ts";
import { sendErrorCodes } from "../../shared/domain/delivery.ts";

const outcomes: Readonly<Record<string, string>> = {
  not_sent: "It could not be reached: no such host, or it is not on the open internet",
  no_answer: "It was called and gave no answer",
  "there is no signing secret": "Save the rules once first, so that the call can be signed",
  "there is no line for mail": "There is no line for mail that could send it",
  sent: "Sent",
  unconfirmed: "Sent, as far as can be told: the mail server’s answer was lost",
  // What these say of patients is not meant here.
  invalid_address: "The mail server says that there is no such mailbox",
  unreachable: "The mailbox could not be reached, for example because it is full",
  temporary: "The mail server had a passing problem",
  rate_limited: "The mail server asked us to slow down",
};

export function errandWords(outcome: string): string {
  const known = outcomes[outcome];
  if (known !== undefined) return known;
  const answered = /^answered (\d+)$/.exec(outcome);
  if (answered) return `It answered ${answered[1]}`;
  const code = sendErrorCodes.find((one) => one === outcome);
  return code ? sendErrors[code].words.replace(/\.$/, "") : outcome;
}
