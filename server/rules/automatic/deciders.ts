/** Every decider, in order: an earlier one is heard by those after it. A new one is a file and a line here. */
import { autoReplies } from "./auto-replies.ts";
import { consentFreeWords } from "./free-words.ts";
import { consentKeywords } from "./consent-keywords.ts";
import { emergencies } from "./emergencies.ts";
import { whoseIsIt } from "./whose.ts";
import type { Decider } from "./types.ts";

export const deciders: readonly Decider[] = [
  consentKeywords,
  consentFreeWords,
  emergencies,
  whoseIsIt,
  autoReplies,
];
