/** One purpose's policy: head with save, purposes, the chain, what holds for all of it, and the test bench. */
import { useRef, useState } from "react";
import { Button } from "@mantine/core";
import { IconRestore } from "@tabler/icons-react";
import { Link } from "react-router";
import type { PolicyView } from "../../../../shared/api/policies.ts";
import { defaultPolicies, type Purpose } from "../../../../shared/domain/policy.ts";
import type { Times } from "../../../components/message/times.ts";
import { useChangePolicy } from "../../../data/policies.ts";
import { emergenciesPath } from "../emergencies/path.ts";
import { Chain } from "./chain.tsx";
import { EditorHead } from "./editor-head.tsx";
import { countChanges, formOf, policyOf, problemsOf, type PolicyForm } from "./policy-form.ts";
import { purposeWords } from "./policy-words.ts";
import { PurposeNav } from "./purpose-nav.tsx";
import { RestFields } from "./rest-fields.tsx";
import { Refused, SavedToast } from "./save-words.tsx";
import { TryIt } from "./try-it.tsx";
import type { PolicyDrafts } from "./use-policy-drafts.ts";
import classes from "./fallback.module.css";

interface Props {
  view: PolicyView;
  drafts: PolicyDrafts;
  /** The purposes with changes that are not saved. */
  changed: readonly Purpose[];
  refetch: () => Promise<void>;
  mayChange: boolean;
  clinic: string;
  /** A notice carries a link to the secure page. */
  linked: boolean;
  times: Times;
}

export function PolicyEditor({ view, drafts, changed, refetch, clinic, linked, times, ...props }: Props) {
  const { purpose } = view.policy;
  // People of the clinic are reached by the on-call chain, which has a screen of its own.
  const unused = purpose === "staff";
  const mayChange = props.mayChange && !unused;
  const form = drafts.formOf(view);
  const changes = drafts.changesOf(view);
  const problems = problemsOf(form);
  const { run, busy, problem } = useChangePolicy();
  const [saved, setSaved] = useState(false);
  const [refusedHidden, setRefusedHidden] = useState(false);
  const body = useRef<HTMLDivElement>(null);
  const onChange = mayChange
    ? (next: PolicyForm) => {
        setSaved(false);
        drafts.edit(view, next);
      }
    : null;

  const save = async () => {
    if (problems.count > 0) {
      body.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
      return;
    }
    setRefusedHidden(false);
    const refused = await run({ ...policyOf(form), version: drafts.versionOf(view) });
    if (refused) {
      if (refused.type === "changed_meanwhile") await refetch();
      return;
    }
    drafts.discard(purpose);
    setSaved(true);
  };
  const standard = defaultPolicies[purpose];

  return (
    <section className={classes.screen} aria-labelledby="fallback-title">
      <EditorHead
        view={view}
        changes={changes}
        wrong={problems.count}
        busy={busy}
        mayChange={mayChange}
        times={times}
        onDiscard={() => {
          setRefusedHidden(true);
          drafts.discard(purpose);
        }}
        onSave={() => void save()}
      />
      <div className={classes.body} ref={body}>
        {problem && !refusedHidden ? (
          <Refused
            problem={problem}
            onTheirs={() => {
              drafts.discard(purpose);
              setRefusedHidden(true);
            }}
            onMine={() => {
              drafts.rebase(view);
              setRefusedHidden(true);
            }}
          />
        ) : null}
        <div className={classes.policy}>
          <PurposeNav current={purpose} changed={changed} />
          <div className={classes.about}>
            <p>
              {purposeWords[purpose].about}{" "}
              {unused ? (
                <>
                  Nothing goes by this chain: whom an emergency pages, and how, is set under{" "}
                  <Link to={emergenciesPath}>Emergencies</Link>.
                </>
              ) : (
                <>
                  A patient’s own wish comes before this chain.
                  {mayChange ? "" : " Only an admin can change it."}
                </>
              )}
            </p>
            {onChange && countChanges(form, standard) > 0 ? (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconRestore size={16} stroke={1.75} aria-hidden="true" />}
                onClick={() => onChange(formOf(standard))}
              >
                Put back what comes with Threadwell
              </Button>
            ) : null}
          </div>
          <Chain form={form} problems={problems} linked={linked} onChange={onChange} />
          <RestFields form={form} problems={problems} clinic={clinic} linked={linked} onChange={onChange} />
        </div>
        {unused ? null : (
          <TryIt purpose={purpose} policy={problems.count === 0 ? policyOf(form) : null} times={times} />
        )}
      </div>
      {saved ? <SavedToast view={view} times={times} onClose={() => setSaved(false)} /> : null}
    </section>
  );
}
