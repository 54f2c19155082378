/** The clinic's own words about STOP, START and HELP: an admin changes them; what held before is kept. */
import type { ConsentTextChange } from "../../shared/api/consent-texts.ts";
import { consentTexts } from "../../shared/domain/consent-texts.ts";
import {
  consentTextNames,
  noOwnConsentTexts,
  type OwnConsentTexts,
} from "../../shared/domain/consent-text-rules.ts";
import type { Clock } from "../lib/clock.ts";
import { ProblemError } from "../lib/problem.ts";
import type { ConsentTextRecord, ConsentTextVersion } from "../store/consent-texts.ts";
import type { Directory } from "../store/directory.ts";
import type { Scope } from "../store/scope.ts";
import type { Store } from "../store/store.ts";

export interface ConsentTextCommands {
  /** Resolves to what holds now, and what held before; null: the standard texts. */
  changeConsentTexts(
    scope: Scope & { userId: string },
    change: ConsentTextChange,
  ): Promise<{ before: ConsentTextVersion | null; after: ConsentTextRecord }>;
}

export function createConsentTexts(parts: {
  store: Store;
  directory: Directory;
  clock: Clock;
}): ConsentTextCommands {
  const { store, directory, clock } = parts;
  return {
    async changeConsentTexts(scope, { language, version, texts }) {
      const { users } = await directory.of(scope.organizationId);
      if (users.get(scope.userId)?.role !== "admin")
        throw new ProblemError(403, "admins_only", "Only an admin can change this", "Nothing was changed.");
      const [before = null] = await store.consentTexts.versions(scope, language);
      const after: ConsentTextRecord = {
        organizationId: scope.organizationId,
        language,
        version: version + 1,
        changedAt: clock.now(),
        changedBy: scope.userId,
        // What is left out stays as it is.
        texts: cleaned(language, { ...noOwnConsentTexts, ...before?.texts, ...texts }),
      };
      const stale = (before?.version ?? 0) !== version;
      if (stale || !(await store.consentTexts.put(after, before))) {
        const detail = "Look at what holds now and change it again. Nothing was changed.";
        throw new ProblemError(409, "changed_meanwhile", "Somebody else changed this meanwhile", detail);
      }
      directory.forget();
      // Only a word that there is something to look at: lost, the words hold all the same.
      await store.units.run(scope.organizationId, {
        run: async (tx) => tx.event({ name: "organization.changed" }),
      });
      return { before, after };
    },
  };
}

/** The standard text typed out is the standard text: it follows when that is mended in a later release. */
function cleaned(language: ConsentTextChange["language"], texts: OwnConsentTexts): OwnConsentTexts {
  const own = { ...texts };
  for (const name of consentTextNames) {
    const text = own[name]?.normalize("NFC").trim() ?? null;
    own[name] = text === consentTexts[language][name] ? null : text;
  }
  return own;
}
