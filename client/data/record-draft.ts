/** What somebody is writing down for a patient's ledger: kept on this device until it is recorded or thrown away. */
import { z } from "zod";
import { heardHow } from "../../shared/api/consent.ts";
import { patientPurposes } from "../../shared/domain/preferences.ts";
import { useDataParts } from "./context.tsx";
import type { Drafts } from "./drafts-store.ts";

const recordKinds = ["refused", "given", "asked", "unencrypted"] as const;
export type RecordKind = (typeof recordKinds)[number];

const draftSchema = z.object({
  what: z.enum(recordKinds),
  addressId: z.string(),
  purposes: z.array(z.enum(patientPurposes)),
  how: z.enum(heardHow),
  words: z.string(),
});
/** Without the signed form: a file is chosen again. */
export type RecordDraft = z.infer<typeof draftSchema>;

export interface KeptRecord {
  /** As it was when the screen asked; null when there is none. */
  read: () => RecordDraft | null;
  /** Without words there is nothing to keep. */
  keep: (draft: RecordDraft) => void;
  drop: () => void;
}

export function keptRecord(drafts: Pick<Drafts, "get" | "edit" | "clear">, patientId: string): KeptRecord {
  const key = `consent ${patientId}`;
  return {
    read() {
      try {
        return draftSchema.parse(JSON.parse(drafts.get(key)?.text ?? ""));
      } catch {
        return null;
      }
    },
    keep(draft) {
      if (draft.words.trim() === "") drafts.clear(key);
      else drafts.edit(key, { text: JSON.stringify(draft) });
    },
    drop: () => drafts.clear(key),
  };
}

export function useKeptRecord(patientId: string): KeptRecord {
  return keptRecord(useDataParts().drafts, patientId);
}
