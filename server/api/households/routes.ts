/** Shared addresses: whose one is, who shares it, and messages that are filed with another of them. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  householdAddedSchema,
  movedSchema,
  patientSchema,
  type ConversationSummary,
  type Moved as BothThreads,
} from "../../../shared/api/conversations.ts";
import {
  addressAddSchema,
  addressFoundSchema,
  addressLookUpSchema,
  addressStandingSchema,
  addressUnlinkSchema,
  householdAddSchema,
  moveSchema,
} from "../../../shared/api/households.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Moved } from "../../commands/moves.ts";
import { peopleOf } from "../../events/present-household.ts";
import type { Presenter } from "../../events/present.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";

export interface HouseholdRouteParts {
  store: Pick<Store, "patients" | "conversations">;
  presenter: Pick<Presenter, "patient" | "summaries">;
  commands: Pick<
    Commands,
    | "lookUpAddress"
    | "addAddress"
    | "unlinkAddress"
    | "undoUnlink"
    | "reopenAddress"
    | "undoReopen"
    | "verifyAddress"
    | "undoVerify"
    | "addMember"
    | "moveMessages"
    | "undoMove"
  >;
  audit: Audit;
}

const params = z.object({ id: idSchema });

export function householdRoutes(parts: HouseholdRouteParts): Route[] {
  const { store, presenter, commands, audit } = parts;

  /** What somebody knows better of an address, or takes back: the patient as they are then, and an audit entry. */
  function standing(
    act: "reopen" | "reopen/undo" | "verify" | "verify/undo",
    { summary, refusal, run }: { summary: string; refusal: string; run: Commands["reopenAddress"] },
  ): Route {
    const action = act.startsWith("reopen") ? "address.reopened" : "address.verified";
    return route({
      method: "post",
      path: `/patients/:id/addresses/${act}`,
      summary,
      access: "staff",
      params,
      body: addressStandingSchema,
      answers: { 200: patientSchema },
      refusals: { 409: refusal },
      async handler({ caller: { scope }, params: { id }, body: { addressId } }) {
        const patient = await run(scope, id, addressId);
        const subject = { patient: id, address: addressId };
        await audit.record(scope, action, act.endsWith("/undo") ? { ...subject, undo: "true" } : subject);
        return answer(200, await presenter.patient(scope, patient));
      },
    });
  }

  async function both(scope: Scope, { from, to }: Moved): Promise<BothThreads> {
    const [first, second] = await presenter.summaries(scope, [from, to]);
    if (!first || !second) throw new Error("a conversation was not presented");
    return { from: first, to: second };
  }

  return [
    route({
      method: "post",
      path: "/patients/:id/addresses/look-up",
      summary: "Whose a number or mailbox is, before it is given to this patient. Nothing is changed.",
      access: "staff",
      params,
      body: addressLookUpSchema,
      answers: { 200: addressFoundSchema },
      refusals: { 422: "`wrong_address`: it is no number or mailbox" },
      async handler({ caller: { scope, sessionId }, params: { id }, body }) {
        const { owners, ...found } = await commands.lookUpAddress(scope, id, body);
        await audit.look({ ...scope, sessionId }, "address.looked-up", { patient: id });
        const people = await peopleOf(
          store,
          scope,
          owners.map((one) => one.id),
        );
        return answer(200, { ...found, owners: [...people.values()] });
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/addresses",
      summary: "Give the patient a number or mailbox; with `share`, one that others have too.",
      access: "staff",
      params,
      body: addressAddSchema,
      answers: { 200: patientSchema },
      refusals: {
        409: "`address_taken`: somebody else has it, and `share` was not said; `household_full`: it has nine people",
        422: "`wrong_address`: it is no number or mailbox",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const patient = await commands.addAddress(scope, id, body);
        const { kind, share } = body;
        await audit.record(scope, "address.added", { patient: id, kind, share: String(share) });
        return answer(200, await presenter.patient(scope, patient));
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/addresses/unlink",
      summary: "This patient no longer shares the address. The others keep it.",
      access: "staff",
      params,
      body: addressUnlinkSchema,
      answers: { 200: patientSchema },
      refusals: { 409: "`only_owner`: nobody else has it" },
      async handler({ caller: { scope }, params: { id }, body: { addressId } }) {
        const patient = await commands.unlinkAddress(scope, id, addressId);
        await audit.record(scope, "address.unlinked", { patient: id, address: addressId });
        return answer(200, await presenter.patient(scope, patient));
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/addresses/unlink/undo",
      summary: "Take back the last unlinking of this patient's addresses, within ten minutes.",
      access: "staff",
      params,
      answers: { 200: patientSchema },
      refusals: {
        409: "`too_late`: there is nothing to take back; `household_full`: the address has nine people by now",
      },
      async handler({ caller: { scope }, params: { id } }) {
        const { patient, addressIds } = await commands.undoUnlink(scope, id);
        await audit.record(scope, "address.added", {
          patient: id,
          address: addressIds.join(" "),
          undo: "true",
        });
        return answer(200, await presenter.patient(scope, patient));
      },
    }),
    standing("reopen", {
      summary: "An address of which a provider said that nothing arrives there works again.",
      refusal: "`not_closed`: no provider has said so, or somebody was faster",
      run: commands.reopenAddress,
    }),
    standing("reopen/undo", {
      summary: "Take that back within ten minutes: nothing goes to the address, as before.",
      refusal: "`too_late`: there is nothing to take back",
      run: commands.undoReopen,
    }),
    standing("verify", {
      summary:
        "Somebody has asked: the address is the patient’s, so that messages go there by themselves too.",
      refusal: "`already_verified`: it is known already, or somebody was faster",
      run: commands.verifyAddress,
    }),
    standing("verify/undo", {
      summary: "Take that back within ten minutes: nothing goes there by itself, as before.",
      refusal: "`too_late`: there is nothing to take back",
      run: commands.undoVerify,
    }),
    route({
      method: "post",
      path: "/patients/:id/household",
      summary: "A new patient who shares an address with this one, with a thread of their own.",
      access: "staff",
      params,
      body: householdAddSchema,
      answers: { 200: householdAddedSchema },
      refusals: { 409: "`household_full`: the address has nine people" },
      async handler({ caller: { scope }, params: { id }, body }) {
        const { patient, conversation } = await commands.addMember(scope, id, body);
        await audit.record(scope, "patient.added", {
          patient: patient.id,
          shares: id,
          address: body.addressId,
        });
        const [summary] = (await presenter.summaries(scope, [conversation])) as [ConversationSummary];
        return answer(200, { patient: await presenter.patient(scope, patient), conversation: summary });
      },
    }),
    route({
      method: "post",
      path: "/conversations/:id/moves",
      summary:
        "File messages of this conversation with another patient who shares the address they came from.",
      access: "staff",
      params,
      body: moveSchema,
      answers: { 200: movedSchema },
      refusals: {
        409: "`not_shared`: the patient does not share the address; `ours`: the clinic wrote it; `same_thread`",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const moved = await commands.moveMessages(scope, id, body);
        await audit.record(scope, "message.moved", {
          from: moved.from.id,
          to: moved.to.id,
          messages: moved.messageIds.join(" "),
        });
        return answer(200, await both(scope, moved));
      },
    }),
    route({
      method: "post",
      path: "/conversations/:id/moves/undo",
      summary: "Take back the last move out of this conversation, within ten minutes.",
      access: "staff",
      params,
      answers: { 200: movedSchema },
      refusals: { 409: "`too_late`: nothing to take back; `changed_meanwhile`: they are elsewhere by now" },
      async handler({ caller: { scope }, params: { id } }) {
        const moved = await commands.undoMove(scope, id);
        await audit.record(scope, "message.moved", {
          from: moved.to.id,
          to: moved.from.id,
          messages: moved.messageIds.join(" "),
          undo: "true",
        });
        return answer(200, await both(scope, moved));
      },
    }),
  ];
}
