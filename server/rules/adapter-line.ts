/** A line as its adapter sees it: credentials checked with the adapter's own schema, nothing it need not know. */
import type { AdapterLine } from "../channels/contract.ts";
import type { AnyAdapter } from "../channels/registry.ts";
import type { LineRecord } from "../store/lines.ts";

/** Throws a ZodError when the stored credentials are not what the adapter expects. */
export type AdapterLines = (line: LineRecord, adapter: AnyAdapter) => AdapterLine<unknown>;

/** Checks each line's record once; the directory hands out the same record for a while. */
export function createAdapterLines(webhookUrl: (line: LineRecord) => string | null): AdapterLines {
  const made = new WeakMap<LineRecord, AdapterLine<unknown>>();
  return (line, adapter) => {
    const known = made.get(line);
    if (known) return known;
    const { id, organizationId, channel, address, displayName } = line;
    const credentials = adapter.credentials.parse(line.credentials);
    const view = {
      id,
      organizationId,
      channel,
      address,
      displayName,
      webhookUrl: webhookUrl(line),
      credentials,
    };
    made.set(line, view);
    return view;
  };
}
