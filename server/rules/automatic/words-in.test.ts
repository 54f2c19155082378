/** What of a message machines read. */
import { expect, test } from "vitest";
import { codeQuestion } from "../household/codes.ts";
import { wordsAnswering, wordsHeard } from "./words-in.ts";

test("an answer with the code of its question is read by rules and forms without it", () => {
  const message = { text: "C1 yes", subject: null };
  expect(wordsAnswering({ ...message, answers: [{ question: codeQuestion, value: "C1" }] })).toBe("yes");
  expect(wordsAnswering(message)).toBe("C1 yes");
  // Whether it is about consent, no machine guesses.
  expect(wordsHeard(message)).toBe("C1 yes");
  expect(wordsHeard({ ...message, text: "C1 stop" })).toBe("stop");
});
