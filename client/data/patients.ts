/** Changes to the person behind a conversation. */
import { useQueryClient } from "@tanstack/react-query";
import { patientSchema, type Conversation, type PatientChange } from "../../shared/api/conversations.ts";
import { changeConversation, takePatient } from "./cache.ts";
import { useDataParts } from "./context.tsx";
import { useChange, type Change } from "./conversations.ts";
import { keys } from "./keys.ts";
import { briefOf } from "./rows.ts";

/** Name, language, tags. Shows at once in the opened conversation, elsewhere when the server has it. */
export function usePatientChange(): Change<{ patientId: string; change: PatientChange }> {
  const { api } = useDataParts();
  const client = useQueryClient();
  return useChange(async ({ patientId, change }) => {
    const opened = client
      .getQueriesData<Conversation>({ queryKey: keys.conversations })
      .map(([, conversation]) => conversation)
      .filter((conversation) => conversation?.patientDetails.id === patientId);
    for (const conversation of opened) {
      if (!conversation) continue;
      const patientDetails = { ...conversation.patientDetails, ...change };
      const shown = { ...conversation, patient: briefOf(patientDetails), patientDetails };
      changeConversation(client, conversation.id, () => shown);
    }
    try {
      const path = `/patients/${patientId}`;
      takePatient(client, await api(path, { method: "PATCH", body: change, schema: patientSchema }));
      // How somebody is to be reached decides which way is offered first.
      if (change.reach !== undefined) await client.invalidateQueries({ queryKey: keys.conversations });
    } catch (error) {
      for (const before of opened) {
        if (!before) continue;
        changeConversation(client, before.id, (now) =>
          now.patientDetails.version > before.patientDetails.version
            ? now
            : { ...now, patient: before.patient, patientDetails: before.patientDetails },
        );
      }
      throw error;
    }
  });
}
