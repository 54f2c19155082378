/** An organization's matcher, made once for each version of its words: a matcher is dear to make and cheap to ask. */
import { defaultEmergencySettings, type EmergencySettings } from "../../../shared/domain/emergency.ts";
import { wordsInForce } from "./in-force.ts";
import { createMatcher, type Matcher } from "./match.ts";

export type Matchers = (organizationId: string, changed: Changed | null) => Matcher;

interface Changed {
  version: number;
  settings: EmergencySettings;
}

const maxKept = 1000;

export function createMatchers(): Matchers {
  let untouched: Matcher | null = null;
  const kept = new Map<string, { version: number; matcher: Matcher }>();
  return (organizationId, changed) => {
    if (changed === null) return (untouched ??= createMatcher(wordsInForce(defaultEmergencySettings)));
    const known = kept.get(organizationId);
    if (known?.version === changed.version) return known.matcher;
    if (kept.size >= maxKept) kept.clear();
    const matcher = createMatcher(wordsInForce(changed.settings));
    kept.set(organizationId, { version: changed.version, matcher });
    return matcher;
  };
}
