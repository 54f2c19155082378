/** The consent ledger: read it, write down what a patient said, take back a slip, keep signed forms, hand it to an auditor. */
import { z } from "zod";
import { idSchema } from "../../../shared/api/common.ts";
import {
  consentExportSchema,
  consentRecordSchema,
  consentUndoSchema,
  consentViewSchema,
  exportQuerySchema,
  formFileSchema,
  formSchema,
  formUploadSchema,
  preferenceLinkRequestSchema,
  preferenceLinkSchema,
  type ConsentView,
} from "../../../shared/api/consent.ts";
import { chooseText } from "../../../shared/domain/choose-texts.ts";
import type { Audit } from "../../access/audit.ts";
import type { Commands } from "../../commands/commands.ts";
import type { Presenter } from "../../events/present.ts";
import type { Clock } from "../../lib/clock.ts";
import { notFound } from "../../lib/problem.ts";
import { consentAnswerKey } from "../../rules/automatic/types.ts";
import type { Directory } from "../../store/directory.ts";
import type { Scope } from "../../store/scope.ts";
import type { Store } from "../../store/store.ts";
import { answer, route, type Route } from "../route.ts";
import { exportLedger } from "./export.ts";
import { presentForm, presentLedger } from "./present.ts";

export interface ConsentRouteParts {
  store: Store;
  directory: Directory;
  presenter: Pick<Presenter, "staff">;
  commands: Pick<
    Commands,
    "recordConsent" | "withdrawConsent" | "addConsentForm" | "makePreferenceLink" | "revokePreferenceLinks"
  >;
  audit: Audit;
  clock: Clock;
}

const params = z.object({ id: idSchema });

/** A file in base64, with room for its name. */
const uploadLimit = 6 * 1024 * 1024;

export function consentRoutes(parts: ConsentRouteParts): Route[] {
  const { store, directory, presenter, commands, audit, clock } = parts;

  async function read(scope: Scope, patientId: string): Promise<ConsentView> {
    const [facts, [patient], addresses, own] = await Promise.all([
      directory.of(scope.organizationId),
      store.patients.byIds(scope, [patientId]),
      store.addresses.ofPatient(scope, patientId),
      store.consent.ofPatient(scope, patientId),
    ]);
    if (!patient) throw notFound("patient");
    const ids = addresses.map(({ id }) => id);
    const onAddresses = await store.consent.ofAddresses(scope, ids);
    const known = new Set(onAddresses.map(({ id }) => id));
    // What was said on an address that is somebody else's by now was said by this patient all the same.
    const former = own.filter(({ id }) => !known.has(id));
    const formerIds = [...new Set(former.map(({ addressId }) => addressId))];
    const onFormer = await store.consent.ofAddresses(scope, formerIds);
    const entries = [...onAddresses, ...former].sort((a, b) => a.at.getTime() - b.at.getTime());
    const onTheirWay = entries.flatMap(({ inFlight }) => (inFlight ?? []).map(({ messageId }) => messageId));
    const named = entries.flatMap(({ messageId }) => messageId ?? []);
    const answers = await store.messages.byClientKeys(scope, [...new Set(named.map(consentAnswerKey))]);
    // A rule may have answered first where consent had nothing to say.
    const said = answers.filter(({ madeBy }) => madeBy?.startsWith("consent."));
    const [conversations, formerAddresses, messages, deliveries, forms, lineStates] = await Promise.all([
      store.conversations.ofPatients(scope, [patientId]),
      store.addresses.byIds(scope, formerIds),
      store.messages.byIds(scope, [...new Set([...named, ...onTheirWay])]),
      store.deliveries.ofMessages(scope, [...onTheirWay, ...said.map(({ id }) => id)]),
      store.consentForms.byIds(
        scope,
        entries.flatMap(({ formId }) => formId ?? []),
      ),
      store.lineStates.list(scope),
    ]);
    const conversationId = conversations[0]?.id ?? null;
    // Every chain that an entry stands in, whoever has its address by now.
    const broken = [...addresses, ...formerAddresses].flatMap((address) => {
      const mine = [...onAddresses, ...onFormer].filter(({ addressId }) => addressId === address.id);
      return store.consent.brokenAt(mine, address.ledger ?? null) ?? [];
    });
    return presentLedger(
      {
        patient,
        conversationId,
        addresses,
        formerAddresses,
        entries,
        messages,
        answers: said,
        deliveries,
        forms,
        lineStates,
        brokenAt: broken[0] ?? null,
      },
      { facts, staff: presenter.staff, userId: scope.userId, now: clock.now() },
    );
  }

  return [
    route({
      method: "get",
      path: "/patients/:id/consent",
      summary: "What may be sent to a patient now, and every entry of the ledger behind it.",
      access: "staff",
      params,
      answers: { 200: consentViewSchema },
      async handler({ caller: { scope, sessionId }, params: { id } }) {
        const view = await read(scope, id);
        await audit.look({ ...scope, sessionId }, "consent.read", { patient: id });
        return answer(200, view);
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/consent",
      summary: "Write down what a patient said about being written to. A refusal counts at once.",
      access: "staff",
      params,
      body: consentRecordSchema,
      answers: { 201: consentViewSchema },
      refusals: {
        409: "`refusal_stands`: only the patient's own act lifts a refusal; `form_older`: the form was signed or came in before it; `form_time`: it was signed on that day, and nobody said when",
      },
      async handler({ caller: { scope }, params: { id }, body }) {
        const entry = await commands.recordConsent(scope, id, body);
        const { choice, source } = body;
        await audit.record(scope, "consent.recorded", { patient: id, entry: entry.id, choice, source });
        return answer(201, await read(scope, id));
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/consent/undo",
      summary: "Take back a slip of one's own by a new entry that names it. Nothing is removed.",
      access: "staff",
      params,
      body: consentUndoSchema,
      answers: { 201: consentViewSchema },
      refusals: {
        404: "`not_found`: there is no such patient or entry",
        409: "`no_slip`: not one's own entry, older than ten minutes, or taken back already",
      },
      async handler({ caller: { scope }, params: { id }, body: { entryId, words } }) {
        const entry = await commands.withdrawConsent(scope, id, entryId, words);
        await audit.record(scope, "consent.withdrawn", { patient: id, entry: entry.id, corrects: entryId });
        return answer(201, await read(scope, id));
      },
    }),
    route({
      method: "get",
      path: "/patients/:id/consent/export",
      summary:
        "The ledger as a file: CSV or JSON for programs, HTML to print. The audit trail keeps its hash.",
      access: "staff",
      params,
      query: exportQuerySchema,
      answers: { 200: consentExportSchema },
      async handler({ caller: { scope }, params: { id }, query: { format } }) {
        const [view, { organization, users }] = await Promise.all([
          read(scope, id),
          directory.of(scope.organizationId),
        ]);
        const reader = users.get(scope.userId);
        const facts = {
          clinic: organization.name,
          madeBy: reader?.name ?? "",
          at: clock.now(),
          zone: reader?.timeZone ?? organization.timeZone,
        };
        const file = exportLedger(view, facts, format);
        await audit.record(scope, "consent.exported", { patient: id, format, sha256: file.sha256 });
        return answer(200, file);
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/consent-forms",
      summary: "Keep a form that the patient signed: PDF, PNG or JPEG, at most 4 MB, in base64.",
      access: "staff",
      params,
      body: formUploadSchema,
      bodyLimit: uploadLimit,
      answers: { 201: formSchema },
      refusals: { 422: "`wrong_file`: no PDF, PNG or JPEG, or too large; `signed_later`: a day to come" },
      async handler({ caller: { scope }, params: { id }, body }) {
        const form = await commands.addConsentForm(scope, id, body);
        await audit.record(scope, "consent_form.added", { patient: id, form: form.id });
        const facts = await directory.of(scope.organizationId);
        return answer(201, presentForm(form, { facts, staff: presenter.staff }));
      },
    }),
    route({
      method: "get",
      path: "/consent-forms/:id",
      summary: "A signed form with its bytes in base64.",
      access: "staff",
      params,
      answers: { 200: formFileSchema },
      async handler({ caller: { scope }, params: { id } }) {
        const found = await store.consentForms.file(scope, id);
        if (!found) throw notFound("form");
        const { form, file } = found;
        await audit.record(scope, "consent_form.read", { patient: form.patientId, form: id });
        const facts = await directory.of(scope.organizationId);
        const data = file.toString("base64");
        return answer(200, { ...presentForm(form, { facts, staff: presenter.staff }), data });
      },
    }),
    route({
      method: "post",
      path: "/patients/:id/preference-link",
      summary:
        "A link to the patient's own page, to be sent to one of their addresses. It ends after 30 days.",
      access: "staff",
      params,
      body: preferenceLinkRequestSchema,
      answers: { 201: preferenceLinkSchema },
      async handler({ caller: { scope }, params: { id }, body: { addressId } }) {
        const { url, endsAt, language, clinic } = await commands.makePreferenceLink(scope, id, addressId);
        await audit.record(scope, "preference_link.made", { patient: id, address: addressId });
        const words = `${clinic}: ${chooseText(language)}\n${url}`;
        return answer(201, { url, endsAt: endsAt.toISOString(), words });
      },
    }),
    route({
      method: "delete",
      path: "/patients/:id/preference-link",
      summary: "Every link to the patient's page that was made until now opens nothing any more.",
      access: "staff",
      params,
      answers: { 204: null },
      async handler({ caller: { scope }, params: { id } }) {
        await commands.revokePreferenceLinks(scope, id);
        await audit.record(scope, "preference_link.revoked", { patient: id });
        return answer(204, null);
      },
    }),
  ];
}
