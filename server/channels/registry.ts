/** Finds the adapter of a provider. A new channel is a folder and one line in `adapters`. */
import type { ChannelId } from "../../shared/domain/channels.ts";
import type { Adapter, Capabilities } from "./contract.ts";
import { emailAdapter } from "./email/adapter.ts";
import { kannelAdapter } from "./kannel/adapter.ts";
import { twilioAdapter } from "./twilio/adapter.ts";

/** Every adapter of this build. They hold no state: clock, network and keys come with each call. */
export const adapters: readonly AnyAdapter[] = [twilioAdapter, emailAdapter, kannelAdapter];

/**
 * An adapter of any credentials. A line's credentials are checked with the adapter's own schema before the adapter
 * sees them, so the registry need not know their shape.
 */
export type AnyAdapter = Omit<Adapter, "secrets"> & { secrets: readonly string[] };

/** What the provider of a line tells of what became of a message, and how soon it can be told to give up. */
export type LineTells = (line: {
  provider: string;
  channel: ChannelId;
}) => Capabilities["receipts"] & Pick<Capabilities, "leastValiditySeconds">;

export interface ChannelRegistry {
  /** The adapter of a provider id such as "twilio"; undefined for an id nobody registered. */
  get(providerId: string): AnyAdapter | undefined;
  all(): readonly AnyAdapter[];
  tells: LineTells;
  /** What people call a provider. */
  nameOf(providerId: string): string;
}

/** Throws on two adapters with one id: the one behind would silently never be asked. */
export function createRegistry(registered: readonly AnyAdapter[]): ChannelRegistry {
  const byId = new Map<string, AnyAdapter>();
  for (const adapter of registered) {
    if (byId.has(adapter.id)) throw new Error(`Two adapters are registered as "${adapter.id}"`);
    byId.set(adapter.id, adapter);
  }
  return {
    get: (providerId) => byId.get(providerId),
    all: () => [...byId.values()],
    nameOf: (providerId) => byId.get(providerId)?.name ?? providerId,
    tells({ provider, channel }) {
      const can = byId.get(provider)?.capabilities(channel);
      const least = can?.leastValiditySeconds;
      const receipts = can?.receipts ?? { delivered: false, read: false };
      return { ...receipts, ...(least !== undefined && { leastValiditySeconds: least }) };
    },
  };
}

/** Which providers can send flash texts. */
export function flashesOf(registry: Pick<ChannelRegistry, "get">): (provider: string) => boolean {
  return (provider) => {
    const adapter = registry.get(provider);
    return adapter?.channels.includes("sms") === true && adapter.capabilities("sms").flash;
  };
}
