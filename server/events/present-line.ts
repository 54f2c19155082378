/** A line for a person's screen: without its key and credentials. */
import type { Staff } from "../../shared/api/common.ts";
import type { Line } from "../../shared/api/lines.ts";
import { defaultRate } from "../../shared/domain/lines.ts";
import { displayPhone } from "../../shared/text/phone.ts";
import { rateOf, standingOf } from "../rules/line/standing.ts";
import type { OrganizationFacts } from "../store/directory.ts";
import { blockListAgrees, type LineStateRecord } from "../store/line-states.ts";

/** What people call a provider. */
export type ProviderNames = (provider: string) => string;

/** Null when this process knows of no such line (yet). */
export function presentLine(
  { lines, users }: OrganizationFacts,
  state: LineStateRecord,
  names: ProviderNames,
): Line | null {
  const line = lines.get(state.id);
  if (!line) return null;
  const staff = (id: string | undefined): Staff | null => {
    const user = id === undefined ? undefined : users.get(id);
    return user ? { id: user.id, name: user.name, initials: user.initials, role: user.role } : null;
  };
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
    switchedOff: state.off && { by: staff(state.off.by), at: state.off.at.toISOString() },
    paused: paused && { by: staff(paused.by), reason: paused.reason },
    rate: rateOf(line, state),
    rateVersion: settings?.version ?? 0,
    rateChangedAt: settings?.at.toISOString() ?? null,
    rateChangedBy: staff(settings?.by),
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
