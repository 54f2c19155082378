/** After saving: that it worked, with who and when, or why it did not and what to do. */
import { useEffect } from "react";
import { Button, Notification } from "@mantine/core";
import { IconAlertTriangle, IconCheck } from "@tabler/icons-react";
import type { PolicyView } from "../../../../shared/api/policies.ts";
import type { Problem } from "../../../../shared/api/common.ts";
import type { Times } from "../../../components/message/times.ts";
import { purposeWords, savedWords } from "./policy-words.ts";
import classes from "./fallback.module.css";

const toastMs = 8000;

interface ToastProps {
  view: PolicyView;
  times: Times;
  onClose: () => void;
}

export function SavedToast({ view, times, onClose }: ToastProps) {
  useEffect(() => {
    const timer = setTimeout(onClose, toastMs);
    return () => clearTimeout(timer);
  });
  const { changedAt, changedBy, policy } = view;
  if (changedAt === null) return null;
  const saved = savedWords(times.clock(changedAt), changedBy?.name ?? null);
  return (
    <Notification
      className={classes.toast}
      role="status"
      icon={<IconCheck size={18} stroke={2} aria-hidden="true" />}
      title={`${purposeWords[policy.purpose].name}: ${saved}`}
      closeButtonProps={{ "aria-label": "Close" }}
      onClose={onClose}
    >
      Holds from the next message on. Those on their way keep the chain they began with.
    </Notification>
  );
}

interface RefusedProps {
  problem: Problem;
  onTheirs: () => void;
  onMine: () => void;
}

export function Refused({ problem, onTheirs, onMine }: RefusedProps) {
  return (
    <div className={classes.refused} role="alert">
      <IconAlertTriangle size={18} stroke={1.75} aria-hidden="true" />
      <p>
        <strong>{problem.title.replace(/\.?$/, ".")}</strong> {problem.detail} Your changes are still here.
      </p>
      {problem.type === "changed_meanwhile" ? (
        <div className={classes.refusedWays}>
          <Button variant="default" onClick={onTheirs}>
            Show what was saved
          </Button>
          <Button variant="default" onClick={onMine}>
            Keep mine
          </Button>
        </div>
      ) : null}
    </div>
  );
}
