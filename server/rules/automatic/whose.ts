/** Words from a shared address of which nobody knows whose they are: the address is asked once a window, without a name. */
import { defaultBook } from "../../../shared/domain/auto-reply-defaults.ts";
import { heldBack } from "../auto-replies/limits.ts";
import { sameness } from "../auto-replies/words.ts";
import { choiceText } from "../household/choice.ts";
import { limitFacts } from "./auto-replies.ts";
import { somethingIsSaid, type Decider } from "./types.ts";

/** Later than this they have gone on to something else. */
const expiresSeconds = 3600;

export const whoseIsIt: Decider = {
  id: "household.choice",
  concerns: ({ whose }) => whose != null && whose.askedAt === null,
  decide(facts) {
    const { whose, earlier, house, line, patient, message } = facts;
    // A keyword or an emergency is about whoever holds the phone; whose it is, staff see in its place.
    const taken = earlier.some(({ kind }) => kind === "consent" || kind === "emergency");
    if (!whose || facts.from === "claimed" || taken || somethingIsSaid(earlier)) return [];
    const limits = house.autoReplies?.book.limits ?? defaultBook().limits;
    const silent = heldBack(limitFacts(facts, "system"), limits);
    if (silent) return silent.mark ? [{ kind: "mark", mark: "machine_silent" }] : [];
    const { mask, masks, patientIds } = whose;
    const text = choiceText(masks, { clinic: line.displayName, language: patient.language, mask });
    return [
      {
        kind: "say",
        madeBy: "household.choice",
        text,
        level: "open",
        purpose: "system",
        expiresSeconds,
        heard: sameness(message.text),
        whose: [...patientIds],
      },
    ];
  },
};
