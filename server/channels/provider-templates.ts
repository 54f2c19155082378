/** Asks the provider of a line for its approved templates, where its adapter knows how. */
import type { AdapterContext, AdapterLine, ListedTemplate } from "./contract.ts";
import type { AnyAdapter, ChannelRegistry } from "./registry.ts";

export interface ProviderTemplates<Line extends { provider: string }> {
  /** Whether this line's provider can be asked. */
  can(line: Line): boolean;
  /** Throws when it does not answer as it should. */
  list(line: Line): Promise<ListedTemplate[]>;
}

export function createProviderTemplates<Line extends { provider: string }>(
  registry: Pick<ChannelRegistry, "get">,
  adapterLine: (line: Line, adapter: AnyAdapter) => AdapterLine<unknown>,
  context: AdapterContext,
): ProviderTemplates<Line> {
  return {
    can: (line) => registry.get(line.provider)?.listTemplates !== undefined,
    async list(line) {
      const adapter = registry.get(line.provider);
      if (!adapter?.listTemplates) throw new Error(`${line.provider} lists no templates`);
      return adapter.listTemplates(adapterLine(line, adapter), context);
    },
  };
}
