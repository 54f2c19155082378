/** A line as its adapter sees it: credentials checked with the adapter's own schema, nothing it need not know. */
import type { AdapterLine } from "../channels/contract.ts";
import type { AnyAdapter } from "../channels/registry.ts";
import type { LineRecord } from "../store/lines.ts";

/** Throws a ZodError when the stored credentials are not what the adapter expects. */
export function adapterLine(
  line: LineRecord,
  adapter: AnyAdapter,
  webhookUrl: string | null,
): AdapterLine<unknown> {
  const { id, organizationId, channel, address, displayName } = line;
  const credentials = adapter.credentials.parse(line.credentials);
  return { id, organizationId, channel, address, displayName, webhookUrl, credentials };
}
