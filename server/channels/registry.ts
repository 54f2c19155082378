/** Finds the adapter of a provider. A new channel is a folder and one line in `adapters`. */
import type { Adapter } from "./contract.ts";
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

export interface ChannelRegistry {
  /** The adapter of a provider id such as "twilio"; undefined for an id nobody registered. */
  get(providerId: string): AnyAdapter | undefined;
  all(): readonly AnyAdapter[];
}

/** Throws on two adapters with one id: the one behind would silently never be asked. */
export function createRegistry(registered: readonly AnyAdapter[]): ChannelRegistry {
  const byId = new Map<string, AnyAdapter>();
  for (const adapter of registered) {
    if (byId.has(adapter.id)) throw new Error(`Two adapters are registered as "${adapter.id}"`);
    byId.set(adapter.id, adapter);
  }
  return { get: (providerId) => byId.get(providerId), all: () => [...byId.values()] };
}
