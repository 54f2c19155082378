/**
 * What rarely changes and every message needs: an organization, its lines and its staff, kept in memory for a
 * few seconds. A copy of the store, never the truth: a change is seen by every process when its copy is old.
 */
import type { Clock } from "../lib/clock.ts";
import type { AutoReplyRecord } from "./auto-replies.ts";
import type { Collections } from "./collections.ts";
import type { Purpose } from "../../shared/domain/policy.ts";
import type { ConsentTextRecord } from "./consent-texts.ts";
import type { EmergencySettingsRecord } from "./emergency-settings.ts";
import type { LineRecord } from "./lines.ts";
import type { OrganizationRecord } from "./organizations.ts";
import type { PolicyRecord } from "./policies.ts";
import type { PriceRecord } from "./prices.ts";
import type { QuietSettingsRecord } from "./quiet-settings.ts";
import { systemScope } from "./scope.ts";
import type { TemplateRecord } from "./templates.ts";
import type { UserRecord } from "./users.ts";

export interface OrganizationFacts {
  organization: OrganizationRecord;
  lines: ReadonlyMap<string, LineRecord>;
  users: ReadonlyMap<string, UserRecord>;
  /** Changed ones; for any other purpose the default holds. */
  policies: ReadonlyMap<Purpose, PolicyRecord>;
  /** Null while what comes with Threadwell holds. */
  autoReplies: AutoReplyRecord | null;
  /** Of all lines, paused ones too. */
  templates: readonly TemplateRecord[];
  /** By line; a line that is not here has no known price. */
  prices: ReadonlyMap<string, PriceRecord>;
  /** Changed ones; null while the default holds. */
  emergency: EmergencySettingsRecord | null;
  /** The same. */
  quiet: QuietSettingsRecord | null;
  /** By language; for any other the standard texts hold. */
  consentTexts: ReadonlyMap<string, ConsentTextRecord>;
  /** Where links to the secure page begin; null: nobody outside can open a page of ours. */
  pageUrl: string | null;
}

export interface Directory {
  /** Throws when there is no such organization. */
  of(organizationId: string): Promise<OrganizationFacts>;
  lineByKey(key: string): Promise<LineRecord | null>;
  lineByMailbox(address: string): Promise<LineRecord | null>;
  /** Forgets its copies; for this process's own changes. */
  forget(): void;
}

const freshMs = 10_000;
/** Unknown keys are remembered too, so that a stranger's guesses do not become queries; bounded. */
const maxLineCopies = 10_000;

export function createDirectory(
  collections: Collections,
  clock: Clock,
  pageUrl: () => string | null = () => null,
): Directory {
  const facts = new Map<string, { at: number; value: Promise<OrganizationFacts> }>();
  const lines = new Map<string, { at: number; value: Promise<LineRecord | null> }>();

  async function load(organizationId: string): Promise<OrganizationFacts> {
    const scope = systemScope(organizationId);
    const [
      organization,
      lineList,
      userList,
      policyList,
      templates,
      priceList,
      autoReplies,
      emergency,
      quiet,
      consentTexts,
      lineStates,
    ] = await Promise.all([
      collections.organizations.byId(organizationId),
      collections.lines.list(scope),
      collections.users.list(scope),
      collections.policies.list(scope),
      collections.templates.list(scope),
      collections.prices.list(scope),
      collections.autoReplies.of(scope),
      collections.emergencySettings.of(scope),
      collections.quietSettings.of(scope),
      collections.consentTexts.list(scope),
      collections.lineStates.list(scope),
    ]);
    if (!organization) throw new Error(`no organization ${organizationId}`);
    const off = new Set(lineStates.flatMap((state) => (state.off ? [state.id] : [])));
    return {
      organization,
      lines: new Map(lineList.map((line) => [line.id, off.has(line.id) ? { ...line, off: true } : line])),
      users: new Map(userList.map((user) => [user.id, user])),
      policies: new Map(policyList.map((policy) => [policy.purpose, policy])),
      templates,
      prices: new Map(priceList.map((price) => [price.lineId, price])),
      autoReplies,
      emergency,
      quiet,
      consentTexts: new Map(consentTexts.map((text) => [text.language, text])),
      // Asked each time: on a port of chance it is known a moment after the first copy is made.
      get pageUrl() {
        return pageUrl();
      },
    };
  }

  function copy<Value>(
    copies: Map<string, { at: number; value: Promise<Value> }>,
    key: string,
    read: () => Promise<Value>,
  ): Promise<Value> {
    const now = clock.now().getTime();
    const known = copies.get(key);
    if (known && now - known.at < freshMs && now >= known.at) return known.value;
    if (copies.size >= maxLineCopies) copies.clear();
    const value = read();
    copies.set(key, { at: now, value });
    value.catch(() => copies.delete(key));
    return value;
  }

  return {
    of: (organizationId) => copy(facts, organizationId, () => load(organizationId)),
    lineByKey: (key) => copy(lines, `key ${key}`, () => collections.lines.byKey(key)),
    lineByMailbox: (address) => copy(lines, `mailbox ${address}`, () => collections.lines.byMailbox(address)),
    forget() {
      facts.clear();
      lines.clear();
    },
  };
}
