/** Asks before unsaved changes are lost: on the way to another screen, and when the tab is closed. */
import { useEffect } from "react";
import { Button, Group, Modal } from "@mantine/core";
import { useBlocker } from "react-router";

interface Props {
  changed: boolean;
  /** Below this address the changes are kept. */
  within: string;
}

export function LeaveGuard({ changed, within }: Props) {
  const blocker = useBlocker(({ nextLocation }) => changed && !nextLocation.pathname.startsWith(within));
  useEffect(() => {
    if (!changed) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [changed]);
  return (
    <Modal
      opened={blocker.state === "blocked"}
      onClose={() => blocker.reset?.()}
      title="Leave without saving?"
      closeButtonProps={{ "aria-label": "Stay here" }}
    >
      <p>The changes on this screen are not saved. Messages go on as before.</p>
      <Group justify="flex-end" gap={8}>
        <Button variant="default" onClick={() => blocker.proceed?.()}>
          Leave without saving
        </Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>
          Stay here
        </Button>
      </Group>
    </Modal>
  );
}
