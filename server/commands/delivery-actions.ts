/** What staff do to a message on its way: call it back, send it another way, say that they phoned. */
import type { Resend } from "../../shared/api/messages.ts";
import { channelWords } from "../../shared/domain/channels.ts";
import { codeMaker, linkState } from "../../shared/domain/secure-page.ts";
import type { LineTells } from "../channels/registry.ts";
import { notFound, ProblemError } from "../lib/problem.ts";
import { withMail } from "../rules/outgoing.ts";
import { chosenStep, writtenTexts } from "../rules/plan/make-plan.ts";
import { planFactsOf, policyOf } from "../rules/plan/plan-facts.ts";
import { replyWays } from "../rules/ways.ts";
import type { StepRecord } from "../store/deliveries.ts";
import type { Directory, OrganizationFacts } from "../store/directory.ts";
import type { Store } from "../store/store.ts";
import type { Transaction } from "../store/transaction.ts";
import {
  createChangeDelivery,
  person,
  refuseOldVersion,
  type Caller,
  type Sent,
  type SentRows,
} from "./change-delivery.ts";
import { refuseLongText, templateOf } from "./reply.ts";

export interface DeliveryCommands {
  /** Nothing more is tried; what never left is cancelled. */
  cancel(scope: Caller, messageId: string): Promise<Sent>;
  reachedByPhone(scope: Caller, messageId: string): Promise<Sent>;
  resend(scope: Caller, messageId: string, wanted: Resend): Promise<Sent>;
}

export function createDeliveryActions(parts: {
  store: Store;
  directory: Directory;
  tells: LineTells;
}): DeliveryCommands {
  const { tells } = parts;
  const change = createChangeDelivery(parts);

  return {
    cancel: (scope, messageId) =>
      change(scope, messageId, {
        event: (_tx, _rows, facts) => ({ kind: "cancel", by: person(scope, facts) }),
      }),
    reachedByPhone: (scope, messageId) =>
      change(scope, messageId, {
        event: (_tx, _rows, facts) => ({ kind: "reached_by_phone", by: person(scope, facts) }),
      }),
    resend: (scope, messageId, wanted) =>
      change(scope, messageId, {
        async event(tx, rows, facts) {
          refuseCode(rows);
          refuseOldVersion(rows, wanted.version);
          const step = await stepOf(tx, rows, facts, wanted);
          const chosen = { ...step, chosenBy: scope.userId };
          const freshLink = step.page !== undefined && hasDeadLink(rows.delivery, tx.now);
          return { kind: "send_now", by: person(scope, facts), step: chosen, freshLink };
        },
      }),
  };

  async function stepOf(
    tx: Transaction,
    { message, conversation, delivery }: SentRows,
    { organization, lines, policies, templates, pageUrl }: OrganizationFacts,
    wanted: Resend,
  ): Promise<StepRecord> {
    const [patient, addresses] = await Promise.all([
      tx.patient(conversation.patientId),
      tx.addressesOf(conversation.patientId),
    ]);
    if (!patient) throw notFound("patient");
    const consent = await tx.consentOf(addresses.map(({ id }) => id));
    const asking = { byPerson: message.authorId !== null };
    const planFacts = planFactsOf(
      { now: tx.now, patient, addresses, consent, lastInbound: conversation.lastInbound },
      {
        organization,
        lines,
        templates,
        pageUrl,
        policy: policyOf(policies, delivery.purpose),
        tells,
        asking,
      },
      writtenTexts(message),
    );
    const way = replyWays(planFacts).find(
      ({ channel, address }) => channel === wanted.channel && address.id === wanted.addressId,
    );
    if (!way || !(way.available || (wanted.template && way.needsTemplate))) {
      const why = way ? `: ${way.reason}` : "";
      const title = `${channelWords[wanted.channel]} cannot be used${why}`;
      throw new ProblemError(409, "way_unavailable", title, "Nothing was sent. Choose another way, or call.");
    }
    const { template: chosen } = wanted;
    const template = chosen ? templateOf(planFacts, way, chosen, chosen.reads) : null;
    const { step, words } = chosenStep(planFacts, way, wanted.words, template);
    refuseLongText(way.channel, words);
    // A second mail under the first one's name would be taken for the same by the patient's mail server.
    return withMail(tx, step, way, { mailId: null }, conversation);
  }
}

/** What the thread says of a code is no message to a patient, and whoever has the link asks for the code itself. */
function refuseCode({ message }: SentRows): void {
  if (message.madeBy !== codeMaker) return;
  const detail = "Who has the link asks for a new one on the secure page. Nothing was sent.";
  throw new ProblemError(409, "not_now", "A code cannot be sent from here", detail);
}

/** Its newest link opens nothing any more, and was not read by. */
function hasDeadLink({ steps }: SentRows["delivery"], now: Date): boolean {
  const links = steps.flatMap(({ attempts }) => attempts.flatMap(({ page }) => page ?? []));
  const state = linkState(links, now.getTime());
  return state === "locked" || state === "ended";
}
