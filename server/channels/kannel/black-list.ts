/**
 * Kannel's black-list: a text of one number a line behind an address, which smsbox reads by itself and obeys silently
 * for staff. The same address read by us, so that the ledger knows whom the gateway does not carry to.
 */
import { OutboundHttpError } from "../../lib/outbound-http.ts";
import type { AdapterContext, AdapterLine } from "../contract.ts";
import type { KannelCredentials } from "./credentials.ts";

const timeoutMs = 30_000;
/** Some million numbers. */
const maxBytes = 16 * 1024 * 1024;

export async function readBlackList(
  { credentials }: AdapterLine<KannelCredentials>,
  { http }: AdapterContext,
  allowHosts: readonly string[],
): Promise<string[]> {
  const { blackListUrl } = credentials;
  if (blackListUrl === undefined) return [];
  const response = await http.request({ method: "GET", url: blackListUrl, timeoutMs, maxBytes, allowHosts });
  if (response.status !== 200)
    throw new OutboundHttpError("no_answer", `It was answered with ${response.status}.`);
  return numbersOf(response.body.toString("latin1"));
}

/** Numbers in E.164. What is no whole number with its country is nobody's: a comment, an empty line, a short code. */
export function numbersOf(text: string): string[] {
  const found = new Set<string>();
  for (const line of text.split(/\r?\n/)) {
    const [, digits] = /^(?:\+|00)?([1-9]\d{6,14})$/.exec(line.replace(/[\s().-]/g, "")) ?? [];
    if (digits !== undefined) found.add(`+${digits}`);
  }
  return [...found];
}
