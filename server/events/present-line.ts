/** A line for a person's screen: without its key and credentials. */
import type { Line } from "../../shared/api/lines.ts";
import { defaultRate } from "../../shared/domain/lines.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import { rateOf, standingOf } from "../rules/line/standing.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import { blockListAgrees, type LineStateRecord } from "../store/line-states.ts";
import { staffOf } from "./present-staff.ts";

/** What people call a provider. */
export type ProviderNames = (provider: string) => string;

/** Null when this process knows of no such line (yet). */
export function presentLine(
  facts: OrganizationFacts,
  state: LineStateRecord,
  names: ProviderNames,
): Line | null {
  const line = facts.lines.get(state.id);
  if (!line) return null;
  const { paused, settings, blockList } = state;
  return {
    id: line.id,
    version: state.version,
    channel: line.channel,
    name: line.name,
    displayName: line.displayName,
    addressDisplay: line.channel === "email" ? line.address : displayPhone(line.address),
    provider: names(line.provider),
    standing: standingOf(line, state),
    switchedOff: state.off && { by: staffOf(facts, state.off.by), at: state.off.at.toISOString() },
    paused: paused && { by: staffOf(facts, paused.by), reason: paused.reason },
    rate: rateOf(line, state),
    rateVersion: settings?.version ?? 0,
    rateChangedAt: settings?.at.toISOString() ?? null,
    rateChangedBy: staffOf(facts, settings?.by ?? null),
    usualRate: line.rate ?? defaultRate(line),
    blockList: blockList && {
      comparedAt: blockList.at.toISOString(),
      agrees: blockListAgrees(blockList),
      numbers: blockList.numbers,
      differed: blockList.differed && {
        at: blockList.differed.at.toISOString(),
        numbers: blockList.differed.numbers,
      },
      problem: blockList.problem,
    },
  };
}
