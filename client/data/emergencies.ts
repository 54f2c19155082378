/** Emergencies: those that nobody has taken, the log, what raises one and whom it pages. */
import { useCallback } from "react";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import type { Problem } from "../../shared/api/common.ts";
import {
  alarmListSchema,
  alarmSchema,
  contactSchema,
  type Contact,
  emergencySettingsViewSchema,
  emergencyTrialSchema,
  falseAlarmsSchema,
  type Alarm,
  type EmergencySettingsChange,
  type EmergencySettingsView,
  type EmergencyTrial,
  type EmergencyTry,
  type FalseAlarmsAnswer,
  type WordsCheck,
} from "../../shared/api/emergencies.ts";
import type { PushedEvent } from "../../shared/events/catalogue.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change, type LoadStatus } from "./conversations.ts";
import { problemOf } from "./http.ts";
import { keys } from "./keys.ts";

const none: readonly Alarm[] = [];

/** A changed alarm takes its place among the others, newest first. */
function withAlarm(list: readonly Alarm[], alarm: Alarm): readonly Alarm[] {
  const known = list.find(({ id }) => id === alarm.id);
  if (known && known.version > alarm.version) return list;
  const rest = list.filter(({ id }) => id !== alarm.id);
  return [...rest, alarm].sort((a, b) => (a.openedAt < b.openedAt ? 1 : -1));
}

function putAlarm(client: QueryClient, alarm: Alarm): void {
  client.setQueryData<readonly Alarm[]>(
    keys.openAlarms,
    (list) => list && withAlarm(list, alarm).filter(({ state }) => state !== "acknowledged"),
  );
  client.setQueryData<readonly Alarm[]>(keys.alarmLog, (list) => list && withAlarm(list, alarm));
}

export function applyEventToAlarms(client: QueryClient, { alarm }: PushedEvent): void {
  if (alarm) putAlarm(client, alarm);
}

function useAlarms(key: readonly string[], open: boolean): readonly Alarm[] | null {
  const { api } = useDataParts();
  const { data } = useQuery({
    queryKey: key,
    queryFn: async ({ signal }): Promise<readonly Alarm[]> =>
      (await api("/emergencies", { schema: alarmListSchema, query: { open: String(open) }, signal })).items,
  });
  return data ?? null;
}

/** Newest first; empty until known. */
export const useOpenAlarms = (): readonly Alarm[] => useAlarms(keys.openAlarms, true) ?? none;
/** Null until known. */
export const useAlarmLog = (): readonly Alarm[] | null => useAlarms(keys.alarmLog, false);

function useAct<Input>(path: (input: Input) => string): Change<Input> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (input: Input) => {
    putAlarm(client, await api(path(input), { method: "POST", schema: alarmSchema }));
  });
}

export const useTakeAlarm = () => useAct((id: string) => `/emergencies/${id}/acknowledge`);
export const useSettleAlarm = () => useAct((id: string) => `/emergencies/${id}/settle`);
export const useReopenAlarm = () => useAct((id: string) => `/emergencies/${id}/reopen`);
export const useStartDrill = () => useAct((_: null) => "/emergencies/drill");

export interface EmergencySettingsState {
  view: EmergencySettingsView | null;
  /** "error" only while there is nothing to show. */
  status: LoadStatus;
  error: Problem | null;
  refetch: () => Promise<void>;
}

export function useEmergencySettings(): EmergencySettingsState {
  const { api } = useDataParts();
  const { data, error, isError, refetch } = useQuery({
    queryKey: keys.emergencySettings,
    queryFn: ({ signal }) => api("/emergencies/settings", { schema: emergencySettingsViewSchema, signal }),
    // No event tells of changed settings: asked again whenever the screen is opened.
    staleTime: 0,
  });
  return {
    view: data ?? null,
    status: data ? "ready" : isError ? "error" : "loading",
    error: error ? problemOf(error) : null,
    refetch: useCallback(async () => void (await refetch()), [refetch]),
  };
}

/** Refused with `changed_meanwhile` when somebody saved another version since. */
export function useChangeEmergencies(): Change<EmergencySettingsChange> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async (body) => {
    const saved = await api("/emergencies/settings", {
      method: "PUT",
      body,
      schema: emergencySettingsViewSchema,
    });
    await client.cancelQueries({ queryKey: keys.emergencySettings });
    client.setQueryData(keys.emergencySettings, saved);
  });
}

/** Whether words would raise an emergency. Nobody is paged. */
export function useTryEmergency(): (wanted: EmergencyTry) => Promise<EmergencyTrial> {
  const { api } = useDataParts();
  return useCallback(
    (body) => api("/emergencies/try", { method: "POST", body, schema: emergencyTrialSchema }),
    [api],
  );
}

/** What added phrases of a language would raise among ordinary texts; null while that is not known. */
export function useFalseAlarms(wanted: WordsCheck | null): FalseAlarmsAnswer | null {
  const { api } = useDataParts();
  const { data } = useQuery({
    queryKey: [...keys.emergencySettings, "false alarms", wanted],
    queryFn: ({ signal }) =>
      api("/emergencies/words/check", { method: "POST", body: wanted, schema: falseAlarmsSchema, signal }),
    enabled: wanted !== null,
    staleTime: Infinity,
    // While somebody types, what was said last stands.
    placeholderData: (last) => last,
  });
  return wanted === null ? null : (data ?? null);
}

/** Where the reader is paged, and the proof that the phone is theirs. */
export function useContact() {
  const { api } = useDataParts();
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: keys.contact,
    queryFn: ({ signal }) => api("/contact", { schema: contactSchema, signal }),
  });
  const take = async (answer: Promise<Contact>) => {
    const contact = await answer;
    await client.cancelQueries({ queryKey: keys.contact });
    client.setQueryData<Contact>(keys.contact, contact);
    // The on-call chain shows who can be paged.
    void client.invalidateQueries({ queryKey: keys.emergencySettings });
  };
  const save = useChange((phone: string) => {
    const body = { phone: phone.trim() === "" ? null : phone };
    return take(api("/contact", { method: "PUT", body, schema: contactSchema }));
  });
  const sendCode = useChange((_: null) =>
    take(api("/contact/code", { method: "POST", schema: contactSchema })),
  );
  const prove = useChange(async (code: string) => {
    try {
      await take(api("/contact/proof", { method: "POST", body: { code }, schema: contactSchema }));
    } catch (error) {
      // What is left of the tries.
      void client.invalidateQueries({ queryKey: keys.contact });
      throw error;
    }
  });
  return { contact: data ?? null, save, sendCode, prove };
}
