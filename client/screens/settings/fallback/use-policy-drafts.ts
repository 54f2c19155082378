/** The changes that are not saved yet, one draft a purpose, each with the version it began from. */
import { useCallback, useState } from "react";
import type { PolicyView } from "../../../../shared/api/policies.ts";
import { purposes, type Purpose } from "../../../../shared/domain/policy.ts";
import { countChanges, formOf, type PolicyForm } from "./policy-form.ts";

interface Draft {
  form: PolicyForm;
  version: number;
}

export interface PolicyDrafts {
  /** The draft, else what holds. */
  formOf: (view: PolicyView) => PolicyForm;
  /** The version that `formOf` began from: somebody may have saved a newer one since. */
  versionOf: (view: PolicyView) => number;
  changesOf: (view: PolicyView) => number;
  /** Keeps the form, spaces at its end too, even where it comes to the same as what holds. */
  edit: (view: PolicyView, form: PolicyForm) => void;
  discard: (purpose: Purpose) => void;
  /** Keeps the words and begins from the version that holds now. */
  rebase: (view: PolicyView) => void;
}

type Drafts = Partial<Record<Purpose, Draft>>;

export function usePolicyDrafts(): PolicyDrafts {
  const [drafts, setDrafts] = useState<Drafts>({});
  const put = useCallback(
    (purpose: Purpose, draft: Draft | null) =>
      setDrafts((all) =>
        Object.fromEntries(
          purposes.flatMap((one) => {
            const held = one === purpose ? draft : all[one];
            return held ? [[one, held]] : [];
          }),
        ),
      ),
    [],
  );
  const draftOf = ({ policy }: PolicyView) => drafts[policy.purpose];
  const versionOf = (view: PolicyView) => draftOf(view)?.version ?? view.version;
  return {
    formOf: (view) => draftOf(view)?.form ?? formOf(view.policy),
    versionOf,
    changesOf(view) {
      const draft = draftOf(view);
      return draft ? countChanges(draft.form, view.policy) : 0;
    },
    edit: (view, form) => put(view.policy.purpose, { form, version: versionOf(view) }),
    discard: (purpose) => put(purpose, null),
    rebase(view) {
      const draft = draftOf(view);
      if (draft) put(view.policy.purpose, { ...draft, version: view.version });
    },
  };
}
