/** What machines say about STOP, START and HELP: read it in each language, change it, read what held before. */
import {
  consentTextChangeSchema,
  consentTextListSchema,
  consentTextSchema,
  consentTextVersionsQuerySchema,
  consentTextVersionsSchema,
  type ConsentTextView,
} from "../../../shared/api/consent-texts.ts";
import {
  consentLanguages,
  noOwnConsentTexts,
  type ConsentLanguage,
} from "../../../shared/domain/consent-text-rules.ts";
import { consentTexts } from "../../../shared/domain/consent-texts.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { Directory, OrganizationFacts } from "../../store/directory.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface ConsentTextRouteParts {
  store: Pick<Store, "consentTexts">;
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<Commands, "changeConsentTexts">;
  audit: Audit;
}

export function consentTextRoutes(parts: ConsentTextRouteParts): Route[] {
  const { store, directory, presenter, commands, audit } = parts;

  function changer({ users }: OrganizationFacts, userId: string | undefined) {
    const user = userId === undefined ? undefined : users.get(userId);
    return user ? presenter.staff(user) : null;
  }

  function present(facts: OrganizationFacts, language: ConsentLanguage): ConsentTextView {
    const own = facts.consentTexts.get(language);
    return {
      language,
      standard: consentTexts[language],
      texts: own?.texts ?? noOwnConsentTexts,
      version: own?.version ?? 0,
      changedAt: own?.changedAt.toISOString() ?? null,
      changedBy: changer(facts, own?.changedBy),
    };
  }

  return [
    route({
      method: "get",
      path: "/consent-texts",
      summary: "What machines say about STOP, START and HELP in each language, and on which lines.",
      access: "staff",
      answers: { 200: consentTextListSchema },
      async handler({ caller: { scope } }) {
        const facts = await directory.of(scope.organizationId);
        const lines = [...facts.lines.values()].filter(({ active }) => active);
        return answer(200, {
          items: consentLanguages.map((language) => present(facts, language)),
          lines: lines.map(({ id, name, channel, displayName, address }) => {
            return { id, name, channel, clinic: displayName, address };
          }),
        });
      },
    }),
    route({
      method: "put",
      path: "/consent-texts",
      summary:
        "Change the words of one language. They hold from the next message on; null: the standard text.",
      access: "staff",
      body: consentTextChangeSchema,
      answers: { 200: consentTextSchema },
      refusals: {
        403: "`admins_only`: the caller is no admin",
        409: "`changed_meanwhile`: the version is no longer the one that holds",
      },
      async handler({ caller: { scope }, body }) {
        const { before, after } = await commands.changeConsentTexts(scope, body);
        const { language, version, texts } = after;
        await audit.record(scope, "consent_texts.changed", {
          language,
          version: String(version),
          from: JSON.stringify(before?.texts ?? null),
          to: JSON.stringify(texts),
        });
        return answer(200, present(await directory.of(scope.organizationId), language));
      },
    }),
    route({
      method: "get",
      path: "/consent-texts/versions",
      summary: "Every version of one language's words, newest first: who changed them, and when.",
      access: "staff",
      query: consentTextVersionsQuerySchema,
      answers: { 200: consentTextVersionsSchema },
      async handler({ caller: { scope }, query: { language } }) {
        const [facts, versions] = await Promise.all([
          directory.of(scope.organizationId),
          store.consentTexts.versions(scope, language),
        ]);
        return answer(200, {
          items: versions.map(({ version, changedAt, changedBy, texts }) => {
            return {
              version,
              changedAt: changedAt.toISOString(),
              changedBy: changer(facts, changedBy),
              texts,
            };
          }),
        });
      },
    }),
  ];
}
