/** A patient's consent ledger: read it, add to it, take back a slip, keep and fetch signed forms, export, links. */
import { useCallback } from "react";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  consentExportSchema,
  consentViewSchema,
  type exportFormats,
  formFileSchema,
  formSchema,
  preferenceLinkSchema,
  type ConsentForm,
  type ConsentRecord,
  type ConsentView,
  type FormUpload,
} from "../../shared/api/consent.ts";
import type { ChannelId } from "../../shared/domain/channels.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

export type ExportFormat = (typeof exportFormats)[number];

export interface ConsentState {
  ledger: ConsentView | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => void;
}

export function useConsent(patientId: string): ConsentState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.consent(patientId),
    queryFn: ({ signal }) => api(`/patients/${patientId}/consent`, { schema: consentViewSchema, signal }),
  });
  return {
    ledger: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(() => void refetch(), [refetch]),
  };
}

/** The answer to every change is the whole ledger as it is now. */
async function take(client: QueryClient, patientId: string, answer: Promise<ConsentView>): Promise<void> {
  const view = await answer;
  // An answer that was asked for before would bring the old one back.
  await client.cancelQueries({ queryKey: keys.consent(patientId) });
  client.setQueryData<ConsentView>(keys.consent(patientId), view);
}

/** A signed form to keep first; the entry then names it. */
export interface RecordWithForm {
  record: ConsentRecord;
  form: FormUpload | null;
}

export function useRecordConsent(patientId: string): Change<RecordWithForm> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ record, form }) => {
    const path = `/patients/${patientId}`;
    const kept: ConsentForm | null = form
      ? await api(`${path}/consent-forms`, {
          method: "POST",
          body: form,
          schema: formSchema,
          timeoutMs: 60_000,
        })
      : null;
    const body = kept ? { ...record, formId: kept.id } : record;
    await take(
      client,
      patientId,
      api(`${path}/consent`, { method: "POST", body, schema: consentViewSchema }),
    );
  });
}

export function useUndoConsent(patientId: string): Change<{ entryId: string; words: string }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const path = `/patients/${patientId}/consent/undo`;
    await take(client, patientId, api(path, { method: "POST", body, schema: consentViewSchema }));
  });
}

/** Hands a file to the person's browser. */
export type SaveFile = (file: { name: string; contentType: string; bytes: BlobPart }) => void;

export function useExportConsent(patientId: string, save: SaveFile): Change<ExportFormat> {
  const { api } = useDataParts();
  return useChange(async (format) => {
    const path = `/patients/${patientId}/consent/export`;
    const file = await api(path, { query: { format }, schema: consentExportSchema });
    save({ name: file.name, contentType: `${file.contentType};charset=utf-8`, bytes: file.text });
  });
}

export function useOpenForm(save: SaveFile): Change<string> {
  const { api } = useDataParts();
  return useChange(async (formId) => {
    const { name, contentType, data } = await api(`/consent-forms/${formId}`, {
      schema: formFileSchema,
      timeoutMs: 60_000,
    });
    const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
    save({ name, contentType, bytes });
  });
}

/** Puts a link to the patient's page, with its words, into the draft of the reply that brings it there. */
export function useInsertPreferenceLink(
  patientId: string,
  conversationId: string,
): Change<{ addressId: string; channel: ChannelId }> {
  const { api, drafts } = useDataParts();
  return useChange(async ({ addressId, channel }) => {
    const path = `/patients/${patientId}/preference-link`;
    const body = { addressId };
    const { words } = await api(path, { method: "POST", body, schema: preferenceLinkSchema });
    const before = drafts.get(conversationId)?.text.trimEnd() ?? "";
    const text = before === "" ? words : `${before}\n\n${words}`;
    drafts.edit(conversationId, { text, channel, addressId });
  });
}

export function useRevokePreferenceLinks(patientId: string): Change<null> {
  const { api } = useDataParts();
  return useChange(async () => {
    await api(`/patients/${patientId}/preference-link`, { method: "DELETE" });
  });
}
