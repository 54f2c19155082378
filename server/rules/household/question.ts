/** A question to an address that several people share bears a code, so that its answer is nobody else's. */
import { codePlace } from "../../../shared/domain/household.ts";
import type { ConversationRecord } from "../../store/conversations.ts";
import type { OrganizationFacts } from "../../store/directory.ts";
import type { Transaction } from "../../store/transaction.ts";
import type { Way } from "../ways.ts";
import { freeCode, withCode } from "./codes.ts";
import { isShared, threadsSharing } from "./members.ts";

/** How far back each thread of the household is read for codes that are taken. */
const lookedBack = 40;

/** The words as they go, and their code; null where they need none. */
export async function asQuestion(
  tx: Transaction,
  { organization }: Pick<OrganizationFacts, "organization">,
  { address }: Way,
  { patient }: Pick<ConversationRecord, "patient">,
  {
    text,
    question,
    template,
  }: { text: string; question?: boolean | undefined; template?: object | undefined },
): Promise<{ text: string; code: string | null }> {
  // An approved template goes in the words that were approved.
  if (template !== undefined || !(question || text.includes(codePlace))) return { text, code: null };
  if (!isShared(address)) return { text: text.replaceAll(codePlace, "C"), code: null };
  const since = tx.now.getTime() - organization.householdHours * 3600_000;
  const threads = await threadsSharing(tx, [address]);
  const ends = await Promise.all(threads.map(({ id }) => tx.threadEnd(id, lookedBack)));
  const taken = ends.flat().flatMap(({ code, at }) => (code && at.getTime() > since ? [code] : []));
  const code = freeCode(new Set(taken));
  // Two who ask at once both write this row: one of them runs again, and takes the next code.
  const row = await tx.address(address.key);
  if (row) tx.changed(row);
  return { text: withCode(text, code, patient.language), code };
}
