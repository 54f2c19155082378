/** Settings, ways to reach a patient: in which order each purpose tries, for admins to change and all staff to read. */
import { useMemo } from "react";
import { Button } from "@mantine/core";
import { Navigate, useParams } from "react-router";
import { purposes, type Purpose } from "../../../../shared/domain/policy.ts";
import { FullPage } from "../../../components/full-page.tsx";
import { makeTimes } from "../../../components/message/times.ts";
import { useOrganization } from "../../../data/organization.ts";
import { usePolicies } from "../../../data/policies.ts";
import { useSignedIn } from "../../../session/session.tsx";
import { LeaveGuard } from "../../../components/leave-guard.tsx";
import { PolicyEditor } from "./policy-editor.tsx";
import { fallbackPath } from "./path.ts";
import { usePolicyDrafts } from "./use-policy-drafts.ts";
import classes from "./fallback.module.css";

export default function FallbackScreen() {
  const { user, organization } = useSignedIn();
  const { purpose: named } = useParams();
  const { policies, status, error, refetch } = usePolicies();
  const drafts = usePolicyDrafts();
  const { organization: settings } = useOrganization();
  const times = useMemo(() => makeTimes(user.timeZone), [user.timeZone]);

  const purpose: Purpose | undefined = purposes.find((one) => one === named);
  if (!purpose) return <Navigate to={`${fallbackPath}/${purposes[0]}`} replace />;
  if (status === "error") {
    return (
      <FullPage
        inset
        title="The ways to reach a patient did not load"
        problem={error}
        ways={<Button onClick={() => void refetch()}>Try again</Button>}
      >
        {error?.title.replace(/\.?$/, ".")} Messages go on by the ways that hold.
      </FullPage>
    );
  }
  const view = policies?.find(({ policy }) => policy.purpose === purpose);
  if (!policies || !view) {
    return (
      <p className={classes.loading} role="status">
        Loading
      </p>
    );
  }
  const changed = policies.filter((one) => drafts.changesOf(one) > 0).map(({ policy }) => policy.purpose);
  return (
    <>
      <LeaveGuard changed={changed.length > 0} within={fallbackPath} />
      <PolicyEditor
        key={purpose}
        view={view}
        drafts={drafts}
        changed={changed}
        refetch={refetch}
        mayChange={user.role === "admin"}
        clinic={organization.name}
        linked={settings?.noticeLink ?? false}
        times={times}
      />
    </>
  );
}
