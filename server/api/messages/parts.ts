/** What the routes of messages work with, and how they show what was sent. */
import type { Message } from "../../../shared/api/messages.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { DeliveryRecord } from "../../store/deliveries.ts";
import type { Directory } from "../../store/directory.ts";
import type { MessageRecord } from "../../store/messages.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";

export interface MessageRouteParts {
  store: Pick<Store, "conversations" | "messages" | "messageVersions">;
  directory: Directory;
  presenter: Pick<Presenter, "messages" | "messageOf" | "staff">;
  commands: Pick<
    Commands,
    | "reply"
    | "withdrawReply"
    | "resolve"
    | "undoResolve"
    | "cancel"
    | "reachedByPhone"
    | "resend"
    | "undo"
    | "holdBack"
    | "letGo"
    | "edit"
    | "sendDespiteHours"
  >;
  audit: Audit;
}

/** An outbound message as its answer shows it. */
export type PresentSent = (
  scope: Scope,
  sent: { message: MessageRecord; delivery: DeliveryRecord },
) => Promise<Message>;
