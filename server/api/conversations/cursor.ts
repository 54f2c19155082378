/** Where a page ended, as an opaque word: base64url of JSON. Whoever alters it only asks for another page of theirs. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import type { PageEnd } from "../../store/conversation-queries.ts";
import { scheduledAt, whoseSince, type ConversationRecord } from "../../store/conversations.ts";
import type { QueueId } from "../../../shared/api/conversations.ts";
import { InvalidInput } from "../validate.ts";

const latest = 8.64e15;
const cursorSchema = z.strictObject({ at: z.int().min(-latest).max(latest), id: idSchema });

export function writeCursor(queue: QueueId, last: ConversationRecord): string {
  const reviewSince = last.reviews[0]?.at;
  const first: Partial<Record<QueueId, Date | null | undefined>> = {
    "needs-reply": last.needsReplySince,
    whose: whoseSince(last),
    consent: reviewSince,
    scheduled: scheduledAt(last),
  };
  const at = first[queue] ?? last.lastAt;
  const end: PageEnd = { at: at.getTime(), id: last.id };
  return Buffer.from(JSON.stringify(end)).toString("base64url");
}

/** Throws InvalidInput for what is no cursor of ours. */
export function readCursor(cursor: string | undefined): PageEnd | null {
  if (cursor === undefined) return null;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(cursor, "base64url").toString("utf8")));
  } catch {
    throw new InvalidInput([
      { path: "query.cursor", expected: "expected the nextCursor of an earlier page" },
    ]);
  }
}
