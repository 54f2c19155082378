/**
 * What makes a phrase no alarm, as a language says it. These belong to the matcher; what is listened for belongs to the
 * organization. A guard speaks of the phrase only where nothing else stands between: any word that is not known to
 * carry it on begins another thought, and in doubt it is an emergency.
 */
export interface Guards {
  /** It is not so: "no", "never". */
  no: string[];
  /** Says no in the phrase that it begins, and of nothing else: "can't". */
  cannot?: string[];
  /** It is remembered, feared or talked of: "history of", "in case of". */
  before: string[];
  /** All that may stand between one of these and the phrase. */
  carry: string[];
  /** It is over: "gone". */
  over: string[];
  /** Begins like an `over` and is none: "better go". */
  notOver: string[];
  /** There is none, said behind it: only where the clause ends with it. */
  none: string[];
  /** All that may stand between the phrase and an `over` or a `none`, and behind a `none`. */
  link: string[];
  /** It was long ago: a few words may stand between, and none of `stop`. */
  past: string[];
  /** Another subject begins, or it lasts since then: "since", "like", "I". */
  stop: string[];
  /** It came back, or is there still: said after an `over` or a `past`, it takes that back. */
  again: string[];
  /** The same, said before the phrase. */
  still: string[];
  but: string[];
  /** The phrase names a thing: "seizure medicine". Directly behind it, and only behind phrases that end as one of `of`. */
  about: { of: string[]; things: string[]; unlessBefore?: string[] }[];
}

export const list = (text: string): string[] =>
  text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);

/** "in 1998": a year has four digits, and "in 20 minutes" is none. */
export const years = (word: string): string[] =>
  Array.from({ length: 100 }, (_, index) => `${word} ${1930 + index}`);
