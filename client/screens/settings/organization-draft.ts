/** Settings of the organization while a person changes them: the draft, what of it differs from what holds, and saving it. */
import { useState } from "react";
import type { Organization, OrganizationChange } from "../../../shared/api/organization.ts";
import { useChangeOrganization, useOrganization } from "../../data/organization.ts";

/** What a person changed and has not saved; all else is what holds. */
export type OrganizationDraft = Partial<Omit<OrganizationChange, "version">>;

export function useOrganizationDraft() {
  const { organization, ...load } = useOrganization();
  const save = useChangeOrganization();
  const [draft, setDraft] = useState<OrganizationDraft>({});
  const [saved, setSaved] = useState(false);
  const changed = organization ? changedFields(draft, organization) : {};
  const anything = Object.keys(changed).length > 0;
  return {
    ...load,
    organization,
    draft,
    /** Only these are saved, beside whatever another admin changed meanwhile. */
    changed,
    anything,
    saved: saved && !anything,
    save,
    change(part: OrganizationDraft) {
      setSaved(false);
      setDraft((before) => ({ ...before, ...part }));
    },
    discard: () => setDraft({}),
    /** Of what else a screen saves beside these. */
    tellSaved: setSaved,
    /** True when it was saved. */
    async run(): Promise<boolean> {
      if (!organization) return false;
      if ((await save.run({ ...changed, version: organization.version })) !== null) return false;
      setDraft({});
      setSaved(true);
      return true;
    },
  };
}

function changedFields(draft: OrganizationDraft, holds: Organization): OrganizationDraft {
  const clean = draft.contact === undefined ? draft : { ...draft, contact: draft.contact?.trim() || null };
  const before: Readonly<Record<string, unknown>> = { ...holds };
  const differs = Object.entries(clean).filter(
    ([key, value]) => value !== undefined && value !== before[key],
  );
  return Object.fromEntries(differs);
}
