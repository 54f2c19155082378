/** Shared addresses: who has one, and messages that are filed with another of those who share it. */
import { useQueryClient } from "@tanstack/react-query";
import {
  householdAddedSchema,
  movedSchema,
  patientSchema,
  type PatientAddress,
} from "../../shared/api/conversations.ts";
import { addressFoundSchema, type AddressFound } from "../../shared/api/households.ts";
import { changeMessages, takePatient, takeRow } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";
import { keys } from "./keys.ts";
import { withoutMessages } from "./message-list.ts";

type Kind = PatientAddress["kind"];

/** File messages of a conversation with another patient who shares the address they came from. */
export function useMoveMessages(): Change<{
  conversationId: string;
  messageIds: readonly string[];
  patientId: string;
}> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId, messageIds, patientId }) => {
    const path = `/conversations/${conversationId}/moves`;
    const { from, to } = await api(path, {
      method: "POST",
      body: { messageIds, patientId },
      schema: movedSchema,
    });
    changeMessages(client, from.id, (list) => withoutMessages(list, messageIds));
    takeRow(client, me, from);
    takeRow(client, me, to);
    void client.invalidateQueries({ queryKey: keys.messages(to.id) });
  });
}

/** Takes back the last move out of a conversation; the server allows it for ten minutes. */
export function useUndoMove(): Change<{ conversationId: string }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ conversationId }) => {
    const path = `/conversations/${conversationId}/moves/undo`;
    const { from, to } = await api(path, { method: "POST", schema: movedSchema });
    takeRow(client, me, from);
    takeRow(client, me, to);
    for (const { id } of [from, to]) void client.invalidateQueries({ queryKey: keys.messages(id) });
  });
}

/** Whose a number or mailbox is. Rejects with the server's words when it is none. */
export function useAddressLookUp(
  patientId: string,
): (wanted: { kind: Kind; value: string }) => Promise<AddressFound> {
  const { api } = useDataParts();
  return (body) =>
    api(`/patients/${patientId}/addresses/look-up`, { method: "POST", body, schema: addressFoundSchema });
}

export function useAddAddress(patientId: string): Change<{ kind: Kind; value: string; share: boolean }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const path = `/patients/${patientId}/addresses`;
    takePatient(client, await api(path, { method: "POST", body, schema: patientSchema }));
    await client.invalidateQueries({ queryKey: keys.conversations });
  });
}

export function useUnlinkAddress(patientId: string): Change<{ addressId: string }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const path = `/patients/${patientId}/addresses/unlink`;
    takePatient(client, await api(path, { method: "POST", body, schema: patientSchema }));
    await client.invalidateQueries({ queryKey: keys.conversations });
  });
}

/** Takes back the last unlinking; the server allows it for ten minutes. */
export function useUndoUnlink(patientId: string): Change<null> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async () => {
    const path = `/patients/${patientId}/addresses/unlink/undo`;
    takePatient(client, await api(path, { method: "POST", schema: patientSchema }));
    await client.invalidateQueries({ queryKey: keys.conversations });
  });
}

/** What somebody knows better of an address: it works again, or it is theirs; `undo` takes that back for ten minutes. */
export function useAddressStanding(
  patientId: string,
): Change<{ addressId: string; act: "reopen" | "verify"; undo: boolean }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ addressId, act, undo }) => {
    const path = `/patients/${patientId}/addresses/${act}${undo ? "/undo" : ""}`;
    takePatient(client, await api(path, { method: "POST", body: { addressId }, schema: patientSchema }));
    await client.invalidateQueries({ queryKey: keys.conversations });
  });
}

/** A new patient who shares an address with this one. */
export function useAddMember(
  patientId: string,
): Change<{ addressId: string; name: string; birthDate: string | null }> {
  const { api, me } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const path = `/patients/${patientId}/household`;
    const { conversation } = await api(path, { method: "POST", body, schema: householdAddedSchema });
    takeRow(client, me, conversation);
    await client.invalidateQueries({ queryKey: keys.conversations });
  });
}
