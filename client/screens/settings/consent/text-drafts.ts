/**
 * The words as they are being edited, in every language at once. A draft remembers what held when it began: where
 * another admin changed the same text since, both stand side by side until a person picks one. Pure but for the hook.
 */
import { useState } from "react";
import type { ConsentTextList, ConsentTextView } from "../../../../shared/api/consent-texts.ts";
import {
  consentTextFault,
  consentTextNames,
  consentTextsSaid,
  type ConsentLanguage,
  type ConsentTextFault,
  type ConsentTextName,
  type OwnConsentTexts,
} from "../../../../shared/domain/consent-text-rules.ts";
import type { ConsentScope } from "../../../../shared/domain/consent.ts";
import { useChangeConsentTexts } from "../../../data/consent-texts.ts";

/** One language's. `began`: what held when each text was first touched. */
export interface TextDraft {
  texts: Partial<OwnConsentTexts>;
  began: Partial<OwnConsentTexts>;
}
export type TextDrafts = Partial<Record<ConsentLanguage, TextDraft>>;

/** Null goes back to the standard text; what equals what holds is no draft. */
export function withText(
  drafts: TextDrafts,
  held: ConsentTextView,
  name: ConsentTextName,
  typed: string | null,
): TextDrafts {
  const value = typed === held.standard[name] ? null : typed;
  const { [held.language]: draft = { texts: {}, began: {} }, ...others } = drafts;
  const { [name]: _text, ...texts } = draft.texts;
  const { [name]: since = held.texts[name], ...began } = draft.began;
  const next: TextDraft =
    value === held.texts[name]
      ? { texts, began }
      : { texts: { ...texts, [name]: value }, began: { ...began, [name]: since } };
  return Object.keys(next.texts).length === 0 ? others : { ...others, [held.language]: next };
}

export interface TextNow {
  /** As it stands on the screen. */
  text: string;
  /** Null: the standard text. */
  own: string | null;
  changed: boolean;
  fault: ConsentTextFault | null;
  /** Another admin changed it since the draft began: what holds now. */
  theirs: string | null;
}

export function textNow(held: ConsentTextView, draft: TextDraft | undefined, name: ConsentTextName): TextNow {
  const drafted = draft?.texts[name];
  const own = drafted === undefined ? held.texts[name] : drafted;
  const text = own ?? held.standard[name];
  const changed = drafted !== undefined && drafted !== held.texts[name];
  const moved = changed && draft?.began[name] !== held.texts[name];
  return {
    text,
    own,
    changed,
    fault: changed && own !== null ? consentTextFault(held.language, name, text) : null,
    theirs: moved ? (held.texts[name] ?? held.standard[name]) : null,
  };
}

/** My words stand in the place of theirs when they are saved. */
export function keptMine(drafts: TextDrafts, held: ConsentTextView, name: ConsentTextName): TextDrafts {
  const draft = drafts[held.language];
  if (!draft) return drafts;
  return { ...drafts, [held.language]: { ...draft, began: { ...draft.began, [name]: held.texts[name] } } };
}

/** What is said as far as a STOP reaches, and what is being changed although it is not. */
export function namesShown(
  held: ConsentTextView,
  draft: TextDraft | undefined,
  reach: ConsentScope,
): ConsentTextName[] {
  const said = consentTextsSaid[reach];
  const others = consentTextNames.filter(
    (name) => !said.includes(name) && textNow(held, draft, name).changed,
  );
  return [...others, ...said];
}

export type LanguageState = "changed" | "faulty" | "conflicting" | null;

export function languageState(held: ConsentTextView, draft: TextDraft | undefined): LanguageState {
  const now = consentTextNames.map((name) => textNow(held, draft, name));
  if (now.some(({ fault }) => fault !== null)) return "faulty";
  if (now.some(({ theirs }) => theirs !== null)) return "conflicting";
  return now.some(({ changed }) => changed) ? "changed" : null;
}

export function useTextDrafts(list: ConsentTextList | null) {
  const save = useChangeConsentTexts();
  const [drafts, setDrafts] = useState<TextDrafts>({});
  const items = list?.items ?? [];
  const states = new Map(items.map((held) => [held.language, languageState(held, drafts[held.language])]));
  const changed = items.filter(({ language }) => states.get(language) !== null);
  return {
    drafts,
    states,
    anything: changed.length > 0,
    /** Nothing in it is against the rules, and nothing waits for a choice. */
    ready: changed.every(({ language }) => states.get(language) === "changed"),
    save,
    change: (held: ConsentTextView, name: ConsentTextName, text: string | null) =>
      setDrafts((before) => withText(before, held, name, text)),
    keepMine: (held: ConsentTextView, name: ConsentTextName) =>
      setDrafts((before) => keptMine(before, held, name)),
    discard: () => setDrafts({}),
    /** Language by language; what could not be saved stays a draft. True when all was. */
    async run(): Promise<boolean> {
      for (const held of changed) {
        const { language, version } = held;
        const texts = { ...held.texts, ...drafts[language]?.texts };
        if ((await save.run({ language, version, texts })) !== null) return false;
        setDrafts(({ [language]: _saved, ...others }) => others);
      }
      return true;
    },
  };
}
export type TextDraftsState = ReturnType<typeof useTextDrafts>;
