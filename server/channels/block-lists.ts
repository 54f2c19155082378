/** Reads the list of those whom the provider of a line does not carry to, where it keeps one. */
import type { AdapterContext, AdapterLine } from "./contract.ts";
import type { AnyAdapter, ChannelRegistry } from "./registry.ts";

export interface BlockLists<Line extends { provider: string }> {
  /** Whether this line has a list that can be read. Throws when the line's settings are not what its adapter expects. */
  has(line: Line): boolean;
  /** Numbers in normal form. Throws when it cannot be read. */
  read(line: Line): Promise<string[]>;
}

export function createBlockLists<Line extends { provider: string }>(
  registry: Pick<ChannelRegistry, "get">,
  adapterLine: (line: Line, adapter: AnyAdapter) => AdapterLine<unknown>,
  context: AdapterContext,
): BlockLists<Line> {
  return {
    has(line) {
      const adapter = registry.get(line.provider);
      return adapter?.blockList?.has(adapterLine(line, adapter)) ?? false;
    },
    async read(line) {
      const adapter = registry.get(line.provider);
      if (!adapter?.blockList) throw new Error(`${line.provider} keeps no block list`);
      return adapter.blockList.read(adapterLine(line, adapter), context);
    },
  };
}
